"""A list of lines: whatever can be chosen in it, the keys bring all of it into sight."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.text import Text
from textual import on
from textual.app import App, ComposeResult

from hawizard.screens.ascii import plain
from hawizard.screens.widgets.lines import Lines
from tests.screens.driver import driven

ROWS = 30
SMALL = (40, 10)


class Listed(App[None]):
    """A list longer than its screen, some of whose rows can be chosen."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__()
        self.keys = [str(row) if row in rows else None for row in range(ROWS)]
        self.chosen = next((key for key in self.keys if key), None)
        self.lines = Lines()

    def compose(self) -> ComposeResult:
        yield self.lines

    def on_mount(self) -> None:
        """Shows the rows."""
        self.lines.focus()
        self.show()

    def show(self) -> None:
        """Draws, as screens do ten times a second."""
        self.lines.put([Text(f"row {row}.") for row in range(ROWS)], self.keys, self.chosen)

    @on(Lines.Chosen)
    def _chosen(self, event: Lines.Chosen) -> None:
        self.chosen = event.key
        self.show()

    @property
    def seen(self) -> set[str]:
        """The rows in sight."""
        return {strip.text.strip() for strip in self.screen._compositor.render_strips()}


@pytest.mark.parametrize(
    ("rows", "start", "key"),
    [
        *((rows, *way) for rows in ((), (0,), (12,), (29,)) for way in (("home", "down"), ("end", "up"))),
        # From the end, up leads back to what is chosen at once.
        ((2, 3, 4), "home", "down"),
    ],
)
@driven
async def test_the_keys_bring_every_row_into_sight(rows: Sequence[int], start: str, key: str) -> None:
    app = Listed(rows)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(start, start)
        seen: set[str] = set()
        for _ in range(ROWS):
            app.show()
            seen |= app.seen
            await pilot.press(key)
        missed = {f"row {row}." for row in range(ROWS)} - seen
        assert not missed, f"{start} and then {key} never show {sorted(missed)}"


@driven
async def test_what_is_chosen_stays_chosen_while_the_rest_is_scrolled() -> None:
    app = Listed((0, 1))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("down", "pagedown", "pagedown")
        await pilot.pause()
        assert app.chosen == "1" and "row 1." not in app.seen
        await pilot.press("up")
        await pilot.pause()
        assert app.chosen == "0" and "row 0." in app.seen, "the cursor is out of sight"


def test_boxes_have_plain_corners() -> None:
    assert plain("┌─┬─┐│└┘") == "+-+-+|++"
