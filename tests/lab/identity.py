"""What tells hosts apart over all resets, machine id and SSH host keys, and the lab's own key."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from tests.lab.paths import ADDRESSES, KEY, STATE
from tests.lab.tools import run

KEY_TYPES = ("ed25519", "ecdsa")
USERS = ("root", "operator", "deploy", "guest")


def own_key() -> Path:
    """The private key that every user of every host lets in."""
    STATE.mkdir(parents=True, exist_ok=True)
    if not KEY.exists():
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "hawizard-lab", "-f", str(KEY))
    return KEY


def identity(host: str) -> Path:
    """The folder with a host's machine id and SSH host keys."""
    path = STATE / "identity" / host
    if not (path / "machine-id").exists():
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        for kind in KEY_TYPES:
            key = path / f"ssh_host_{kind}_key"
            run("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", f"root@{host}", "-f", str(key))
        (path / "machine-id").write_text(f"{uuid.uuid4().hex}\n")
    return path


def seed(host: str, root: Path) -> None:
    """Make a copy of the shared root this host."""
    (root / "etc/hostname").write_text(f"{host}.rhce.cc\n")
    (root / "etc/lab-network").write_text(f"ADDRESS={ADDRESSES[host]}\n")
    shutil.copyfile(identity(host) / "machine-id", root / "etc/machine-id")
    for key in identity(host).glob("ssh_host_*"):
        shutil.copy(key, root / "etc/ssh" / key.name)
    for user in USERS:
        _let_in(root / ("root" if user == "root" else f"home/{user}"))


def _let_in(home: Path) -> None:
    folder = home / ".ssh"
    folder.mkdir(mode=0o700)
    file = folder / "authorized_keys"
    shutil.copyfile(f"{own_key()}.pub", file)
    file.chmod(0o600)
    owner = home.stat()
    for path in (folder, file):
        shutil.chown(path, owner.st_uid, owner.st_gid)
