"""The review: the cluster drawn, what will be done, and everything that is wrong or worth knowing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from hawizard.console.findings import LEVELS
from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.model.faults import Place, dotted
from hawizard.model.findings import Finding, Level
from hawizard.screens.ask import AskPage
from hawizard.screens.check import SIGNS
from hawizard.screens.topology import topology_lines
from hawizard.screens.view import ALREADY, View
from hawizard.screens.widgets.caption import Caption
from hawizard.screens.widgets.cells import cut, line, paragraph, short
from hawizard.screens.widgets.lines import Lines
from hawizard.text.clean import clean
from hawizard.text.layout import cells
from hawizard.text.sentence import Problem, Sentence, say

if TYPE_CHECKING:
    from hawizard.plan.foreseen import Sums

LABEL = 11  # cells
BUILD = "build"


@dataclass(frozen=True)
class Known:
    """What a review is about; the same one need not be thought through again."""

    cluster: Cluster
    facts: Mapping[str, Facts]
    sums: Sums | None
    findings: tuple[Finding, ...]
    problem: Sentence | None = None


class ReviewPage(AskPage):
    """Everything at a glance, before anything is changed."""

    NAME = "review"
    PURPOSE = say(
        "The cluster as it will be, what is there only once, what will be done, and one list of everything "
        "that is wrong or worth knowing: the same list that guards the run. Enter on something wrong goes to "
        "its field; Enter on the last line builds, after a question."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "choose", key_display="Enter", id="review.choose"),
        Binding("f", "files", "files", id="review.files", tooltip="The files that will be written"),
        Binding("b", "build", "build", id="review.build"),
    ]
    KEYS = ((say("The page"), [*BINDINGS, *AskPage.BINDINGS, *Lines.BINDINGS]),)

    def body(self) -> Iterable[Widget]:
        """A heading and one list."""
        self.head = Caption(classes="head")
        self.list = Lines(id="review")
        return self.head, self.list

    def on_mount(self) -> None:
        """The list has the keys."""
        self.chosen = BUILD
        self.files = False
        self._known: Known | None = None
        self.list.focus()

    def draw(self, view: View) -> None:
        """Draws what is known now."""
        width = max(40, self.list.size.width - 1)
        self.head.put(Text("\n").join(self._heading(view, width)))
        lines, keys = self._rows(view, width)
        if self.chosen not in keys:
            self.chosen = next((key for key in keys if key is not None), BUILD)
        self.list.chosen_style = view.palette.chosen
        self.list.put(lines, keys, self.chosen)

    def _heading(self, view: View, width: int) -> list[Text]:
        # The hosts shown here are those of the connection tests: a run is known by the page's mark alone.
        begun = self.desk.frozen or view.asked.get(self.NAME) == ALREADY
        text = say("What was done stays done; building again does what is left.") if begun else UNTOUCHED
        title = Text(view.words(say("Review")), view.palette.strong("text"))
        return [title, line((short(view.words(text), width), view.palette["muted"]))]

    def _rows(self, view: View, width: int) -> tuple[list[Text], list[str | None]]:
        cluster = self.desk.draft.cluster
        known = self._know(cluster, view) if cluster is not None else None
        rows = [*self._verdict(known, view, width), *self._faults(view, width)]
        if known is not None:
            rows += [
                (text, None)
                for text in (*self._picture(known, view, width), *self._findings(known, view, width))
            ]
        return [text for text, _ in rows], [key for _, key in rows]

    def _know(self, cluster: Cluster, view: View) -> Known:
        facts = {name: host.facts for name, host in view.progress.hosts.items() if host.facts is not None}
        if self._known is None or (self._known.cluster, self._known.facts) != (cluster, facts):
            self._known = _thought(cluster, facts, self.desk.local())
        return self._known

    def _picture(self, known: Known, view: View, width: int) -> list[Text]:
        lines = [*topology_lines(known.cluster, view, width), Text("")]
        if known.sums is None:
            return lines
        files, hosts = known.sums.files, known.cluster.hosts
        text = say(
            "{steps} steps, {files} files, {hosts} hosts",
            steps=known.sums.steps,
            files=len(files),
            hosts=len(hosts),
        )
        lines.append(line((f"  {view.words(text)}", view.palette.strong("text"))))
        if self.files:
            lines += [_file(path, on, view, width) for path, on in files.items()]
        return [*lines, Text("")]

    def _faults(self, view: View, width: int) -> list[tuple[Text, str | None]]:
        rows: list[tuple[Text, str | None]] = []
        for number, (at, place, sentence) in enumerate(self.desk.draft.faults):
            label = (f"✗ {view.words(LEVELS[Level.ERROR])}", view.palette.strong("bad"))
            where = dotted(place) or view.words(say("line {at}", at=at))
            text = f"{where}: {view.words(sentence)}"
            found = paragraph(label, clean(text), view.palette["text"], width, LABEL)
            rows += [(row, str(number) if first == 0 else None) for first, row in enumerate(found)]
        return rows

    def _findings(self, known: Known, view: View, width: int) -> list[Text]:
        order = list(LEVELS)
        found = sorted(known.findings, key=lambda finding: order.index(finding.level))
        lines = [row for finding in found for row in _finding(finding, view, width)]
        if known.problem is not None:
            lines += paragraph(
                ("✗", view.palette["bad"]), view.words(known.problem), view.palette["text"], width, LABEL
            )
        return lines

    def _verdict(self, known: Known | None, view: View, width: int) -> list[tuple[Text, str | None]]:
        """Whether it can be built, and the line on which Enter does it."""
        words, colours = view.words, view.palette
        if known is None:
            text = _to_correct(len(self.desk.draft.faults))
            return [(line((short(f" {words(text)} ", width), colours.strong("bad"))), None), (Text(""), None)]
        errors = known.problem or any(finding.level is Level.ERROR for finding in known.findings)
        style = colours.strong("attention" if errors else "good") + Style(reverse=True)
        said = short(f" {words(ERRORS if errors else READY)} ", width)
        asks = short(words(say("  Enter asks once more.")), max(0, width - cells(said)))
        row = line((said, style), (asks, colours["muted"]))
        return [(row, BUILD), (Text(""), None)]

    @on(Lines.Chosen, "#review")
    def _chosen(self, event: Lines.Chosen) -> None:
        self.chosen = event.key
        self.redraw()

    def action_choose(self) -> None:
        """Builds, or goes to the field of what is wrong."""
        faults = self.desk.draft.faults
        if self.chosen.isdecimal() and int(self.chosen) < len(faults):
            place: Place = faults[int(self.chosen)][1]
            self.desk.turn_to("hosts" if place[:1] == ("hosts",) else "settings", place)
        else:
            self.action_build()

    def action_build(self) -> None:
        """Builds, after a question; tells where something has to be corrected first."""
        if self.desk.draft.cluster is not None:
            self.desk.build()
        else:
            self.notify(self.words(_to_correct(len(self.desk.draft.faults))), markup=False)

    def action_files(self) -> None:
        """Shows or hides the files that will be written."""
        self.files = not self.files
        self.redraw()

    def action_turn(self, by: int) -> None:
        """After the last page comes the run."""
        if by > 0:
            self.action_build()
        else:
            super().action_turn(by)


READY = say("Ready to build.")
ERRORS = say("Some hosts are not as they must be; the steps that need it will stop.")
UNTOUCHED = say("Nothing has been changed on any host yet.")


def _to_correct(count: int) -> Sentence:
    return say("Not ready: {count} to correct. Enter goes to the field.", count=count)


def _thought(cluster: Cluster, facts: Mapping[str, Facts], local: Mapping[str, str]) -> Known:
    # The plan is loaded when somebody wants to know it.
    from hawizard.plan.findings import findings
    from hawizard.plan.foreseen import planned, sums

    try:
        made = sums(planned(cluster, facts, local))
    except Problem as problem:
        return Known(cluster, facts, None, findings(cluster, facts, {}), problem.what)
    return Known(cluster, facts, made, findings(cluster, facts, {}))


def _file(path: str, hosts: tuple[str, ...], view: View, width: int) -> Text:
    on = ", ".join(dict.fromkeys(clean(host) for host in hosts))
    wide = min(50, width * 2 // 3)
    return line(
        ("  " + cut(clean(path), wide), view.palette["text"]),
        (short(f"  {on}", width - wide - 2), view.palette["muted"]),
    )


def _finding(finding: Finding, view: View, width: int) -> list[Text]:
    colours, words = view.palette, view.words
    sign, role = SIGNS[finding.level]
    label = (f"{sign} {words(LEVELS[finding.level])}", colours.strong(role))
    lines = paragraph(label, words(finding.what), colours["text"], width, LABEL)
    remedy = words(finding.remedy) if finding.remedy else ""
    return [*lines, *paragraph(("", colours["muted"]), remedy, colours["muted"], width, LABEL)]
