"""The welcome: a new session, the ones that are there, a replay, or practice."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from hawizard.record.found import Found, found
from hawizard.record.session import Session
from hawizard.screens.frame import Frame
from hawizard.screens.name_form import NameForm
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import cut, line, paragraph, short
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.lines import Lines
from hawizard.screens.widgets.titlebar import TitleBar
from hawizard.text.clean import clean
from hawizard.text.layout import cells
from hawizard.text.sentence import say

NEW, PRACTICE = "new", "practice"
ABOUT = say(
    "hawizard builds a highly available Kubernetes control plane over SSH, shows every command and every "
    "change before it makes it, goes on after anything, and proves at the end that the loss of a master is "
    "survived."
)
ADVICE = say(
    "This is an SSH session without tmux or screen: if the line is cut, the hosts go on and hawizard SESSION "
    "comes back to them; in tmux even this screen would be kept."
)


class WelcomeScreen(Frame):
    """Where everything begins."""

    class New(Message):
        """A session of this name is to be made."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Opened(Message):
        """A session is to be opened."""

        def __init__(self, session: Session) -> None:
            super().__init__()
            self.session = session

    class Replayed(Opened):
        """A session's journal is to be seen again."""

    class Practice(Message):
        """Practice is wanted: simulated hosts, nothing installed."""

    CSS_PATH = "ask.tcss"
    PURPOSE = say(
        "Begin something new, go on with what is there, see a run again, or practise without any host."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "open", key_display="Enter", id="welcome.choose"),
        Binding("n", "new", "new", id="welcome.new", tooltip="A new session"),
        Binding("r", "replay", "replay", id="welcome.replay", tooltip="See the chosen session's run again"),
        Binding(
            "p",
            "practice",
            "practice",
            id="welcome.practice",
            tooltip="Simulated hosts; nothing is installed",
        ),
    ]
    KEYS = ((say("The page"), [*BINDINGS, *Lines.BINDINGS]),)

    def __init__(self, *, look: Callable[[], list[Found]] = found, advise: bool = False) -> None:
        super().__init__()
        self._look = look
        self._advise = advise
        self.known: list[Found] = []
        self.chosen = ""
        self.list = Lines(id="welcome")

    def compose(self) -> ComposeResult:
        yield TitleBar()
        with Vertical(id="welcome-body"):
            yield self.list
        yield Keys()

    def on_mount(self) -> None:
        """Looks for sessions."""
        self.list.focus()
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Looks again: another page may have made one."""
        self.known = self._look()
        if not self.chosen:
            self.chosen = self.known[0].session.name if self.known else PRACTICE
        self.redraw()

    def draw(self, view: View) -> None:
        """Draws the list."""
        width = max(40, self.list.size.width - 1)
        colours, words = view.palette, view.words
        lines = [
            line(("hawizard", colours.strong("accent"))),
            *paragraph(("", colours["muted"]), words(ABOUT), colours["muted"], width, 0),
            Text(""),
        ]
        keys: list[str | None] = [None] * len(lines)
        for key, text in self._choices(view, width):
            lines.append(text)
            keys.append(key)
        if self._advise:
            lines += [
                Text(""),
                *paragraph(("!", colours["attention"]), words(ADVICE), colours["muted"], width, 2),
            ]
        self.list.chosen_style = colours.chosen
        self.list.put(lines, [*keys, *[None] * (len(lines) - len(keys))], self.chosen)

    def _choices(self, view: View, width: int) -> list[tuple[str | None, Text]]:
        words, colours = view.words, view.palette
        wide = max([18, *(cells(clean(known.session.name)) + 4 for known in self.known)])
        wide = min(wide, width // 2)

        def row(key: str, title: str, means: str) -> tuple[str, Text]:
            chosen = key == self.chosen
            head = ("▸ " if chosen else "  ", colours.strong("accent"))
            style = colours.strong("text") if chosen else colours["text"]
            return key, line(
                head, (cut(title, wide), style), (short(means, width - wide - 2), colours["muted"])
            )

        sessions = [row(f.session.name, clean(f.session.name), self._state(f, view)) for f in self.known]
        head: list[tuple[str | None, Text]] = []
        if sessions:
            head = [(None, line((words(say("Sessions")), colours.strong("text"))))]
        return [
            *head,
            *sessions,
            *([(None, Text(""))] if sessions else []),
            row(
                NEW,
                words(say("A new session")),
                words(say("the tutorial's five hosts, to be changed to yours")),
            ),
            row(
                PRACTICE,
                words(say("Practice")),
                words(say("the whole way on simulated hosts; nothing is installed")),
            ),
        ]

    def _state(self, known: Found, view: View) -> str:
        return f"{'✓' if known.done else '·'} {view.words(known.state)}"

    @on(Lines.Chosen, "#welcome")
    def _chosen(self, event: Lines.Chosen) -> None:
        self.chosen = event.key
        self.redraw()

    @property
    def _session(self) -> Session | None:
        return next((known.session for known in self.known if known.session.name == self.chosen), None)

    def action_choose(self) -> None:
        """Opens what is chosen."""
        session = self._session
        if session is not None:
            self.post_message(self.Opened(session))
        elif self.chosen == PRACTICE:
            self.action_practice()
        else:
            self.action_new()

    @work
    async def action_new(self) -> None:
        """Asks for a name."""
        words = self.view.words if self.view else None
        if words is not None and (name := await self.app.push_screen_wait(NameForm(words))):
            self.post_message(self.New(name))

    def action_replay(self) -> None:
        """Shows the chosen session's journal."""
        session = self._session
        if session is not None and session.begun:
            self.post_message(self.Replayed(session))

    def action_practice(self) -> None:
        """Begins practice."""
        self.post_message(self.Practice())
