"""Limits of this machine that five systemds under one user would run into."""

from __future__ import annotations

from pathlib import Path

LIMITS = {
    # Past the first, a systemd fails to boot without a word in any log.
    "fs/inotify/max_user_instances": 4096,
    "fs/inotify/max_user_watches": 131072,
}


def raise_limits() -> None:
    """Raise what is too low, for good; none is ever lowered."""
    for name, value in LIMITS.items():
        path = Path("/proc/sys", name)
        if int(path.read_text()) < value:
            path.write_text(str(value))
