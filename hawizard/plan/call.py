"""Calls: what brings an action about, to be previewed, sent, journalled and exported alike."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from hawizard.text.secret import Secret

Content = str | Secret

INPUTS = "/run/hawizard"
"""Where inputs lie on a host while their call runs (a tmpfs, so that a secret never reaches a disk)."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file under /run/hawizard that a call reads, gone when the call has ended."""

    name: str
    content: Content

    @property
    def path(self) -> str:
        """Where the call finds it."""
        return f"{INPUTS}/{self.name}"


@dataclass(frozen=True, slots=True)
class Run:
    """A program to run on the host; a job goes on when the wizard or the connection dies."""

    argv: tuple[str, ...]
    stdin: Content | None = None
    inputs: tuple[Input, ...] = ()
    job: bool = False
    limit: float = 60.0
    """Seconds it may take."""

    @property
    def shown(self) -> str:
        """The command as it can be typed."""
        return shlex.join(self.argv)


@dataclass(frozen=True, slots=True)
class Write:
    """A file to write atomically, with owner and mode; what was there before the first change is kept."""

    path: str
    content: Content
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"

    @property
    def shown(self) -> str:
        """The write in words a shell user knows."""
        rights = f"-m {self.mode:04o} -o {self.owner} -g {self.group}"
        return f"install {rights} /dev/stdin {shlex.quote(self.path)}"


Call = Run | Write


def is_secret(content: Content | None) -> bool:
    """Whether a content must not be shown."""
    return isinstance(content, Secret)


def reveal(content: Content) -> str:
    """The text of a content, secret or not."""
    return content.reveal() if isinstance(content, Secret) else content
