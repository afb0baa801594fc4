"""How probes are packed into the batch script's arguments, and how its answers are read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hawizard.engine.channel import Talk
from hawizard.plan.probe import Probe, Reply

MOST_PROBES = 200
MOST_BYTES = 60_000
"""Bytes of arguments in one command; Linux takes 128 KiB in one word, and the login shell gets it as one."""
FOLDERS = ("/run", "/dev/shm", "/tmp", "/var/tmp")  # noqa: S108
"""Where the batch script looks for room, in this order."""
KILL_AFTER = 5.0
"""Seconds after its limit at which a program that does not end is killed."""


def whole_seconds(limit: float) -> str:
    """A limit as `timeout` takes it everywhere, busybox too."""
    return str(max(1, math.ceil(limit)))


def arguments(probes: Sequence[Probe[Any]]) -> list[str]:
    """LIMIT AFTER COUNT WORD... of every probe; AFTER is the place of the one it waits for, or 0."""
    places = {probe: place for place, probe in enumerate(probes, 1)}
    return [word for probe in probes for word in _words(probe, places)]


def _words(probe: Probe[Any], places: Mapping[Probe[Any], int]) -> tuple[str, ...]:
    after = places.get(probe.after, 0) if probe.after else 0
    # Only what was asked before can be waited for.
    after = after if after < places[probe] else 0
    return (whole_seconds(probe.limit), str(after), str(len(probe.argv)), *probe.argv)


def ordered(probes: Sequence[Probe[Any]]) -> list[Probe[Any]]:
    """Each probe once, what others wait for first, be it asked for or not."""
    return list(dict.fromkeys([*(probe.after for probe in probes if probe.after), *probes]))


def chunks(probes: Sequence[Probe[Any]]) -> Iterator[list[Probe[Any]]]:
    """The probes in as few round trips as a command line allows."""
    chunk: list[Probe[Any]] = []
    size = 0
    for probe in probes:
        weight = sum(_weight(word) for word in probe.argv) + 20
        if chunk and (len(chunk) == MOST_PROBES or size + weight > MOST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(probe)
        size += weight
    if chunk:
        yield chunk


def _weight(word: str) -> int:
    # A quote becomes five bytes on the way.
    return len(word.encode("utf-8", "surrogateescape")) + 4 * word.count("'") + 3


def answers(talk: Talk, count: int, patience: float) -> list[Reply] | None:
    """The replies of a batch, `patience` seconds for each; None where the host had no room for them."""
    mark = f"{talk.mark} ".encode()
    while talk.until(b".", mark) != mark:
        talk.extend(patience)
    if talk.line() != "answers":
        return None
    heads = [talk.numbers(3) for _ in range(count)]
    return [Reply(status, talk.exactly(out), talk.exactly(err)) for status, out, err in heads]
