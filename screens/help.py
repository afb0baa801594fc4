"""Help about the screen that is open: what it is for, and its keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from hawizard.screens.frame import Frame
from hawizard.screens.modal import Dialog
from hawizard.screens.player import Player
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import cut, line, paragraph
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.lines import Lines
from hawizard.screens.widgets.replaybar import ReplayBar
from hawizard.screens.widgets.titlebar import TitleBar
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, say

REPLAY = say(
    "This is a replay: it shows what a journal recorded, reaches no host and can change nothing. Space "
    "pauses, . and , go one event forth and back, + and - change the speed, ] and [ jump to the next stage "
    "or the one before, f and F to the next failure or the one before."
)
MARKS = (
    ("✓", say("done, or already done before this run")),
    ("●", say("running, or waiting for what is not there yet")),
    ("+ ±", say("will change: what is missing, or different")),
    ("~", say("half done: it began and did not end")),
    ("✗", say("failed")),
    ("–", say("not begun because of a failure, or interrupted")),
    ("·", say("waiting, or not known yet")),
)
NAMES = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
}
KeyHelp = tuple[str, str]
Group = tuple[Sentence, Iterable[BindingType]]
"""Keys that belong together, under their heading."""


class HelpScreen(Frame):
    """What a screen is for, its keys and its signs."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1,question_mark", "app.pop_screen", "back", key_display="Esc", id="help.back")
    ]

    def __init__(self, purpose: Sentence, groups: list[Group]) -> None:
        super().__init__()
        self.purpose = purpose
        self.groups = groups
        self.body = Lines(id="help")

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield self.body
        yield ReplayBar()
        yield Keys()

    def show(self, view: View, page: str, player: Player | None) -> None:
        """Takes the moment that the screen beneath shows: the title stays what it was."""
        stack = self.app.screen_stack
        beneath = [each for each in stack[: stack.index(self)] if isinstance(each, Frame)]
        if beneath and beneath[-1].view is not None:
            view, page = beneath[-1].view, beneath[-1].page
        super().show(view, page, player)

    def draw(self, view: View) -> None:
        """Draws the help."""
        width = max(30, self.body.size.width - 1)
        colours, words = view.palette, view.words
        lines = [line((words(say("Help")), colours.strong("text")))]
        lines += paragraph(("", colours["muted"]), words(self.purpose), colours["muted"], width, 0)
        if self.player is not None:
            lines += [Text(""), *paragraph(("", colours["text"]), words(REPLAY), colours["text"], width, 0)]
        for title, bindings in self.groups:
            lines += [Text(""), line((words(title), colours.strong("accent")))]
            for key, what in key_list(bindings):
                lines += paragraph((f"  {key}", colours.strong("text")), what, colours["text"], width, 20)
        lines += [Text(""), line((words(say("Signs")), colours.strong("accent")))]
        for glyph, meaning in MARKS:
            lines += paragraph(
                (f"  {glyph}", colours.strong("text")), words(meaning), colours["text"], width, 20
            )
        self.body.put([*lines, *hosts_legend(view)])


def help_of(screen: Screen[object], everywhere: Iterable[Group]) -> HelpScreen | None:
    """The help about a screen; its own keys alone where those of the program do not work."""
    if isinstance(screen, Dialog):
        return HelpScreen(screen.PURPOSE, [*screen.keys])
    if isinstance(screen, Frame) and not isinstance(screen, HelpScreen):
        return HelpScreen(screen.PURPOSE, [*screen.KEYS, *everywhere])
    return None


def hosts_legend(view: View) -> list[Text]:
    """Each host in its colour."""
    names = line(("  ", view.palette["muted"]))
    for name in view.progress.hosts:
        names.append(cut(clean(name), 12), view.palette.host(view.host_style_index(name)))
    return [Text(""), names] if view.progress.hosts else []


def key_list(bindings: Iterable[BindingType]) -> list[KeyHelp]:
    """The keys of some bindings and what they do."""
    found = []
    for binding in bindings:
        if isinstance(binding, Binding):
            keys = binding.key_display or " ".join(_named(key) for key in binding.key.split(","))
            found.append((keys, binding.tooltip or binding.description))
    return found


def _named(key: str) -> str:
    return NAMES.get(key, key.replace("ctrl+", "Ctrl+"))
