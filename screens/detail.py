"""One action in full: what a look said, its exact calls, runnable as printed, and its diff."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hawizard.model.verdict import Verdict
from hawizard.record.states import ActionState
from hawizard.screens.frame import Frame
from hawizard.screens.palette import Role
from hawizard.screens.view import View, find_step
from hawizard.screens.widgets.cells import fold, line, paragraph
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.lines import Lines
from hawizard.screens.widgets.replaybar import ReplayBar
from hawizard.screens.widgets.titlebar import TitleBar
from hawizard.text.clean import clean, clean_lines
from hawizard.text.sentence import say

DIFF_ROLES: dict[str, Role] = {"+": "good", "-": "bad", "@": "accent"}


class DetailScreen(Frame):
    """The calls and the diff of an action."""

    CSS_PATH = "detail.tcss"
    PURPOSE = say(
        "One action in full: its commands as they are sent, and the change of a file as a diff. A command "
        "can be run by hand as it stands; what it reads on its standard input is the file of the diff."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,c", "app.pop_screen", "back", key_display="Esc", id="detail.back"),
        Binding("w", "wrap", "wrap", id="detail.wrap", tooltip="Wrap long commands, or cut them"),
        Binding("y", "copy", "copy", id="detail.copy", tooltip="Copy the commands"),
        Binding("left", "sideways(-8)", "To the left", show=False, id="detail.left"),
        Binding("right", "sideways(8)", "To the right", show=False, id="detail.right"),
    ]

    KEYS = ((say("The page"), [*BINDINGS, *Lines.BINDINGS]),)

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.wrap = True
        self.body = Lines(id="detail")

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield self.body
        yield ReplayBar()
        yield Keys()

    def draw(self, view: View) -> None:
        """Draws the action as it is now."""
        action = view.progress.actions.get(self.key)
        width = max(30, self.body.size.width - 1)
        self.body.put(detail_lines(action, view, width, wrap=self.wrap) if action else [])

    @property
    def commands(self) -> str:
        """The action's commands, a line each."""
        action = self.view.progress.actions.get(self.key) if self.view else None
        calls = action.calls if action else ()
        return "\n".join("\n".join(clean_lines(call.command)) for call in calls)

    def action_wrap(self) -> None:
        """Wraps long lines, or lets them run out to the right."""
        self.wrap = not self.wrap
        self.body.scroll_to(x=0, animate=False, immediate=True)
        self.redraw()

    def action_sideways(self, by: int) -> None:
        """Scrolls along long lines."""
        self.body.scroll_relative(x=by, animate=False)

    def action_copy(self) -> None:
        """Copies the commands."""
        if self.commands:
            self.app.copy_to_clipboard(self.commands)
            self.notify(str(say("Copied.")), markup=False)


def detail_lines(action: ActionState, view: View, width: int, *, wrap: bool) -> list[Text]:
    """All that is known of an action."""
    return [
        *_head(action, view, width),
        *_calls(action, view, width, wrap=wrap),
        *_diff(action.diff, view, width, wrap=wrap),
    ]


def _head(action: ActionState, view: View, width: int) -> list[Text]:
    colours, words = view.palette, view.words
    step = find_step(action.id, view.progress)
    lines = paragraph(("", colours["text"]), words(action.title), colours.strong("text"), width, 0)
    place = line((clean(action.host), colours.host(view.host_style_index(action.host))))
    if step is not None:
        place.append("  " + words(step.title), colours["muted"])
    lines.append(place)
    if action.verdict is not None:
        said = words(words.judged(action.verdict, action.why, action.assumed))
        lines += paragraph(("", colours["muted"]), said, colours["muted"], width, 0)
    return [*lines, Text("")]


def _calls(action: ActionState, view: View, width: int, *, wrap: bool) -> list[Text]:
    colours, words = view.palette, view.words
    if not action.calls:
        return [
            line((words(say("Nothing would be sent: a look is all it does.")), colours["muted"])),
            Text(""),
        ]
    done = action.verdict is Verdict.DONE
    heading = say("Commands that were sent") if done else say("Commands")
    lines = [line((words(heading), colours.strong("accent")))]
    for call in action.calls:
        first, *more = clean_lines(call.command) or [""]
        for sign, text in (("$ ", first), *(("  ", other) for other in more)):
            lines += _long((sign, text), view, width, "text", wrap=wrap)
        if call.job:
            said = words(say("runs on the host on its own, whatever becomes of the connection"))
            lines.append(line((f"  {said}", colours["muted"])))
    return [*lines, Text("")]


def _long(parts: tuple[str, str], view: View, width: int, role: Role, *, wrap: bool) -> list[Text]:
    sign, text = parts
    rows = fold(text, width - 2) if wrap else [text]
    heads = [sign, *["  "] * len(rows)]
    colours = view.palette
    return [
        line((head, colours["accent"]), (row, colours[role])) for head, row in zip(heads, rows, strict=False)
    ]


def _diff(diff: str, view: View, width: int, *, wrap: bool) -> list[Text]:
    if not diff:
        return []
    lines = [line((view.words(say("What changes in the file")), view.palette.strong("accent")))]
    for text in clean_lines(diff):
        role: Role = "muted" if text.startswith(("+++", "---")) else DIFF_ROLES.get(text[:1], "text")
        lines += [line((row, view.palette[role])) for row in (fold(text, width) if wrap else [text])]
    return lines
