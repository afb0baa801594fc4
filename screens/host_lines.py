"""A host in the table, and all that is known of it beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from hawizard.model.draft import HOSTS, Draft
from hawizard.model.facts import Facts
from hawizard.record.states import HostState
from hawizard.screens.palette import Role
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import cut, line, paragraph, short
from hawizard.text.clean import clean
from hawizard.text.layout import cells
from hawizard.text.sentence import Sentence, say

ADDRESS = 16  # cells
STATE = 18  # cells that are kept for it at least


@dataclass(frozen=True)
class Columns:
    """Cells of each column."""

    name: int
    roles: int
    user: int
    state: int


def columns(draft: Draft, width: int) -> Columns:
    """Columns as wide as what stands in them; roles and state share what is left."""
    count = range(len(draft.host_names))
    name = min(20, _widest(draft.host_names, 6) + 2)
    user = min(12, _widest([user_of(draft, index) for index in count], 4) + 2)
    left = max(30, width - 2 - name - ADDRESS - user)
    roles = _widest([draft.shown((*HOSTS, index, "roles")) for index in count], 8) + 2
    roles = max(8, min(roles, left - STATE))
    return Columns(name, roles, user, left - roles)


def _widest(texts: Sequence[str], least: int) -> int:
    return max([least, *(cells(clean(text)) for text in texts)])


def user_of(draft: Draft, index: int) -> str:
    """Who logs in to a host."""
    own, shared = draft.shown((*HOSTS, index, "ssh", "user")), ("ssh", "user")
    return own or draft.shown(shared) or draft.default(shared)


def head_line(draft: Draft, view: View, width: int) -> Text:
    """The columns' names."""
    wide = columns(draft, width)
    sizes = (wide.name, ADDRESS, wide.roles, wide.user, wide.state)
    titles = (say("name"), say("address"), say("roles"), say("ssh"), say("state"))
    words = [cut(view.words(title), size) for title, size in zip(titles, sizes, strict=True)]
    return line(("  " + "".join(words), view.palette["muted"]))


def host_line(draft: Draft, index: int, view: View, width: int, *, chosen: bool) -> Text:
    """One host in a line."""
    wide, colours, place = columns(draft, width), view.palette, (*HOSTS, index)
    glyph, state, role = _state(draft, index, view)
    return line(
        ("▸ " if chosen else "  ", colours.strong("accent")),
        (cut(clean(draft.host_names[index]), wide.name - 1) + " ", colours.host(index)),
        (cut(clean(draft.shown((*place, "address"))), ADDRESS - 1) + " ", colours["text"]),
        (cut(clean(draft.shown((*place, "roles"))), wide.roles - 1) + " ", colours["text"]),
        (cut(clean(user_of(draft, index)), wide.user - 1) + " ", colours["muted"]),
        (cut(f"{glyph} {state}", wide.state), colours[role]),
    )


def _state(draft: Draft, index: int, view: View) -> tuple[str, str, Role]:
    if faults := draft.faults_at((*HOSTS, index)):
        return "✗", view.words(faults[0]), "bad"
    host = view.progress.hosts.get(draft.host_names[index])
    if host is None:
        return "·", view.words(say("not tested")), "muted"
    if host.state == "connected" and host.facts is not None:
        return "✓", clean(host.facts.os_name) or view.words(say("connected")), "good"
    if host.state == "lost":
        return "✗", view.words(host.what or say("not reached")), "bad"
    return "●", view.words(host.what or say("not tested")), "accent"


def detail_lines(draft: Draft, index: int, view: View, width: int) -> list[Text]:
    """What is wrong with the chosen host, or what it was found to be."""
    colours, words = view.palette, view.words
    faults = draft.faults_at((*HOSTS, index))
    lines = [
        row
        for fault in faults
        for row in paragraph(("✗", colours["bad"]), words(fault), colours["text"], width, 2)
    ]
    host = view.progress.hosts.get(draft.host_names[index])
    if host is not None and host.state == "lost":
        lines += _lost(host, view, width)
    if host is not None and host.state == "connected" and host.facts is not None:
        lines += _facts(host, host.facts, view, width)
    if host is None and not faults:
        lines += paragraph(
            ("", colours["muted"]),
            words(say("Not tested in this way yet: t connects.")),
            colours["muted"],
            width,
            0,
        )
    return lines


def _lost(host: HostState, view: View, width: int) -> list[Text]:
    colours, words = view.palette, view.words
    lines = paragraph(
        ("✗", colours["bad"]), words(host.what or say("not reached")), colours["text"], width, 2
    )
    remedy = words(host.remedy) if host.remedy else ""
    return [*lines, *paragraph(("", colours["muted"]), remedy, colours["muted"], width, 2)]


def _facts(host: HostState, facts: Facts, view: View, width: int) -> list[Text]:
    words, colours = view.words, view.palette
    found: list[tuple[Sentence, str]] = [
        (
            say("logged in"),
            words.joined(clean(host.user), "" if host.rights == host.user else clean(host.rights)),
        ),
        (say("system"), words.joined(clean(facts.os_name), clean(facts.kernel), f"systemd {facts.systemd}")),
        (
            say("size"),
            words(
                say(
                    "{cpus} CPUs, {memory} MiB, {free} MiB free under /var",
                    cpus=facts.cpus,
                    memory=facts.memory_mib,
                    free=facts.disk_free_mib,
                )
            ),
        ),
        (say("addresses"), ", ".join(clean(address) for address in facts.addresses)),
    ]
    return [
        line((cut(words(label), 12), colours["muted"]), (short(text, width - 12), colours["text"]))
        for label, text in found
        if text
    ]
