"""A scrolling list of ready lines, some of which can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows lines; where they have keys, one of them is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="lines.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="lines.down"),
        Binding("pageup", "move_page(-1)", "Page up", show=False, id="lines.page-up"),
        Binding("pagedown", "move_page(1)", "Page down", show=False, id="lines.page-down"),
        Binding("home,g", "move(-1000000)", "First", show=False, id="lines.first"),
        Binding("end,G", "move(1000000)", "Last", show=False, id="lines.last"),
    ]

    class Chosen(Message):
        """Another line was chosen by a person."""

        def __init__(self, lines: Lines, key: str) -> None:
            super().__init__()
            self.lines = lines
            self.key = key

        @property
        def control(self) -> Lines:
            return self.lines

    class Resized(Message):
        """It has another width, for which its lines are to be made anew."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.texts: list[Text] = []
        self.keys: list[str | None] = []
        self.chosen: str | None = None
        self.chosen_style = Style(reverse=True)
        self.keeps_in_sight = True
        """Whether the chosen line is scrolled to."""
        self._wide = 0
        self._width = 0

    def put(self, texts: Sequence[Text], keys: Sequence[str | None] = (), chosen: str | None = None) -> None:
        """Takes new lines; the chosen one is kept in sight when it changes."""
        keys = list(keys) or [None] * len(texts)
        if (self.texts, self.keys, self.chosen) == (list(texts), keys, chosen):
            return
        moved = chosen != self.chosen or len(texts) != len(self.texts)
        self.texts, self.keys, self.chosen = list(texts), keys, chosen
        self._wide = max((text.cell_len for text in texts), default=0)
        self._measure()
        if moved:
            self._reveal()
        self.refresh()

    def _measure(self) -> None:
        width = max(self._wide, 1)
        self.virtual_size = Size(width, len(self.texts))

    def _reveal(self) -> None:
        if self.keeps_in_sight and self.chosen is not None and self.chosen in self.keys:
            row = self.keys.index(self.chosen)
            self.scroll_to_region(
                Region(int(self.scroll_x), row, 1, 1), animate=False, force=True, immediate=True
            )

    def render_line(self, y: int) -> Strip:
        """A line of the screen."""
        x, top = (int(value) for value in self.scroll_offset)
        row, width = top + y, self.size.width
        if row >= len(self.texts):
            return Strip.blank(width, self.rich_style)
        strip = Strip(self.texts[row].render(self.app.console)).crop_extend(x, x + width, Style())
        base = self.rich_style
        if self.chosen is not None and self.keys[row] == self.chosen:
            base += self.chosen_style
        return strip.apply_style(base)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As high as its lines."""
        return len(self.texts)

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002
        """Asks for lines of its width; hidden it had none."""
        if self.size.width != self._width:
            self._width = self.size.width
            self.post_message(self.Resized())

    def action_move(self, by: int) -> None:
        """Chooses another line; scrolls where there is none, so that all can be brought into sight."""
        row = self._row_after(by)
        if row is None or self.keys[row] == self.chosen:
            self.scroll_relative(y=by, animate=False)
        else:
            self._choose(row)

    def _row_after(self, by: int) -> int | None:
        """The row that a move leads to; None where no row can be chosen."""
        places = [i for i, key in enumerate(self.keys) if key is not None]
        if not places:
            return None
        here = self.keys.index(self.chosen) if self.chosen in self.keys else places[0]
        near = min(range(len(places)), key=lambda i: abs(places[i] - here))
        return places[min(max(near + by, 0), len(places) - 1)]

    def action_move_page(self, by: int) -> None:
        """Moves by what is in sight."""
        self.action_move(by * max(1, self.size.height - 1))

    def _choose(self, row: int) -> None:
        key = self.keys[row]
        if key is not None:
            self.post_message(self.Chosen(self, key))

    def on_click(self, event: Click) -> None:
        """Chooses the line under the pointer."""
        row = event.y + int(self.scroll_offset.y)
        if row < len(self.keys):
            self._choose(row)
