"""A failure: what, where, why, and what now; and that nothing is lost."""

from __future__ import annotations

from rich.text import Text

from hawizard.console.ending import KEPT, ways_out
from hawizard.record.causes import likely_cause
from hawizard.record.events import ActionFailed
from hawizard.screens.palette import Role
from hawizard.screens.phase import Way, ways
from hawizard.screens.view import View, failures_of, find_step
from hawizard.screens.widgets.cells import cut, fold, line, paragraph, short
from hawizard.screens.widgets.lines import Lines
from hawizard.text.clean import clean, clean_lines
from hawizard.text.layout import cells, duration
from hawizard.text.sentence import Sentence, say

LABEL = 12  # cells
WAY = 30  # cells of a way out's name
WHOLE, BRIEF = (4, 6), (1, 3)
"""Rows of one long line, and last lines that are shown; a key and the log show all of them."""
TALL = 30  # rows


class FailurePage(Lines):
    """The first failure of a stage in full, the others in a line each, and the ways out."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.way = ""
        """The way out that a person chose."""
        self._failed: list[ActionFailed] = []

    def show(self, view: View, stage: str, *, live: bool) -> None:
        """Draws what failed in a stage; what is live can be acted on."""
        width = max(30, self.size.width - 1)
        failed = [view.progress.failures[i] for i in failures_of(stage, view.progress)]
        lines = failure_lines(failed, view, width, brief=live and self.size.height < TALL)
        if not live:
            self.put([*lines, *_commands(view, width), *_kept(view, width)] if failed else [])
            return
        found = ways(stage, view.progress)
        keys = [way.key for way in found]
        if self.way not in keys:
            self.way = keys[0]
        self.chosen_style = view.palette.chosen
        rows = [_way(way, view, width, chosen=way.key == self.way) for way in found]
        if failed != self._failed:
            # What failed comes first, also where the ways out are then out of sight.
            self._failed, self.keeps_in_sight = failed, False
            self.scroll_to(y=0, animate=False, immediate=True)
        kept = _kept(view, width)
        self.put([*lines, *rows, *kept], [*[None] * len(lines), *keys, *[None] * len(kept)], self.way)

    def choose(self, way: str) -> None:
        """Takes the way out that a person has moved to."""
        self.way, self.keeps_in_sight = way, True


def failure_lines(failed: list[ActionFailed], view: View, width: int, *, brief: bool = False) -> list[Text]:
    """All that is known of failures; in brief where the ways out would not be in sight."""
    if not failed:
        return []
    first, *others = failed
    return [
        *_what(first, view, width),
        *_evidence(first, view, width, BRIEF if brief else WHOLE),
        *_remedy(first, view, width),
        *_others(others, view, width),
    ]


def _way(way: Way, view: View, width: int, *, chosen: bool) -> Text:
    colours, words = view.palette, view.words
    label = cut(words(way.label), WAY)
    head = ("▸ " if chosen else "  ", colours.strong("accent"))
    style = colours.strong("text") if chosen else colours["text"]
    return line(head, (label, style), (short(words(way.means), width - WAY - 2), colours["muted"]))


def _what(failure: ActionFailed, view: View, width: int) -> list[Text]:
    colours, words = view.palette, view.words
    lines = paragraph(("✗", colours.strong("bad")), words(failure.what), colours.strong("bad"), width, 2)
    known = view.progress.actions.get(failure.action)
    step = find_step(failure.action, view.progress)
    titles = [words(part.title) for part in (step, known) if part is not None]
    host = clean(failure.host)
    where = line(("  ", colours["muted"]), (host, colours.host(view.host_style_index(failure.host))))
    where.append(short("  " + words.joined(*titles), max(0, width - where.cell_len)), colours["muted"])
    return [*lines, where, Text("")]


def _evidence(failure: ActionFailed, view: View, width: int, most: tuple[int, int]) -> list[Text]:
    rows, last = most
    lines = _field(say("command"), clean_lines(failure.command), view, width, rows)
    lines += _status(failure, view)
    tail = [clean(part) for part in failure.tail[-last:]]
    between = [Text("")] if lines and tail and most is WHOLE else []
    return lines + between + _field(say("last lines"), tail, view, width, rows)


def _status(failure: ActionFailed, view: View) -> list[Text]:
    if failure.status is None:
        return []
    colours, words = view.palette, view.words
    known = view.progress.actions.get(failure.action)
    took = ""
    if known and known.began is not None and known.ended is not None:
        took = words(say("  after {time}", time=words(duration(known.ended - known.began))))
    label = cut(words(say("status")), LABEL)
    return [
        line(
            (label, colours["muted"]), (str(failure.status), colours.strong("bad")), (took, colours["muted"])
        )
    ]


def _field(label: Sentence, values: list[str], view: View, width: int, most: int) -> list[Text]:
    colours = view.palette
    room = width - LABEL
    rows = [row for value in values for row in _limited(value, most, room)]
    heads = [cut(view.words(label), LABEL), *[" " * LABEL] * len(rows)]
    return [
        line((head, colours["muted"]), (row, colours["text"])) for head, row in zip(heads, rows, strict=False)
    ]


def _limited(text: str, most: int, width: int) -> list[str]:
    """At most so many rows, a single one full to its end; an ellipsis says where there are more."""
    if most == 1:
        return [short(text, width)]
    rows = fold(text, width)
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], short(f"{rows[most - 1].rstrip()} …", width)]


def _remedy(failure: ActionFailed, view: View, width: int) -> list[Text]:
    """The likely cause, where it is known, and what to do."""
    found = likely_cause(failure)
    cause, hint = found if found is not None else (None, None)
    parts: tuple[tuple[Sentence, Role, Sentence | None], ...] = (
        (say("Cause"), "attention", cause),
        (say("Remedy"), "good", failure.remedy),
        (say("Try"), "good", hint if failure.remedy is None or cause is not None else None),
    )
    words, colours = view.words, view.palette
    rows = [
        row
        for label, role, said in parts
        if said is not None
        for row in paragraph((words(label), colours.strong(role)), words(said), colours["text"], width, LABEL)
    ]
    return [Text(""), *rows, Text("")] if rows else [Text("")]


def _others(others: list[ActionFailed], view: View, width: int) -> list[Text]:
    found = []
    for failure in others:
        label = (f"✗ {clean(failure.host)}", view.palette["bad"])
        found += paragraph(label, view.words(failure.what), view.palette["text"], width, LABEL)
    return [*found, Text("")] if found else []


def _commands(view: View, width: int) -> list[Text]:
    """The ways out as commands: a replay can only tell of them."""
    run, colours, words = view.progress.run, view.palette, view.words
    if run is None:
        return []
    lines = [line((words(say("Ways out")), colours.strong("accent")))]
    found = [(words(label), command) for label, command in ways_out(run.started, view.progress)]
    wide = min(width // 2, max(cells(label) for label, _ in found) + 2)
    for label, command in found:
        first, *more = fold(command, width - wide - 2)
        lines.append(line(("  " + cut(label, wide), colours["text"]), (first, colours["muted"])))
        lines += [line((" " * (wide + 2) + row, colours["muted"])) for row in more]
    return lines


def _kept(view: View, width: int) -> list[Text]:
    grey = view.palette["muted"]
    return [Text(""), *paragraph(("", grey), view.words(KEPT), grey, width, 0)]
