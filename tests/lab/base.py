"""The root file system that all hosts share, made once by debootstrap."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from tests.lab import recipe
from tests.lab.cache import prune
from tests.lab.mounts import unmount_below
from tests.lab.paths import CACHE, OPERATOR_PASSWORD, LabError
from tests.lab.recipe import FILES, PACKAGES, QUIET, UNITS
from tests.lab.sources import KEYRING, SUITE, sources
from tests.lab.tools import locked, run


def base() -> Path:
    """The shared root, made now if nothing like it is cached."""
    path = CACHE / f"base-{_digest()}"
    with locked(CACHE / "base.lock", "another lab makes the base", 900):
        if not path.exists():
            _make(path)
        os.utime(path)
    return path


def _digest() -> str:
    made_of = [Path(module).read_bytes() for module in (__file__, recipe.__file__)]
    return hashlib.sha256(b"".join([*made_of, _sources_text().encode()])).hexdigest()[:16]


def _sources_text() -> str:
    return "\n".join(source.line() for source in sources())


def _make(path: Path) -> None:
    # debootstrap, cut off, leaves /proc mounted.
    unmount_below(CACHE)
    prune("base-*")
    # Only the rename makes it a base: one that was cut off is never taken for one.
    partial = path.with_name(f"base-{os.getpid()}.partial")
    _debootstrap(partial)
    _furnish(partial)
    partial.rename(path)


def _debootstrap(root: Path) -> None:
    if not Path(KEYRING).exists():
        raise LabError(f"{KEYRING} is missing: apt-get install debian-archive-keyring")
    run("debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, str(root), sources()[0].uri)


def _furnish(root: Path) -> None:
    _install(root)
    for unit, text in UNITS.items():
        (root / "etc/systemd/system" / unit).write_text(text)
    for path, text in FILES.items():
        (root / path).write_text(text)
    (root / "etc/sudoers.d/lab").chmod(0o440)
    run("chroot", str(root), "systemctl", "enable", "ssh", *UNITS)
    run("chroot", str(root), "systemctl", "mask", *QUIET)
    _users(root)
    _forget(root)


def _users(root: Path) -> None:
    for user in ("deploy", "guest"):
        run("chroot", str(root), "useradd", "-m", "-s", "/bin/bash", user)
    # Debian has a group of this name already.
    run("chroot", str(root), "useradd", "-m", "-s", "/bin/bash", "-g", "operator", "operator")
    run("chroot", str(root), "chpasswd", stdin=f"operator:{OPERATOR_PASSWORD}\n")


def _install(root: Path) -> None:
    (root / "etc/apt/sources.list").write_text("")
    (root / "etc/apt/sources.list.d/debian.sources").write_text(_sources_text())
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    # Nothing may be started here: it would run on this machine.
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        _apt_get(root, *command)
    policy.unlink()


def _apt_get(root: Path, *command: str) -> None:
    options = (
        "-o",
        "APT::Sandbox::User=root",
        "-o",
        "Acquire::Retries=5",
        "-o",
        "Dpkg::Options::=--force-unsafe-io",
    )
    env = ("env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
    run("chroot", str(root), *env, "apt-get", *options, *command)


def _forget(root: Path) -> None:
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    run("chroot", str(root), "apt-get", "clean")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost ip6-localhost\n")
    # Nothing answers there, and that at once: names are not waited for.
    (root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
    (root / "etc/machine-id").write_text("")
