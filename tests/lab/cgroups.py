"""A cgroup of its own for each host: without it the hosts' kubelets and systemds see each other's groups."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tests.lab.paths import NAME

SYSTEM = Path("/sys/fs/cgroup")
PARENT = NAME


def make(host: str) -> list[Path]:
    """The host's group in every hierarchy of this machine, made now."""
    return [_make(hierarchy, host) for hierarchy in hierarchies()]


def hierarchies() -> list[Path]:
    """The roots: one with cgroup v2, one a controller with v1."""
    if (SYSTEM / "cgroup.controllers").exists():
        return [SYSTEM]
    found = [path for path in SYSTEM.iterdir() if path.is_dir() and not path.is_symlink()]
    return sorted(path for path in found if (path / "cgroup.procs").exists())


def _make(hierarchy: Path, host: str) -> Path:
    group = hierarchy / PARENT / host
    group.mkdir(parents=True, exist_ok=True)
    for inner in (group.parent, group):
        _hand_down(inner)
    return group


def _hand_down(group: Path) -> None:
    # A v1 cpuset starts empty and takes no process until it is filled.
    for name in ("cpuset.cpus", "cpuset.mems"):
        if (group / name).exists() and not (group / "cgroup.controllers").exists():
            (group / name).write_text((group.parent / name).read_text())
    controllers = group.parent / "cgroup.controllers"
    if controllers.exists():
        for controller in controllers.read_text().split():
            with suppress(OSError):
                (group.parent / "cgroup.subtree_control").write_text(f"+{controller}")


def remove(host: str | None = None) -> None:
    """Drop one host's groups, or everyone's; groups that still hold a process stay."""
    for hierarchy in hierarchies():
        top = hierarchy / PARENT / (host or "")
        if top.exists():
            for group in sorted([*top.rglob("*/"), top], key=lambda path: -len(path.parts)):
                with suppress(OSError):
                    group.rmdir()
