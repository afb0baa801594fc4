"""What `stat` says of a place in the file system: its kind, mode and owner."""

from __future__ import annotations

import stat
from dataclasses import dataclass

from hawizard.plan.probe import Probe, Reply
from hawizard.text.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class Place:
    """Kind and permission bits as the kernel has them, owner and group by name."""

    bits: int
    owner: str
    group: str

    @property
    def mode(self) -> int:
        """The permission bits."""
        return stat.S_IMODE(self.bits)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return stat.S_ISREG(self.bits)

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory."""
        return stat.S_ISDIR(self.bits)


def place(path: str) -> Probe[Place | None]:
    """What stands at a path, links followed; None where nothing does."""
    return Probe(("stat", "-L", "-c", "%f %U %G", path), _place)


def _place(reply: Reply) -> Place | None:
    words = reply.text.split()
    if not reply.ok or len(words) != 3:
        return None
    try:
        return Place(int(words[0], 16), words[1], words[2])
    except ValueError:
        return None


def rights_differ(path: str, found: Place, mode: int, owner: str, group: str) -> Sentence | None:
    """What is wrong about mode or owner, or None."""
    if found.mode != mode:
        return say(
            "{path} has mode {found}, not {mode}", path=path, found=octal(found.mode), mode=octal(mode)
        )
    if (found.owner, found.group) != (owner, group):
        return say(
            "{path} belongs to {found}, not to {wanted}",
            path=path,
            found=f"{found.owner}:{found.group}",
            wanted=f"{owner}:{group}",
        )
    return None


def octal(mode: int) -> str:
    """A mode as chmod takes it."""
    return f"{mode:04o}"
