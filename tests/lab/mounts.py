"""File systems mounted below a folder."""

from __future__ import annotations

from pathlib import Path

from tests.lab.tools import run


def mounted_below(top: Path) -> list[Path]:
    """The mount points below a folder, the deepest first."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    points = [Path(line.split()[1].replace("\\040", " ")) for line in lines]
    return sorted((point for point in points if top in point.parents), key=lambda point: -len(point.parts))


def unmount_below(top: Path) -> None:
    """Unmount all of them; what is still in use goes when its last user does."""
    for point in mounted_below(top):
        run("umount", "--lazy", str(point))
