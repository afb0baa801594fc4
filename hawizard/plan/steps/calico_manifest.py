"""Calico's manifest with the cluster's pod subnet written into it."""

from __future__ import annotations

import re

NAME = "CALICO_IPV4POOL_CIDR"
# As published it is commented out, two lines under `env:`, its hash where the dash of its neighbours is.
_POOL = re.compile(
    r"^(?P<indent>[ ]*)(?:#[ ]?)?-[ ]name:[ ]*[\"']?" + NAME + r"[\"']?[ ]*(?P<end>\r?\n)"
    r"[ ]*(?:#[ ]?)?[ ]*value:[^\r\n]*",
    re.MULTILINE,
)


def with_pool(manifest: str, subnet: str) -> str | None:
    """The manifest with its pool of addresses set to `subnet`; None where it has no place for that."""
    edited, count = _POOL.subn(
        lambda found: f'{found["indent"]}- name: {NAME}{found["end"]}{found["indent"]}  value: "{subnet}"',
        manifest,
    )
    return edited if count else None
