"""A signed apt repository laid out as pkgs.k8s.io is, made once for what goes into it."""

from __future__ import annotations

import gzip
import hashlib
import os
from email.utils import formatdate
from pathlib import Path

from tests.lab import kubectl
from tests.lab.cache import prune
from tests.lab.deb import Deb
from tests.lab.dpkg import build, digest
from tests.lab.paths import CACHE
from tests.lab.standins.debs import packages
from tests.lab.tools import locked, run

FOLDER = "core:/stable:/v1.24/deb"
SIGNER = "hawizard lab <lab@localhost>"


def repository() -> Path:
    """The folder to serve, made now if its packages have changed."""
    with locked(CACHE / "repository.lock", "another lab makes the package repository", 300):
        debs = [*packages(), *kubectl.debs()]
        path = CACHE / f"repository-{_digest(debs)}"
        if not path.exists():
            _make(path, debs)
        os.utime(path)
    return path


def _digest(debs: list[Deb]) -> str:
    whole = hashlib.sha256(Path(__file__).read_bytes())
    for deb in debs:
        whole.update(digest(deb).encode())
    return whole.hexdigest()[:16]


def _make(path: Path, debs: list[Deb]) -> None:
    prune("repository-*")
    prune("debs/*")
    partial = path.with_name(f"repository-{os.getpid()}.partial")
    folder = partial / FOLDER
    (folder / "amd64").mkdir(parents=True)
    index = "\n".join(_entry(deb, folder / "amd64" / deb.filename()) for deb in debs).encode()
    (folder / "Packages").write_bytes(index)
    (folder / "Packages.gz").write_bytes(gzip.compress(index, mtime=0))
    (folder / "Release").write_text(_release(folder))
    _sign(folder)
    partial.rename(path)


def _entry(deb: Deb, file: Path) -> str:
    file.hardlink_to(build(deb))
    data = file.read_bytes()
    sums = f"MD5sum: {hashlib.md5(data).hexdigest()}\nSHA256: {hashlib.sha256(data).hexdigest()}\n"  # noqa: S324
    return f"{deb.control()}Filename: amd64/{file.name}\nSize: {len(data)}\n{sums}"


def _release(folder: Path) -> str:
    head = {
        "Archive": "deb",
        "Codename": "deb",
        "Origin": "obs://build.opensuse.org/isv:kubernetes:core:stable:v1.24/deb",
        "Label": "isv:kubernetes:core:stable:v1.24",
        "Architectures": "amd64",
        "Date": formatdate(usegmt=True),
    }
    files = [(name, (folder / name).read_bytes()) for name in ("Packages", "Packages.gz")]
    sums = "".join(f" {hashlib.sha256(data).hexdigest()} {len(data)} {name}\n" for name, data in files)
    return "".join(f"{name}: {value}\n" for name, value in head.items()) + f"SHA256:\n{sums}"


def _sign(folder: Path) -> None:
    home = CACHE / "gnupg"
    home.mkdir(mode=0o700, exist_ok=True)
    gpg = (
        "gpg",
        "--homedir",
        str(home),
        "--batch",
        "--yes",
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        "",
    )
    if not run(*gpg, "--list-secret-keys"):
        run(*gpg, "--quick-generate-key", SIGNER, "rsa3072", "sign", "never")
    release = str(folder / "Release")
    run(*gpg, "--output", str(folder / "InRelease"), "--clear-sign", release)
    run(*gpg, "--output", f"{release}.gpg", "--armor", "--detach-sign", release)
    run(*gpg, "--output", str(folder / "Release.key"), "--armor", "--export", SIGNER)
    # gpg leaves its agent behind.
    run("gpgconf", "--homedir", str(home), "--kill", "all")
