"""The summary: how the run ended, what changed, stage by stage, and what next."""

from __future__ import annotations

from rich.text import Text

from hawizard.console.ending import ways_out
from hawizard.record.certificates import certificate_sentences
from hawizard.record.events import RunEnded, RunStarted
from hawizard.record.login import clients, endpoint, quoted
from hawizard.record.states import StageState
from hawizard.screens.check import finding_lines
from hawizard.screens.view import View, actions_of, page_mark, page_title
from hawizard.screens.widgets.cells import cut, line, paragraph, short
from hawizard.screens.widgets.lines import Lines
from hawizard.text.layout import cells, duration
from hawizard.text.sentence import say


class SummaryPage(Lines):
    """What a run came to."""

    def show(self, view: View) -> None:
        """Draws it."""
        width = max(30, self.size.width - 1)
        self.put(
            [
                *_ending(view, width),
                *_stages(view, width),
                *_next(view, width),
                *finding_lines(view, width)[1:],
            ]
        )


def _ending(view: View, width: int) -> list[Text]:
    colours, words = view.palette, view.words
    run = view.progress.run
    ended = run.ended if run else None
    grey = colours["muted"]
    if ended is None:
        head = line((words(say("Summary")), colours.strong("text")))
        return [
            head,
            *paragraph(("", grey), words(say("The run is not over yet.")), grey, width, 0),
            Text(""),
        ]
    role, glyph = ("good", "✓") if ended.status == 0 else ("bad", "✗")
    label = (glyph, colours.strong("good" if role == "good" else "bad"))
    lines = paragraph(label, words(ended.what), label[1], width, 2)
    changed = say(
        "{count} actions changed something, in {time}", count=ended.changed, time=words(duration(ended.at))
    )
    return [*lines, line((words(changed), grey)), Text("")]


def _stages(view: View, width: int) -> list[Text]:
    lines = [_stage(stage, view, width) for stage in view.progress.stages.values()]
    return [*lines, Text("")] if lines else []


def _stage(stage: StageState, view: View, width: int) -> Text:
    colours, words = view.palette, view.words
    mark = page_mark(stage.name, view.progress)
    title = cut(page_title(stage.name, view.progress, words), 18)
    steps = view.progress.steps_of(stage.name)
    count = sum(len(actions_of(step, view.progress)) for step in steps)
    counted = say("1 action") if count == 1 else say("{count} actions", count=count)
    what = words(counted) if count else ""
    took = ""
    if stage.began is not None and stage.ended is not None:
        took = words(duration(stage.ended - stage.began))
    word = cut(words(mark.word), 12)
    return line(
        (f"{mark.glyph} ", colours[mark.role]),
        (title, colours["text"]),
        (word, colours[mark.role]),
        (cut(what, max(0, min(34, width - 43))), colours["muted"]),
        (f"{took:>11}", colours["muted"]),
    )


def _next(view: View, width: int) -> list[Text]:
    run, colours, words = view.progress.run, view.palette, view.words
    if run is None or run.ended is None:
        return []
    remedy = _remedy(run.ended, view, width)
    if run.ended.status == 0:
        return [*remedy, *_use(run.started, view, width), Text("")]
    if remedy:
        return remedy
    ways = [(words(label), command) for label, command in ways_out(run.started, view.progress)]
    wide = max(cells(label) for label, _ in ways) + 2
    return [
        *(
            line((cut(way, wide), colours["text"]), (short(command, width - wide), colours["muted"]))
            for way, command in ways
        ),
        Text(""),
    ]


def _remedy(ended: RunEnded, view: View, width: int) -> list[Text]:
    if ended.remedy is None:
        return []
    plain = view.palette["text"]
    return [*paragraph(("", plain), view.words(ended.remedy), plain, width, 0), Text("")]


def _use(started: RunStarted, view: View, width: int) -> list[Text]:
    """How the cluster is used, and what can be done next."""
    session = quoted(started.session)
    rows = [
        *((say("On {host}", host=host), say("kubectl get nodes")) for host in clients(started.cluster)),
        (say("API"), say("https://{endpoint}, through the balancer", endpoint=endpoint(started.cluster))),
        (say("Kubeconfig"), say("~/.kube/config there; /etc/kubernetes/admin.conf on the masters")),
        *((say("Certificates"), sentence) for sentence in certificate_sentences(view.progress)),
        (say("Look again"), say("hawizard status {session}", session=session)),
        (say("See it again"), say("hawizard replay {session}", session=session)),
    ]
    colours, words = view.palette, view.words
    return [
        row
        for label, text in rows
        for row in paragraph(
            (words(label), colours.strong("accent")), words(text), colours["text"], width, 15
        )
    ]
