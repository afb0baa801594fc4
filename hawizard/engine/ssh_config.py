"""The hosts that ssh's own configuration knows by name."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

import paramiko

from hawizard.text.sentence import ExitStatus, Problem, say


def aliases(path: Path) -> list[dict[str, str]]:
    """Each alias without a pattern, as the fields of a draft's host; raises Problem."""
    try:
        config = paramiko.SSHConfig.from_path(str(path))
        names = sorted(config.get_hostnames())
        known = [(name, config.lookup(name)) for name in names if not set("*?!") & set(name)]
    except FileNotFoundError:
        raise _bad(path, "there is no such file") from None
    except (OSError, UnicodeDecodeError, paramiko.SSHException, ValueError) as error:
        raise _bad(path, str(error)) from None
    return [_fields(name, dict(found)) for name, found in known]


def _fields(name: str, found: dict[str, str | list[str]]) -> dict[str, str]:
    target = str(found.get("hostname", name))
    keys = found.get("identityfile") or []
    fields = {
        "name": name.lower().partition(".")[0],
        "address" if _is_address(target) else "ssh.address": target,
        "ssh.user": str(found.get("user", "")),
        "ssh.port": str(found.get("port", "")),
        "ssh.key": keys[0] if keys else "",
    }
    return {key: value for key, value in fields.items() if value}


def _is_address(word: str) -> bool:
    try:
        IPv4Address(word)
    except AddressValueError:
        return False
    return True


def _bad(path: Path, why: str) -> Problem:
    return Problem(
        say("{file} cannot be read: {why}", file=str(path), why=why[:200]),
        say("Name another file, or paste the hosts."),
        status=ExitStatus.BAD_INPUT,
    )
