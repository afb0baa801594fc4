"""A failure: what, where, why, and what now; and that nothing is lost."""

from __future__ import annotations

from rich.text import Text

from hawizard.console.ending import KEPT, ways_out
from hawizard.record.events import ActionFailed
from hawizard.record.progress import step_of
from hawizard.screens.view import View, failures_of
from hawizard.screens.widgets.cells import cut, fold, line, paragraph, short
from hawizard.screens.widgets.lines import Lines
from hawizard.text.clean import clean, clean_lines
from hawizard.text.layout import cells, duration
from hawizard.text.sentence import Sentence, say

LABEL = 12  # cells
ROWS = 4  # of one long line; Enter and the log show all of it
TAIL = 6  # last lines that are shown; the log has more


class FailurePage(Lines):
    """The first failure of a stage in full, the others in a line each."""

    def show(self, view: View, stage: str) -> None:
        """Draws what failed in a stage."""
        width = max(30, self.size.width - 1)
        failed = [view.progress.failures[i] for i in failures_of(stage, view.progress)]
        self.put(failure_lines(failed, view, width))


def failure_lines(failed: list[ActionFailed], view: View, width: int) -> list[Text]:
    """All that is known of failures, and the ways out."""
    if not failed:
        return []
    first, *others = failed
    return [
        *_what(first, view, width),
        *_evidence(first, view, width),
        *_remedy(first, view, width),
        *_others(others, view, width),
        *_now(view, width),
    ]


def _what(failure: ActionFailed, view: View, width: int) -> list[Text]:
    colours, words = view.palette, view.words
    lines = paragraph(("✗", colours.strong("bad")), words(failure.what), colours.strong("bad"), width, 2)
    known = view.progress.actions.get(failure.action)
    step = view.progress.steps.get(failure.action) or view.progress.steps.get(step_of(failure.action))
    titles = [words(part.title) for part in (step, known) if part is not None]
    host = clean(failure.host)
    where = line(("  ", colours["muted"]), (host, colours.host(view.host_style_index(failure.host))))
    where.append(short("  " + words.joined(*titles), max(0, width - where.cell_len)), colours["muted"])
    return [*lines, where, Text("")]


def _evidence(failure: ActionFailed, view: View, width: int) -> list[Text]:
    lines: list[Text] = []
    lines += _field(say("command"), clean_lines(failure.command), view, width)
    lines += _status(failure, view)
    tail = [clean(part) for part in failure.tail[-TAIL:]]
    return lines + ([Text("")] if lines and tail else []) + _field(say("last lines"), tail, view, width)


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


def _field(label: Sentence, values: list[str], view: View, width: int) -> list[Text]:
    colours = view.palette
    rows = [row for value in values for row in fold(value, width - LABEL)[:ROWS]]
    heads = [cut(view.words(label), LABEL), *[" " * LABEL] * len(rows)]
    return [
        line((head, colours["muted"]), (row, colours["text"])) for head, row in zip(heads, rows, strict=False)
    ]


def _remedy(failure: ActionFailed, view: View, width: int) -> list[Text]:
    if failure.remedy is None:
        return [Text("")]
    label = (view.words(say("Remedy")), view.palette.strong("good"))
    return [
        Text(""),
        *paragraph(label, view.words(failure.remedy), view.palette["text"], width, LABEL),
        Text(""),
    ]


def _others(others: list[ActionFailed], view: View, width: int) -> list[Text]:
    found = []
    for failure in others:
        label = (f"✗ {clean(failure.host)}", view.palette["bad"])
        found += paragraph(label, view.words(failure.what), view.palette["text"], width, LABEL)
    return [*found, Text("")] if found else []


def _now(view: View, width: int) -> list[Text]:
    """The ways out; a replay can only tell of them."""
    run, colours, words = view.progress.run, view.palette, view.words
    if run is None:
        return []
    lines = [line((words(say("Ways out")), colours.strong("accent")))]
    ways = [(words(label), command) for label, command in ways_out(run.started, view.progress)]
    wide = min(width // 2, max(cells(label) for label, _ in ways) + 2)
    for label, command in ways:
        first, *more = fold(command, width - wide - 2)
        lines.append(line(("  " + cut(label, wide), colours["text"]), (first, colours["muted"])))
        lines += [line((" " * (wide + 2) + row, colours["muted"])) for row in more]
    return [*lines, Text(""), *paragraph(("", colours["muted"]), words(KEPT), colours["muted"], width, 0)]
