"""The hosts as they were found, and what is wrong or worth knowing: the stage that changes nothing."""

from __future__ import annotations

from rich.text import Text

from hawizard.console.findings import LEVELS
from hawizard.model.findings import Finding, Level
from hawizard.record.states import HostState
from hawizard.screens.palette import Role
from hawizard.screens.stage import invitation, stage_head
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import cut, line, paragraph, short
from hawizard.screens.widgets.lines import Lines
from hawizard.text.clean import clean
from hawizard.text.layout import cells
from hawizard.text.sentence import say

SIGNS: dict[Level, tuple[str, Role]] = {
    Level.ERROR: ("✗", "bad"),
    Level.WARNING: ("!", "attention"),
    Level.NOTE: ("·", "muted"),
}


class CheckPage(Lines):
    """Hosts and findings."""

    def show(self, view: View, stage: str, *, live: bool = False) -> None:
        """Draws them."""
        width = max(30, self.size.width - 1)
        head = [*stage_head(view, stage, width), *(invitation(view, stage, width) if live else [])]
        self.put([*head, Text(""), *host_lines(view, width), *finding_lines(view, width)])


def host_lines(view: View, width: int) -> list[Text]:
    """A line for each host: name, address, user, system, or why it is out of reach."""
    names = [clean(name) for name in view.progress.hosts]
    margin = min(20, max((cells(name) for name in names), default=0) + 1)
    return [text for host in view.progress.hosts.values() for text in _host(host, view, width, margin)]


def _host(host: HostState, view: View, width: int, margin: int) -> list[Text]:
    colours, words = view.palette, view.words
    name = (cut(clean(host.name), margin), colours.host(view.host_style_index(host.name)))
    if host.state == "lost":
        what = words(host.what) if host.what else words(say("not reached"))
        head = line(name, ("✗ ", colours["bad"]), (short(what, width - margin - 2), colours["bad"]))
        remedy = words(host.remedy) if host.remedy else ""
        return [head, *paragraph(("", colours["muted"]), remedy, colours["muted"], width, margin + 2)]
    if host.facts is None:
        return [line(name, ("· ", colours["muted"]), (words(say("waiting")), colours["muted"]))]
    rights = "" if host.rights == host.user else clean(host.rights)
    rest = words.joined(clean(host.user), rights, clean(host.facts.os_name))
    address = cut(clean(host.address), 16)
    shown = short(f"{address} {rest}", width - margin - 12)
    return [
        line(
            name,
            ("✓ ", colours["good"]),
            (words(say("connected ")), colours["muted"]),
            (shown, colours["text"]),
        )
    ]


def finding_lines(view: View, width: int) -> list[Text]:
    """Findings, the gravest first, each with its hosts and its remedy."""
    order = list(LEVELS)
    found = sorted(view.progress.findings, key=lambda finding: order.index(finding.level))
    return (
        [Text(""), *(text for finding in found for text in _finding(finding, view, width))] if found else []
    )


def _finding(finding: Finding, view: View, width: int) -> list[Text]:
    colours, words = view.palette, view.words
    sign, role = SIGNS[finding.level]
    label = (f"{sign} {words(LEVELS[finding.level])}", colours.strong(role))
    hosts = ", ".join(clean(host) for host in finding.hosts)
    what = words(finding.what)
    if any(clean(host) not in what for host in finding.hosts):
        what += f" ({hosts})"
    lines = paragraph(label, what, colours["text"], width, 11)
    remedy = words(finding.remedy) if finding.remedy else ""
    return [*lines, *paragraph(("", colours["muted"]), remedy, colours["muted"], width, 11)]
