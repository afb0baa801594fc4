"""What a host has written to its disk, to tell whether anything changed it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.lab.host import Host

# What a login and any host by itself writes, and what apt remembers of its lists, whoever asks it.
NOISE = (
    "var/cache/apt",
    "var/log",
    "var/lib/systemd",
    "run",
    "tmp",
    "var/tmp",
    "var/lib/sudo",
    "var/lib/private",
)
Written = dict[str, tuple[int, ...]]


def written(host: Host) -> Written:
    """Every file and folder that a host wrote, with what tells a change of it."""
    top = host.disk.path / "upper"
    return {str(path.relative_to(top)): mark for path, mark in _marks(top)}


def _marks(top: Path) -> Iterator[tuple[Path, tuple[int, ...]]]:
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if _counts(top, Path(folder, name))]
        for name in (*folders, *files):
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                stat = path.lstat()
                yield path, (stat.st_ino, stat.st_mode, stat.st_uid, stat.st_size, stat.st_mtime_ns)


def _counts(top: Path, folder: Path) -> bool:
    return str(folder.relative_to(top)) not in NOISE
