"""Hosts in memory: files, programs and jobs, behind the methods of a Remote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hawizard.engine.remote import ConnectionLost, Target
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action, Judgement
from hawizard.plan.call import Call, Run, Write, reveal
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.text.sentence import Sentence, say

A_FILE = say("a file")
LOST = ConnectionLost(say("the connection was lost"))
Program = Callable[["FakeHost", tuple[str, ...]], tuple[int, bytes]]


@dataclass
class FakeJob:
    """A job that has printed `out` and ends when it is followed."""

    out: bytes
    status: int | None = 0
    effect: Callable[[], None] = lambda: None
    argv: tuple[str, ...] = ()
    begun: bool = True
    """Whether there is more of it than its folder."""


@dataclass
class FakeHost:
    """One host; `cuts` counts down the requests until the connection is lost, `away` the failing connects."""

    name: str
    files: dict[str, str] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    jobs: dict[str, FakeJob] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    cuts: int | None = None
    away: int = 0
    dies: bool = False
    connects: int = 0
    rights: str = "root"

    def __post_init__(self) -> None:
        self.target = Target(self.name, "192.0.2.1", 22, "root", None)

    def connect(self) -> None:
        if self.away:
            self.away -= 1
            raise LOST
        self.connects += 1

    def close(self) -> None:
        pass

    def _cut(self) -> None:
        if self.cuts is not None:
            self.cuts -= 1
            if self.cuts < 0:
                self.cuts = None
                self.away = 1000 if self.dies else self.away
                raise LOST

    def batch(self, probes: Sequence[Probe[Any]]) -> list[Reply]:
        self._cut()
        return [self._reply(probe.argv) for probe in probes]

    def _reply(self, argv: tuple[str, ...]) -> Reply:
        self.asked.append(" ".join(argv))
        if argv[0] == "cat" and argv[1] in self.files:
            return Reply(0, self.files[argv[1]].encode())
        if argv == ("ls", "/var/lib/hawizard/jobs"):
            return Reply(0, "\n".join(self.jobs).encode())
        if argv == ("ls", "/var/lib/hawizard/trials"):
            names = [path.rpartition("/")[2] for path in self.files if "/trials/" in path]
            return Reply(0, "\n".join(names).encode())
        if argv[0] == "stat" and (job := self._job(argv[-1])) and job.begun:
            return Reply(0, str(len(job.out)).encode())
        if argv[0] == "cat" and (job := self._job(argv[-1])) and job.status is not None:
            return Reply(0, str(job.status).encode())
        if argv[0] in self.programs:
            return Reply(*self.programs[argv[0]](self, argv))
        return Reply(1)

    def _job(self, path: str) -> FakeJob | None:
        return next((job for name, job in self.jobs.items() if name in path), None)

    def run(self, call: Run, on_bytes: Callable[[bytes], None]) -> int:
        self._cut()
        self.sent.append(call.shown)
        if call.argv[0] == "rm":
            self.files.pop(call.argv[-1], None)
            return 0
        status, out = self.programs[call.argv[0]](self, call.argv)
        on_bytes(out)
        return status

    def write(self, call: Write) -> None:
        self._cut()
        self.sent.append(f"write {call.path}")
        self.files[call.path] = reveal(call.content)


class FakeJobs:
    """The jobs of a FakeHost: they end at the first follow."""

    def __init__(self, remote: Any) -> None:
        self._host: FakeHost = remote

    def start(self, job: str, call: Run) -> bool:
        if job in self._host.jobs:
            return False
        self._host.sent.append(call.shown)
        status, out = self._host.programs[call.argv[0]](self._host, call.argv)
        self._host.jobs[job] = FakeJob(out, status)
        return True

    def follow(
        self, job: str, offset: int, on_bytes: Callable[[bytes, int], None], tick: Callable[[], None]
    ) -> int | None:
        tick()
        found = self._host.jobs[job]
        if found.out[offset:]:
            on_bytes(found.out[offset:], len(found.out))
        found.effect()
        return found.status

    def forget(self, job: str) -> None:
        del self._host.jobs[job]


@dataclass(frozen=True, kw_only=True)
class Wants(Action):
    """Wants a file to hold a text; `by` are the calls that bring it about."""

    title: Sentence = A_FILE
    path: str = "/f"
    text: str = "x"
    by: tuple[Call, ...] | None = None
    late: Late | None = None
    mint: Late | None = None
    half: str = ""
    """The text that counts as half done."""
    mends: tuple[Call, ...] = ()
    patience: float | None = None
    back: tuple[Call, ...] = ()

    @property
    def probe(self) -> Probe[str | None]:
        return Probe(("cat", self.path), lambda reply: reply.text if reply.ok else None)

    def probes(self) -> tuple[Probe[Any], ...]:
        return (self.probe,)

    def reads(self) -> tuple[Late, ...]:
        return (self.late,) if self.late else ()

    def mints(self) -> tuple[Late, ...]:
        return (self.mint,) if self.mint else ()

    def judge(self, answers: Answers) -> Judgement:
        wanted = answers.value(self.late) if self.late else self.text
        found = answers[self.probe]
        if wanted is None:
            return Judgement(Verdict.UNKNOWN, say("not to be had yet"))
        if found == wanted:
            return Judgement(Verdict.DONE, say("as wanted"))
        if self.half and found == self.half:
            return Judgement(Verdict.HALF, say("half"), self.mends, say("mend it?"), self.patience)
        return Judgement(Verdict.MISSING, say("it holds {found}", found=found or "nothing"))

    def calls(self, answers: Answers) -> tuple[Call, ...]:
        if self.by is not None:
            return self.by
        source = self.mint or self.late
        return (Write(self.path, answers.require(source) if source else self.text),)

    def give_back(self) -> tuple[Call, ...]:
        return self.back
