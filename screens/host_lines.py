"""The table of hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from hawizard.model.draft import HOSTS, Draft
from hawizard.record.states import HostState
from hawizard.screens.palette import Role
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import cut, line
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


def table_lines(draft: Draft, view: View, width: int, chosen: int) -> list[Text]:
    """The columns' names, and each host in a line."""
    names = draft.host_names
    wide = columns(draft, names, width)
    rows = (_host(draft, index, name, view, wide, index == chosen) for index, name in enumerate(names))
    return [_head(view, wide), *rows]


def columns(draft: Draft, names: Sequence[str], width: int) -> Columns:
    """Columns as wide as what stands in them; roles and state share what is left."""
    count = range(len(names))
    name = min(20, _widest(names, 6) + 2)
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


def _head(view: View, wide: Columns) -> Text:
    sizes = (wide.name, ADDRESS, wide.roles, wide.user, wide.state)
    titles = (say("name"), say("address"), say("roles"), say("ssh"), say("state"))
    words = [cut(view.words(title), size) for title, size in zip(titles, sizes, strict=True)]
    return line(("  " + "".join(words), view.palette["muted"]))


def _host(draft: Draft, index: int, name: str, view: View, wide: Columns, chosen: bool) -> Text:
    colours, place = view.palette, (*HOSTS, index)
    glyph, state, role = state_of(draft.faults_at(place), view.progress.hosts.get(name), view)
    return line(
        ("▸ " if chosen else "  ", colours.strong("accent")),
        (cut(clean(name), wide.name - 1) + " ", colours.host(index)),
        (cut(clean(draft.shown((*place, "address"))), ADDRESS - 1) + " ", colours["text"]),
        (cut(clean(draft.shown((*place, "roles"))), wide.roles - 1) + " ", colours["text"]),
        (cut(clean(user_of(draft, index)), wide.user - 1) + " ", colours["muted"]),
        (cut(f"{glyph} {state}", wide.state), colours[role]),
    )


def state_of(faults: Sequence[Sentence], host: HostState | None, view: View) -> tuple[str, str, Role]:
    """What is wrong with a host, or how it was found, in a few words."""
    if faults:
        return "✗", view.words(faults[0]), "bad"
    if host is None:
        return "·", view.words(say("not tested")), "muted"
    if host.state == "connected" and host.facts is not None:
        return "✓", clean(host.facts.os_name) or view.words(say("connected")), "good"
    if host.state == "lost":
        return "✗", view.words(host.what or say("not reached")), "bad"
    return "●", view.words(host.what or say("not tested")), "accent"
