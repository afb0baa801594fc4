"""Hostile text in every place that shows remote text: it is shown, obeyed nowhere, and reaches nobody raw."""

from __future__ import annotations

import pytest

from tests.screens.driver import SIZES, driven, shown, unsafe
from tests.screens.story import hostile_run

RUN = hostile_run()


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_every_page_at_every_stage_is_clean(size: tuple[int, int]) -> None:
    async with shown(RUN, size) as seen:
        for position in (1, 4, 5, 10, len(RUN) // 2, len(RUN) - 8, len(RUN)):
            await seen.go(position)
            for _ in range(5):
                assert unsafe(seen.lines) == [], position
                await seen.press("right")


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_the_failure_its_details_the_log_and_the_help_are_clean(size: tuple[int, int]) -> None:
    async with shown(RUN, size) as seen:
        await seen.go(len(RUN))
        assert "[bold]x[/italic] [/]" in seen.text
        for key in (
            "enter",
            "w",
            "end",
            "escape",
            "x",
            "enter",
            "escape",
            "l",
            "w",
            "w",
            "h",
            "h",
            "f1",
            "end",
            "escape",
        ):
            await seen.press(key)
            assert unsafe(seen.lines) == [], key
        assert seen.app._exit is False


@driven
async def test_what_is_copied_and_searched_for_is_clean_too() -> None:
    async with shown(RUN) as seen:
        await seen.go(len(RUN))
        await seen.press("l", "home", "Y")
        assert unsafe(seen.app.clipboard.split("\n")) == []
        await seen.press("s", "[", "/", "]", "enter", "n")
        await seen.press(":", "[", "/", "]", "escape")
        assert seen.app._exit is False
