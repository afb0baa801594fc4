"""What a call carries to the host, and the problems a host may have in taking it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from hawizard.plan.call import INPUTS, Content, Input, Run, Write, reveal
from hawizard.text.sentence import Problem, Sentence, say

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Packed:
    """STDIN BYTES COUNT [PATH SIZE]... for the scripts that take inputs, and the bytes themselves."""

    words: tuple[str, ...]
    stdin: bytes


def packed(call: Run) -> Packed:
    """The inputs of a call, and what it reads from stdin as one more file."""
    files = [(_path(item), _bytes(item.content)) for item in call.inputs]
    stdin = "/dev/null"
    if call.stdin is not None:
        stdin = f"{INPUTS}/stdin.{secrets.token_hex(6)}"
        files.append((stdin, _bytes(call.stdin)))
    content = b"".join(data for _, data in files)
    pairs = [word for path, data in files for word in (path, str(len(data)))]
    return Packed((stdin, str(len(content)), str(len(files)), *pairs), content)


def no_room(host: str, *folders: str) -> Problem:
    """The host cannot keep even small files."""
    return Problem(
        say(
            "{host} has no room for temporary files: full or read-only is {folders}.",
            host=host,
            folders=", ".join(folders),
        ),
        say("Free some space there (df -h; du -xsh /var/* /tmp), then go on with resume."),
    )


def write_failed(host: str, call: Write, word: str, detail: str) -> Problem:
    """A file that could not be written, with what the host said."""
    reason = _REASONS.get(word, _REASONS["space"])
    fields = {"path": call.path, "host": host, "owner": call.owner, "group": call.group}
    why = Sentence(reason, tuple(fields.items())).render()
    return Problem(
        say("{path} could not be written on {host}: {why}.", path=call.path, host=host, why=why),
        say("The host says: {detail}", detail=detail) if detail else None,
    )


_REASONS = {
    "link": "it is a symbolic link that leads nowhere",
    "directory": "there is a directory of that name",
    "parent": "its directory cannot be made",
    "keep": "what is there now cannot be kept under /var/lib/hawizard/before",
    "temp": "its directory takes no new file (full, or mounted read-only)",
    "owner": "there is no user {owner} or no group {group}",
    "mode": "its mode cannot be set",
    "space": "the disk is full or broken",
    "torn": "it did not arrive whole",
    "rename": "the old file cannot be replaced (immutable, or a mount point)",
}


def _path(item: Input) -> str:
    if not NAME.fullmatch(item.name):
        raise ValueError(f"not a name for an input: {item.name!r}")
    return item.path


def _bytes(content: Content) -> bytes:
    return reveal(content).encode("utf-8", "surrogateescape")
