"""Building Debian packages, each once for what is in it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from tests.lab.deb import Deb
from tests.lab.paths import CACHE
from tests.lab.tools import run


def digest(deb: Deb) -> str:
    """A name for all that the package is."""
    whole = hashlib.sha256(Path(__file__).read_bytes())
    whole.update(f"{deb.control()}{deb.conffiles}{sorted(deb.scripts.items())}".encode())
    for path, (data, mode) in sorted(deb.files.items()):
        whole.update(f"{path} {mode} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def build(deb: Deb) -> Path:
    """The package's file, built now if it is not cached."""
    file = CACHE / "debs" / f"{deb.name}-{digest(deb)[:16]}.deb"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        new = file.with_suffix(".new")
        _build(deb, new)
        new.rename(file)
    os.utime(file)
    return file


def _build(deb: Deb, file: Path) -> None:
    with tempfile.TemporaryDirectory() as tree:
        root = Path(tree)
        root.chmod(0o755)
        for path, (data, mode) in deb.files.items():
            _write(root / path.lstrip("/"), data, mode)
        for name, script in deb.scripts.items():
            _write(root / "DEBIAN" / name, script.encode(), 0o755)
        if deb.conffiles:
            _write(root / "DEBIAN/conffiles", "".join(f"{path}\n" for path in deb.conffiles).encode(), 0o644)
        _write(root / "DEBIAN/control", deb.control().encode(), 0o644)
        run("dpkg-deb", "--build", "--root-owner-group", "-Zgzip", "-z1", tree, str(file))


def _write(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
