"""Rights: becoming root, as root, by sudo, or by sudo with a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hawizard.text.secret import Secret

ERRORS_TOO = ("sh", "-c", 'exec "$@" 2>&1', "hawizard-sudo")
"""Joins sudo's errors, where it asks, to the output; what a login shell prints there stays apart."""
Kind = Literal["root", "sudo", "sudo with password"]


@dataclass(frozen=True)
class Rights:
    """How commands become root's."""

    kind: Kind
    password: Secret | None = None

    def words(self, prompt: str) -> tuple[str, ...]:
        """What stands before a command; `prompt` is a random mark that asks for the password."""
        if self.kind == "root":
            return ()
        if self.kind == "sudo":
            return ("env", "LC_ALL=C", "sudo", "-n", "--")
        return (*ERRORS_TOO, "env", "LC_ALL=C", "sudo", "-S", "-p", prompt, "--")


ROOT = Rights("root")
SUDO = Rights("sudo")
