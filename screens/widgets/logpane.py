"""The log pane: every host's lines, filtered, searched, followed or not, copied, in full screen."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key, Resize
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from hawizard.screens.loglines import LogLine
from hawizard.screens.palette import Palette
from hawizard.screens.widgets.caption import Caption
from hawizard.screens.widgets.cells import line, short, spread
from hawizard.screens.widgets.logstore import KEPT, LogStore
from hawizard.screens.widgets.logview import LogView

PER_SECOND = 10  # drains; each may repaint the whole pane
PAUSE = 0.15  # seconds of silence at the filter before it is applied


class LogPane(Vertical):
    """Shows a store of lines; `feed` may be called from any thread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "host(1)", "Host", show=False, id="log.host", tooltip="Only the next host's lines"),
        Binding("H", "host(-1)", "Host back", show=False, id="log.host-back"),
        Binding("s", "search", "Search", show=False, id="log.search", tooltip="Find a text, n and N go on"),
        Binding("n", "find(1)", "Next match", show=False, id="log.next-match"),
        Binding("N", "find(-1)", "Match before", show=False, id="log.match-before"),
        Binding("t", "follow", "Follow", show=False, id="log.follow", tooltip="Follow the end, or stay"),
        Binding("w", "wrap", "Wrap", show=False, id="log.wrap", tooltip="Wrap long lines"),
        Binding("y", "copy", "Copy the line", show=False, id="log.copy", tooltip="Copy the chosen line"),
        Binding("Y", "copy_all", "Copy what is in sight", show=False, id="log.copy-all"),
    ]

    class Copied(Message):
        """A text is to be put on the clipboard."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.store = LogStore()
        self.view = LogView(self.store)
        self._head = Caption(classes="head")
        self._foot = Caption(classes="foot")
        self._input = Input(id="log-input", select_on_focus=False)
        self._asks = "filter"
        self._colours: Palette | None = None
        self._debounce: Timer | None = None
        self.wrap = False
        self.path = ""
        """Where the whole log is."""

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._input
        yield self.view
        yield self._foot

    def on_mount(self) -> None:
        """Drains on a timer of its own; a feeder never waits for it."""
        self.set_interval(1 / PER_SECOND, self.drain)

    def feed(self, fed: LogLine) -> None:
        """Takes a line, from any thread."""
        self.store.feed(fed)

    def drain(self) -> None:
        """Shows what was fed since the last time."""
        if self.view.drain():
            self.tell()

    def reset(self, lines: list[LogLine], first: int = 0) -> None:
        """Shows other lines."""
        self.store.reset(lines[-KEPT:], first + max(0, len(lines) - KEPT))
        self.view.forget()
        self.view.settle()
        self.tell()

    def colour(self, colours: Palette, order: tuple[str, ...]) -> None:
        """Takes the theme's colours and the hosts' order."""
        if colours is self._colours and order == self.view.order:
            return
        self._colours = self.view.palette = colours
        self.view.order = order
        self.view.forget()
        self.tell()

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002
        """Wraps anew where it wraps."""
        self.call_after_refresh(self._apply)

    @on(LogView.Moved)
    def tell(self) -> None:
        """Says what is shown: hosts, filter, whether it follows, what is missing."""
        if self._colours is not None and self.is_mounted:
            where = f"whole log: {self.path}" if self.path else ""
            self._foot.put(line((short(where, max(10, self.size.width - 1)), self._colours["muted"])))
            self._head.put(self._headline(self._colours, max(10, self.size.width - 1)))

    def _headline(self, colours: Palette, width: int) -> Text:
        left = line(("log  ", colours.strong("text")))
        host = self.store.host
        style = colours.host(self.view._place(host)) if host else colours["muted"]
        left.append(host or "all hosts", style)
        what = f"  / {self.store.text}" if self.store.text else "  / filter"
        left.append(short(what, 24), colours["accent"] if self.store.text else colours["muted"])
        return spread(left, self._end(colours), width)

    def _end(self, colours: Palette) -> Text:
        parts = []
        if self.store.dropped:
            parts.append((f"{self.store.dropped:,} skipped  ".replace(",", " "), colours["attention"]))
        if self.view.follow:
            parts.append(("▼ following", colours["good"]))
        else:
            parts.append((f"▽ {self.view.below} below", colours["attention"]))
        return line(*parts)

    def _apply(self) -> None:
        width = self.view.text_width if self.wrap else None
        place = self.view.cursor
        self.store.show(self.store.host, self.store.text, width)
        self._stay(place)

    def _stay(self, place: int) -> None:
        self.view.forget()
        self.view.settle()
        if not self.view.follow and self.store.rows:
            self.view.go(self.store.row_of(place))
        self.tell()

    def limit(self, host: str, text: str) -> None:
        """Shows only the lines of a host and with a text; an empty one lets all pass."""
        place = self.view.cursor
        self.store.show(host, text, self.store.width)
        self._stay(place)

    def action_host(self, by: int) -> None:
        """Goes on to the next host, or to all."""
        known = [host for host in self.view.order if host in self.store.hosts]
        choices = ["", *known, *(host for host in self.store.hosts if host not in known)]
        here = choices.index(self.store.host) if self.store.host in choices else 0
        self.limit(choices[(here + by) % len(choices)], self.store.text)

    def action_filter(self) -> None:
        """Asks for a text that lines must hold."""
        self._ask("filter", self.store.text)

    def action_search(self) -> None:
        """Asks for a text to go to."""
        self._ask("search", self.view.match)

    def _ask(self, what: str, value: str) -> None:
        self._asks = what
        self._input.placeholder = "only lines with …" if what == "filter" else "go to …"
        self.add_class("-asking")
        self._input.value = value
        self._input.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._debounce is not None:
            self._debounce.stop()
        if self._asks == "filter" and self.has_class("-asking"):
            self._debounce = self.set_timer(PAUSE, lambda: self._filter_as_typed())

    def _filter_as_typed(self) -> None:
        if self._asks == "filter" and self.has_class("-asking"):
            self.limit(self.store.host, self._input.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._close_input()
        if self._asks == "filter":
            self.limit(self.store.host, event.value)
        else:
            self.view.match = event.value
            self.view.forget()
            self._seek(-1, 0)

    def on_key(self, event: Key) -> None:
        """Esc at the filter takes it away."""
        if event.key == "escape" and self.has_class("-asking"):
            event.stop()
            self._close_input()
            if self._asks == "filter":
                self.limit(self.store.host, "")
            else:
                self.view.match = ""
                self.view.forget()

    def _close_input(self) -> None:
        self.remove_class("-asking")
        self.view.focus()

    def action_find(self, direction: int) -> None:
        """Goes to the next line that matches, or the one before."""
        self._seek(direction, direction)

    def _seek(self, direction: int, skip: int) -> None:
        if not self.view.match or not self.store.rows:
            return
        here = self.store.row_of(self.view.cursor) + skip
        row = self.store.find(self.view.match, here, direction)
        if row is None:
            self.notify(f"Nothing holds {self.view.match}", markup=False)
        else:
            self.view.go(row)

    def action_follow(self) -> None:
        """Follows the end, or stays where it is."""
        if self.view.follow:
            self.view.follow = False
            self.view.refresh()
        else:
            self.view.action_follow()
        self.tell()

    def action_wrap(self) -> None:
        """Wraps long lines, or cuts them."""
        self.wrap = not self.wrap
        self.view.scroll_to(x=0, animate=False, immediate=True)
        self._apply()

    def action_copy(self) -> None:
        """Copies the chosen line, whole."""
        if self.store.rows and self.view.cursor < self.store.first + len(self.store.lines):
            self.post_message(self.Copied(self.store.line(self.view.cursor).text))

    def action_copy_all(self) -> None:
        """Copies the lines in sight, with their hosts."""
        top, high = int(self.view.scroll_y), self.view.size.height
        numbers = dict.fromkeys(row[0] for row in list(self.store.rows)[top : top + high])
        lines = [self.store.line(number) for number in numbers]
        self.post_message(self.Copied("\n".join(f"{shown.host} {shown.text}".strip() for shown in lines)))
