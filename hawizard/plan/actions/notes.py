"""Notes on a host: the digest of the files that were last loaded, what a trial proved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from hawizard.plan.call import Write
from hawizard.plan.probe import Answers, Probe, Reply, prints

STATE = "/var/lib/hawizard"
LOADED = f"{STATE}/loaded"
PROVED = f"{STATE}/proved"


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def followed(paths: Sequence[str]) -> tuple[Probe[tuple[str, ...]], ...]:
    """What tells whether files are as they were: their digests, and when they were written.

    The time matters where a unit was installed anew, and its file written as it had been before.
    """
    if not paths:
        return ()
    return (
        Probe(("sha256sum", *paths), _all_of(len(paths))),
        Probe(("stat", "-L", "-c", "%n %.9Y", *paths), _all_of(len(paths))),
    )


def as_followed(answers: Answers, paths: Sequence[str]) -> str | None:
    """The files' state in one word, or None where one of them cannot be read."""
    told = [answers[probe] for probe in followed(paths)]
    return digest(repr(told)) if told and all(told) else None


def _all_of(count: int) -> Callable[[Reply], tuple[str, ...]]:
    return lambda reply: tuple(sorted(reply.lines)) if reply.ok and len(reply.lines) == count else ()


def file_digest(path: str) -> Probe[str | None]:
    """SHA-256 of one file, or None where it cannot be read."""
    return Probe(("sha256sum", path), _first_word)


def _first_word(reply: Reply) -> str | None:
    words = reply.text.split()
    return words[0].lstrip("\\") if reply.ok and words else None  # a backslash marks an escaped file name


def note_path(name: str, folder: str = LOADED) -> str:
    """Where a note lies; slashes of its name become hyphens."""
    return f"{folder}/{name.strip('/').replace('/', '-')}"


def noted(name: str, folder: str = LOADED) -> Probe[str | None]:
    """What a note says, or None where there is none."""
    return prints("cat", note_path(name, folder))


def write_note(name: str, content: str, folder: str = LOADED) -> Write:
    """The call that keeps a note."""
    return Write(note_path(name, folder), content + "\n", mode=0o600)
