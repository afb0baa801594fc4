"""Hosts before they are in the session, one a line: pasted, or known to ssh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hawizard.screens.widgets.cells import cut
from hawizard.text.clean import clean
from hawizard.text.layout import cells

Host = dict[str, str]
MOST = 22  # cells of a column


def host_rows(hosts: Sequence[Mapping[str, str]]) -> list[str]:
    """Name, address, roles and login of each, beneath one another."""
    table = [_parts(host) for host in hosts]
    wide = [min(MOST, max((cells(row[at]) for row in table), default=0)) for at in range(3)]
    return [
        "  ".join(
            [cut(text, size) for text, size in zip(row, wide, strict=False) if size] + [row[3]]
        ).rstrip()
        for row in table
    ]


def _parts(host: Mapping[str, str]) -> tuple[str, str, str, str]:
    where = host.get("address") or host.get("ssh.address", "")
    return clean(host.get("name", "")), clean(where), clean(host.get("roles", "")), clean(_login(host))


def _login(host: Mapping[str, str]) -> str:
    user, port, key = (host.get(f"ssh.{field}", "") for field in ("user", "port", "key"))
    return "  ".join(filter(None, (f"{user}@" if user else "", f":{port}" if port else "", key)))
