"""The lines of the log on the screen: scrolled, followed, chosen, marked where they match."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hawizard.screens.loglines import LogLine
from hawizard.screens.palette import Palette, Role
from hawizard.screens.widgets.cells import cut, line
from hawizard.screens.widgets.logstore import LogStore

PER_DRAIN = 2_000  # lines a tick, so that a flood never starves the keys


class LogView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws the rows of a store; following, it stays at the end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="log.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="log.down"),
        Binding("pageup", "move_page(-1)", "Page up", show=False, id="log.page-up"),
        Binding("pagedown", "move_page(1)", "Page down", show=False, id="log.page-down"),
        Binding("left", "sideways(-8)", "To the left", show=False, id="log.left"),
        Binding("right", "sideways(8)", "To the right", show=False, id="log.right"),
        Binding("home,g", "move(-100000000)", "First line", show=False, id="log.first"),
        Binding("end,G", "follow", "Last line, and follow", show=False, id="log.end"),
    ]

    class Moved(Message):
        """Where it stands or whether it follows has changed."""

    def __init__(self, store: LogStore) -> None:
        super().__init__()
        self.store = store
        self.follow = True
        self.cursor = 0
        """The number of the chosen line, which it keeps while others come and go."""
        self.match = ""
        self.palette: Palette | None = None
        self.order: tuple[str, ...] = ()
        """The hosts in the session's order, which gives them their colours."""
        self._cache: LRUCache[tuple[object, ...], Strip] = LRUCache(512)

    def drain(self, limit: int = PER_DRAIN) -> bool:
        """Takes waiting lines in; False where there were none."""
        if not self.store.waiting:
            return False
        gone = self.store.drain(limit)
        self.settle(gone)
        return True

    def settle(self, gone: int = 0) -> None:
        """Measures anew and stays where a person looks, or at the end."""
        wide = self.store.widest if self.store.width is None else 0
        self.virtual_size = Size(self._margin + wide, len(self.store.rows))
        self.cursor = max(self.cursor, self.store.first)
        if self.follow:
            self._to_end()
        elif gone:
            self.scroll_to(y=max(0, self.scroll_y - gone), animate=False, immediate=True, force=True)
        self.refresh()

    def _to_end(self) -> None:
        if self.store.rows:
            self.cursor = self.store.rows[-1][0]
        self.scroll_to(y=len(self.store.rows), animate=False, immediate=True, force=True)

    @property
    def _margin(self) -> int:
        return max((cell_len(host) for host in self.store.hosts), default=0) + 1

    @property
    def text_width(self) -> int:
        """Cells beside the hosts' names."""
        return max(8, self.scrollable_content_region.width - self._margin)

    @property
    def below(self) -> int:
        """Rows after the last one in sight."""
        return max(0, len(self.store.rows) - int(self.scroll_y) - self.size.height)

    def render_line(self, y: int) -> Strip:
        """A row of the screen."""
        row, width = int(self.scroll_y) + y, self.scrollable_content_region.width
        if row >= len(self.store.rows) or self.palette is None:
            return Strip.blank(width, self.rich_style)
        number, begin, end = self.store.rows[row]
        chosen = number == self.cursor and (self.has_focus or not self.follow)
        key = (
            number,
            begin,
            end,
            width,
            int(self.scroll_x),
            chosen,
            self.match,
            self._margin,
            id(self.palette),
        )
        strip = self._cache.get(key)
        if strip is None:
            strip = self._drawn(self.store.line(number), begin, end, chosen, self.palette)
            self._cache[key] = strip
        return strip.apply_style(self.rich_style)

    def _drawn(self, shown: LogLine, begin: int, end: int, chosen: bool, colours: Palette) -> Strip:
        name = cut(shown.host if begin == 0 else "", self._margin - 1) + " "
        part = shown.text if end < 0 else shown.text[begin:end].rstrip()
        body = line((part, _tone(shown, colours)))
        self._underline(body, colours)
        console = self.app.console
        left = int(self.scroll_x) if self.store.width is None else 0
        text = _fitted(Strip(body.render(console)), left, self.text_width, colours["muted"])
        head = line((name, colours.host(self._place(shown.host))))
        strip = Strip([*head.render(console), *text])
        return strip.apply_style(colours.chosen) if chosen else strip

    def _place(self, host: str) -> int:
        if host in self.order:
            return self.order.index(host)
        return len(self.order) + list(self.store.hosts).index(host) if host in self.store.hosts else -1

    def _underline(self, body: Text, colours: Palette) -> None:
        if not self.match:
            return
        folded, wanted = body.plain.casefold(), self.match.casefold()
        if len(folded) != len(body.plain):
            return
        at = folded.find(wanted)
        while at >= 0:
            body.stylize(colours.strong("attention") + Style(underline=True), at, at + len(wanted))
            at = folded.find(wanted, at + len(wanted))

    def action_move(self, by: int) -> None:
        """Chooses another line; it follows no more until it is told to."""
        rows = self.store.rows
        if not rows:
            return
        here = self.store.row_of(self.cursor)
        there = min(max(here + by, 0), len(rows) - 1)
        while 0 < there < len(rows) - 1 and rows[there][0] == self.cursor and abs(by) == 1:
            there += by
        self.go(there)

    def go(self, row: int) -> None:
        """Chooses a row and brings it in sight."""
        self.follow = False
        self.cursor = self.store.rows[row][0]
        self.scroll_to_region(
            Region(int(self.scroll_x), row, 1, 1), animate=False, force=True, immediate=True
        )
        self.refresh()
        self.post_message(self.Moved())

    def action_move_page(self, by: int) -> None:
        """Moves by what is in sight."""
        self.action_move(by * max(2, self.size.height - 1))

    def action_sideways(self, by: int) -> None:
        """Scrolls along long lines."""
        self.scroll_relative(x=by, animate=False)

    def action_follow(self) -> None:
        """Goes to the end and stays there."""
        self.follow = True
        self.settle()
        self.post_message(self.Moved())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolled up by wheel or bar, it follows no more; at the end again, it does."""
        super().watch_scroll_y(old_value, new_value)
        if new_value < old_value and self.follow and not self.is_vertical_scroll_end:
            self.follow = False
        self.post_message(self.Moved())

    def on_click(self, event: Click) -> None:
        """Chooses the line under the pointer."""
        row = event.y + int(self.scroll_y)
        if row < len(self.store.rows):
            self.go(row)

    def forget(self) -> None:
        """Draws everything anew."""
        self._cache.clear()
        self.refresh()


def _tone(shown: LogLine, colours: Palette) -> Style:
    roles: dict[str, Role] = {"bad": "bad", "command": "accent", "note": "muted"}
    return colours[roles.get(shown.tone, "text")]


def _fitted(strip: Strip, left: int, width: int, quiet: Style) -> Strip:
    """A part of a strip, an ellipsis where it goes on."""
    if strip.cell_length - left <= width:
        return strip.crop_extend(left, left + width, Style())
    part = strip.crop_extend(left, left + width - 1, Style())
    return Strip([*part, Segment("…", quiet)])
