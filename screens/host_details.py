"""All that is known of the chosen host, beneath the table of hosts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from rich.text import Text

from hawizard.model.draft import HOSTS, Draft
from hawizard.model.facts import Facts
from hawizard.record.states import HostState
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import paragraph
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, say

LABEL = 12  # cells


def detail_lines(draft: Draft, index: int, view: View, width: int) -> list[Text]:
    """What is wrong with all hosts or the chosen one, and what that one was found to be."""
    lines = _faults(draft, index, view, width)
    if not draft.host_names:
        return lines + _told(say("No hosts yet: a adds one, v pastes several."), view, width)
    host = view.progress.hosts.get(draft.host_names[index])
    if host is None:
        return lines or _told(
            say("Not tested in this way yet: t connects to all, T to this one."), view, width
        )
    if host.state == "lost":
        return lines + _lost(host, view, width)
    if host.state == "connected" and host.facts is not None:
        return lines + _facts(host, host.facts, view, width)
    return lines


def _faults(draft: Draft, index: int, view: View, width: int) -> list[Text]:
    general = [sentence for _, place, sentence in draft.faults if place == HOSTS]
    own = draft.faults_at((*HOSTS, index))
    return [row for fault in (*general, *own) for row in _wrong(fault, view, width)]


def _wrong(what: Sentence, view: View, width: int) -> list[Text]:
    return paragraph(("✗", view.palette["bad"]), view.words(what), view.palette["text"], width, 2)


def _told(what: Sentence, view: View, width: int) -> list[Text]:
    return paragraph(("", view.palette["muted"]), view.words(what), view.palette["muted"], width, 0)


def _lost(host: HostState, view: View, width: int) -> list[Text]:
    lines = _wrong(host.what or say("not reached"), view, width)
    if host.remedy is None:
        return lines
    muted = view.palette["muted"]
    return [*lines, *paragraph(("", muted), view.words(host.remedy), muted, width, 2)]


def _facts(host: HostState, facts: Facts, view: View, width: int) -> list[Text]:
    return [
        row
        for label, text in _found(host, facts, view)
        if text
        for row in paragraph(
            (view.words(label), view.palette["muted"]), text, view.palette["text"], width, LABEL
        )
    ]


def _found(host: HostState, facts: Facts, view: View) -> Iterable[tuple[Sentence, str]]:
    words = view.words
    rights = "" if host.rights == host.user else clean(host.rights)
    systemd = f"systemd {facts.systemd}" if facts.systemd else ""
    yield say("logged in"), words.joined(clean(host.user), rights)
    yield say("system"), words.joined(clean(facts.os_name), clean(facts.kernel), systemd)
    yield say("size"), words(_size(facts))
    yield say("addresses"), ", ".join(clean(address) for address in facts.addresses)
    yield say("clock"), _clock(facts.clock)


def _size(facts: Facts) -> Sentence:
    return say(
        "{cpus} CPUs, {memory} GiB, {free} GiB free under /var",
        cpus=facts.cpus,
        memory=f"{facts.memory_mib / 1024:.1f}",
        free=f"{facts.disk_free_mib / 1024:.1f}",
    )


def _clock(seconds: float) -> str:
    """The host's own time when it was met; nothing where it told none that can be one."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC" if seconds else ""
    except (ValueError, OverflowError, OSError):
        return ""
