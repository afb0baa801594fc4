"""A stage: every host's actions with their state, why the stage exists, what would break without it."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from hawizard.record.progress import Progress
from hawizard.record.states import ActionState, StepState
from hawizard.screens.phase import INVITATIONS, phase
from hawizard.screens.view import Row, View, current_action, current_page, errors_of, find_step, rows
from hawizard.screens.widgets.caption import Caption
from hawizard.screens.widgets.cells import cut, line, paragraph, short
from hawizard.screens.widgets.lines import Lines
from hawizard.text.clean import clean
from hawizard.text.layout import cells, duration
from hawizard.text.sentence import say

WORD = 13  # cells of a state's word
TIME = 8  # cells of its seconds
LABEL = 9  # cells of a label beside its text


class StagePage(Vertical):
    """The table of a stage, and beneath it the reasons of what is chosen."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.head = Caption(classes="head")
        self.table = Lines(id="actions")
        self.why = Lines(id="why")
        self.why.can_focus = False
        self.chosen: str | None = None
        self.opened: frozenset[str] = frozenset()
        self.stage = ""

    def compose(self) -> ComposeResult:
        yield self.head
        yield self.table
        yield self.why

    def show(self, view: View, stage: str, *, live: bool = False) -> None:
        """Draws a stage; what a person chose is kept while it is there."""
        if stage != self.stage:
            self.stage, self.chosen = stage, None
        found = rows(stage, view.progress, view.now, self.opened)
        keys = [row.key for row in found]
        here = self.key_in(view.progress)
        if here not in keys:
            step = find_step(here, view.progress) if here else None
            here = step.id if step and step.id in keys else (keys[0] if keys else None)
        width = max(30, self.size.width - 1)
        head = [*stage_head(view, stage, width), *(invitation(view, stage, width) if live else [])]
        self.head.put(Text("\n").join(head))
        self.table.chosen_style = view.palette.chosen
        self.table.put(table_lines(found, view, width, here), keys, here)
        self.why.put(reason_lines(here, view, width))

    def key_in(self, progress: Progress) -> str | None:
        """The row that is chosen, by a person or because the run is there."""
        return self.chosen or current_action(self.stage, progress)

    @property
    def shown_key(self) -> str | None:
        """The row under the cursor."""
        return self.table.chosen

    def toggle(self, step: str) -> None:
        """Shows or hides the actions of a step."""
        self.opened ^= {step}


def stage_head(view: View, stage: str, width: int) -> list[Text]:
    """The title, and in grey what the stage is for."""
    known = view.progress.stages.get(stage)
    title = view.words(known.title) if known else clean(stage)
    why = view.words(known.why) if known and known.why else ""
    lines = [line((short(title, width), view.palette.strong("text")))]
    return [*lines, *(paragraph(("", view.palette["muted"]), why, view.palette["muted"], width, 0))]


def invitation(view: View, stage: str, width: int) -> list[Text]:
    """What a person can do now, where it is their turn and this is the stage."""
    said = INVITATIONS.get(phase(view.progress))
    if said is None or stage != current_page(view.progress):
        return []
    style, bad = view.palette.strong("accent"), view.palette.strong("bad")
    errors = [] if stage == "check" else errors_of(stage, view.progress)
    stops = [row for error in errors for row in paragraph(("✗", bad), view.words(error.what), bad, width, 2)]
    return [Text(""), *stops, *paragraph(("▸", style), view.words(said), style, width, 2)]


def table_lines(found: list[Row], view: View, width: int, chosen: str | None) -> list[Text]:
    """A line for each row; a host's name stands at its first one and at the chosen one."""
    margin = max((cells(clean(row.host)) for row in found), default=0) + 1
    margin = min(margin, 16)
    nested = any(row.is_step for row in found)
    lines, host = [], None
    for row in found:
        shown = clean(row.host) if row.host != host or row.key == chosen else ""
        lines.append(_line(row, shown, view, width, (margin, nested)))
        host = row.host
    return lines


def _line(row: Row, host: str, view: View, width: int, shape: tuple[int, bool]) -> Text:
    colours, words = view.palette, view.words
    margin, nested = shape
    indent = "  " if nested and not row.is_step else ""
    room = width - margin - len(indent) - 3 - WORD - TIME
    loud = row.mark.role in ("accent", "bad", "attention")
    style = colours["text"] if loud or row.mark.role == "good" else colours["muted"]
    if row.is_step:
        style = colours.strong("text") if loud else style
    took = words(duration(row.seconds)) if row.seconds is not None else ""
    return line(
        (cut(host, margin), colours.host(view.host_style_index(row.host))),
        (f"{indent}{row.mark.glyph} ", colours[row.mark.role]),
        (cut(words(row.title), room) + " ", style),
        (cut(words(row.mark.word), WORD), colours[row.mark.role] if loud else colours["muted"]),
        (f"{short(took, TIME):>{TIME}}", colours["text"] if loud else colours["muted"]),
    )


def reason_lines(key: str | None, view: View, width: int) -> list[Text]:
    """What a look said of the chosen action, why its step exists, and what breaks without it."""
    step = find_step(key, view.progress) if key else None
    if step is None:
        return []
    action = view.progress.actions.get(key or "")
    return [*(_action_lines(action, view, width) if action else []), *_reasons(step, view, width)]


def _action_lines(action: ActionState, view: View, width: int) -> list[Text]:
    words, colours = view.words, view.palette
    label = (words(say("Chosen")), colours.strong("accent"))
    lines = paragraph(label, words(action.title), colours["text"], width, LABEL)
    if action.verdict is not None:
        said = words(words.judged(action.verdict, action.why, action.assumed))
        lines += paragraph(("", colours["muted"]), said, colours["muted"], width, LABEL)
    return [*lines, *_more(action, view), Text("")]


def _more(action: ActionState, view: View) -> list[Text]:
    """What a key shows."""
    words, colours = view.words, view.palette
    count = len(action.calls)
    commands = say("1 command") if count == 1 else say("{count} commands", count=count)
    parts = ([words(commands)] if count else []) + ([words(say("a diff"))] if action.diff else [])
    if not parts:
        return []
    text = (", ".join(parts), colours["text"])
    return [line((" " * LABEL, colours["text"]), ("▸ ", colours["accent"]), text, ("   c", colours["muted"]))]


def _reasons(step: StepState, view: View, width: int) -> list[Text]:
    if step.outline is None:
        return []
    colours, words = view.palette, view.words
    label = (words(say("Why")), colours.strong("accent"))
    lines = paragraph(label, words(step.outline.why), colours["text"], width, LABEL)
    lines += paragraph(("", colours["muted"]), words(step.outline.breaks), colours["muted"], width, LABEL)
    if step.outline.section:
        place = words(say("in the tutorial: {section}", section=clean(step.outline.section)))
        lines.append(line((" " * LABEL + short(place, width - LABEL), colours["muted"])))
    return lines
