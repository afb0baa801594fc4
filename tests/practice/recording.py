"""A run recorded: each call with its status and the shape of its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hawizard.engine.jobs import Jobs
from hawizard.engine.remote import Remote
from hawizard.plan.call import Run
from hawizard.plan.probe import Probe, Reply
from hawizard.text.sentence import Sentence

JOB = re.compile(r"\b[0-9a-f]{12}\b")
VARIES = re.compile(r"\b[a-z0-9]{6}\.[a-z0-9]{16}\b|[0-9a-f]{8,}|\d+")
"""Tokens, digests and numbers."""
SERVER = re.compile(r"https?://[^/ ]+/")
"""Where packages come from, which is every machine's own affair."""
Shape = Any
"""Plain data: what an answer is made of, whatever names and numbers stand in it."""


@dataclass(frozen=True)
class Told:
    """What a host answered to a call."""

    host: str
    how: str
    """probe, run or job."""
    argv: tuple[str, ...]
    status: int | None
    shape: str
    """As JSON."""

    @property
    def question(self) -> tuple[str, str, tuple[str, ...]]:
        """Who was asked what."""
        return (self.host, self.how, self.argv)


def shape(value: object) -> Shape:
    """Of what kind an answer is: truth and sentences as they are, all else by its type."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Sentence):
        return value.text
    if isinstance(value, Mapping):
        return {str(key): shape(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [shape(next(iter(value)))] if value else []
    if is_dataclass(value):
        return {each.name: shape(getattr(value, each.name)) for each in fields(value)}
    return type(value).__name__


def printed(output: bytes) -> list[str]:
    """The form of a program's first lines."""
    lines = output.decode("utf-8", "replace").splitlines()
    return [re.sub(VARIES, "9", re.sub(SERVER, "http://mirror.example/", line)).strip() for line in lines[:3]]


def within(practice: Shape, lab: Shape) -> bool:
    """Whether an answer is of the lab's shape, though it may tell less."""
    if isinstance(practice, dict) and isinstance(lab, dict):
        return all(key in lab and within(inner, lab[key]) for key, inner in practice.items())
    if isinstance(practice, list) and isinstance(lab, list):
        return not practice or not lab or within(practice[0], lab[0])
    return bool(practice == lab)


def neutral(argv: Sequence[str]) -> tuple[str, ...]:
    """A call without the names of jobs, which follow from the session's name."""
    return tuple(JOB.sub("JOB", word) for word in argv)


@contextmanager
def recording(told: list[Told]) -> Iterator[None]:
    """Notes everything that this process asks of hosts."""
    batch, run = Remote.batch, Remote.run
    start, follow = Jobs.start, Jobs.follow
    at_work: dict[tuple[str, str], Run] = {}

    def batched(self: Remote, probes: Sequence[Probe[Any]]) -> list[Reply]:
        replies = batch(self, probes)
        for probe, reply in zip(probes, replies, strict=True):
            told.append(_told(self, "probe", probe.argv, reply.status, shape(probe.parse(reply))))
        return replies

    def ran(self: Remote, call: Run, on_bytes: Callable[[bytes], None]) -> int:
        out = bytearray()

        def take(data: bytes) -> None:
            out.extend(data)
            on_bytes(data)

        status = run(self, call, take)
        told.append(_told(self, "run", call.argv, status, printed(bytes(out))))
        return status

    def started(self: Jobs, job: str, call: Run) -> bool:
        at_work[(self._remote.target.host, job)] = call
        return start(self, job, call)

    def followed(self: Jobs, job: str, *args: Any, **kwargs: Any) -> int | None:
        status = follow(self, job, *args, **kwargs)
        call = at_work.pop((self._remote.target.host, job))
        told.append(_told(self._remote, "job", call.argv, status, None))
        return status

    with (
        patch.object(Remote, "batch", batched),
        patch.object(Remote, "run", ran),
        patch.object(Jobs, "start", started),
        patch.object(Jobs, "follow", followed),
    ):
        yield


def _told(remote: Remote, how: str, argv: Sequence[str], status: int | None, told: Shape) -> Told:
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return Told(remote.target.host, how, neutral(argv), status, text)


def save(path: Path, told: list[Told]) -> None:
    """Keeps each answer once, in the order in which it first came."""
    lines = (json.dumps(asdict(each), ensure_ascii=False) for each in dict.fromkeys(told))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def load(path: Path) -> list[Told]:
    """What was kept."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Told(**{**row, "argv": tuple(row["argv"])}) for row in rows]
