"""A host's own disk: what it wrote over the shared root, which can be saved, dropped and searched."""

from __future__ import annotations

import mmap
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.lab.paths import HOSTS, SAVED
from tests.lab.tools import run

# containerd's snapshots are overlays, which cannot lie on an overlay.
PLAIN = {"containerd": "/var/lib/containerd", "kubelet": "/var/lib/kubelet"}


class Disk:
    """One host's disk, by overlay: the shared root below, saved layers between, its own writes on top."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.path = HOSTS / host
        self.root = self.path / "root"
        self._layers = self.path / "layers"

    @property
    def layers(self) -> list[Path]:
        """The saved layers, newest first."""
        return [Path(line) for line in self._layers.read_text().split()] if self._layers.exists() else []

    def mount(self, base: Path) -> None:
        """Make the disk usable; it may be mounted already."""
        for folder in ("upper", "work", "root", *PLAIN):
            (self.path / folder).mkdir(parents=True, exist_ok=True)
        lower = ":".join(map(str, [*self.layers, base]))
        options = f"lowerdir={lower},upperdir={self.path}/upper,workdir={self.path}/work,volatile"
        if not self.root.is_mount():
            run("mount", "-t", "overlay", "hawizard-lab", "-o", options, str(self.root))

    def unmount(self) -> None:
        """Take it out of use, keeping what is on it."""
        if self.root.is_mount():
            run("umount", str(self.root))
        shutil.rmtree(self.path / "work", ignore_errors=True)

    def erase(self) -> None:
        """Forget all that the host wrote."""
        self.unmount()
        shutil.rmtree(self.path, ignore_errors=True)

    def save(self, name: str) -> None:
        """Keep this state under a name; the disk goes on from it."""
        self.unmount()
        saved = SAVED / name / self.host
        saved.mkdir(parents=True)
        for folder in PLAIN:
            run("cp", "-a", str(self.path / folder), str(saved / folder))
        (self.path / "upper").rename(saved / "upper")
        layers = [saved / "upper", *self.layers]
        (saved / "layers").write_text("\n".join(map(str, layers)))
        shutil.copyfile(saved / "layers", self._layers)

    def restore(self, name: str) -> None:
        """Go back to a saved state."""
        self.erase()
        self.path.mkdir(parents=True)
        saved = SAVED / name / self.host
        for folder in PLAIN:
            run("cp", "-a", str(saved / folder), str(self.path / folder))
        shutil.copyfile(saved / "layers", self._layers)

    def grep(self, needle: bytes) -> list[str]:
        """The files the host wrote and still has that hold these bytes, as the host names them."""
        return sorted(name for name, file in self._files() if _holds(file, needle))

    def _files(self) -> Iterator[tuple[str, Path]]:
        written = {name for layer in [self.path / "upper", *self.layers] for name in regular_files(layer)}
        yield from ((f"/{name}", self.root / name) for name in written)
        for folder, place in PLAIN.items():
            top = self.path / folder
            yield from ((f"{place}/{name}", top / name) for name in regular_files(top))


def regular_files(top: Path) -> Iterator[str]:
    """The regular files below a folder, relative to it; links are not followed."""
    for folder, _, files in os.walk(top):
        for file in files:
            path = Path(folder, file)
            with suppress(OSError):
                if stat.S_ISREG(path.lstat().st_mode):
                    yield str(path.relative_to(top))


def grep_below(top: Path, needle: bytes) -> list[str]:
    """The files below a folder that hold these bytes, relative to it."""
    return sorted(name for name in regular_files(top) if _holds(top / name, needle))


def _holds(file: Path, needle: bytes) -> bool:
    # A deleted or replaced file is no longer one of the host's; an empty one cannot be mapped.
    with suppress(OSError, ValueError):
        if stat.S_ISREG(file.lstat().st_mode):
            with file.open("rb") as data, mmap.mmap(data.fileno(), 0, access=mmap.ACCESS_READ) as view:
                return view.find(needle) >= 0
    return False
