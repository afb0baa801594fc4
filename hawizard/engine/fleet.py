"""The fleet: the hosts' connections, what each host is, and which of them are lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from typing import Any

from hawizard.engine.remote import ConnectionLost, Remote, Unreachable
from hawizard.engine.teller import Teller
from hawizard.engine.unreachable import Final
from hawizard.model.facts import Facts
from hawizard.plan.facts import FACT_PROBES, facts
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.record.events import HostConnected, HostLost
from hawizard.text.sentence import Problem, say

AT_ONCE = 32  # hosts connected or asked at the same time
RECONNECT_FOR = 60.0  # seconds a lost host is called again before its lane gives up
BACKOFF = (0.5, 1.0, 2.0, 4.0, 5.0)  # seconds between the calls


class Fleet:
    """Every host of the session over its one kept connection."""

    def __init__(
        self,
        remotes: Mapping[str, Remote],
        tell: Teller,
        stopping: threading.Event,
        wait: Callable[[float], Any] | None = None,
    ) -> None:
        self.remotes = dict(remotes)
        self.facts: dict[str, Facts] = {}
        self.lost: dict[str, Unreachable] = {}
        self._locks = {host: threading.Lock() for host in remotes}
        self._tell = tell
        self._stopping = stopping
        self._wait = wait or stopping.wait

    def connect(self) -> None:
        """Connects every host that is not, and reads all facts; a host that fails is kept in `lost`."""
        self._each(list(self.remotes), self._try)

    def ask(self, questions: Mapping[str, Sequence[Probe[Any]]]) -> dict[str, dict[Probe[Any], Reply]]:
        """Each host's replies to its probes, one round trip a host; a host that is lost has none."""
        asked = {host: list(dict.fromkeys(probes)) for host, probes in questions.items() if probes}
        asked = {host: probes for host, probes in asked.items() if host not in self.lost}
        replies = self._each(list(asked), lambda host: self._batch(host, asked[host]))
        return {host: told for host, told in zip(asked, replies, strict=True) if told is not None}

    def reconnect(self, host: str) -> bool:
        """Calls a lost host again for a while; whether it answers. Its boot id may be another one now."""
        with self._locks[host]:
            return host not in self.lost or self._call_again(host)

    def _call_again(self, host: str) -> bool:
        waited = 0.0
        for pause in chain(BACKOFF, repeat(BACKOFF[-1])):
            if waited > RECONNECT_FOR or self._stopping.is_set():
                return False
            self._wait(pause)
            began = time.monotonic()
            if self._again(host):
                return True
            # A refused login may be a host that boots (pam_nologin); what is final stays as it is.
            if isinstance(self.lost[host], Final):
                return False
            waited += pause + time.monotonic() - began
        return False

    def close(self) -> None:
        """Ends every connection; jobs on the hosts go on."""
        for remote in self.remotes.values():
            remote.close()

    def mark_lost(self, host: str, problem: Unreachable) -> None:
        """Notes and tells that a host is lost."""
        self.lost[host] = problem
        self._tell(HostLost(at=self._tell.at(), host=host, what=problem.what, remedy=problem.remedy))

    def _try(self, host: str) -> None:
        try:
            self._open(host)
        except Problem as problem:
            # What is cut off on purpose is no news of the host.
            if not self._stopping.is_set():
                self.mark_lost(host, _unusable(problem))
        else:
            self.lost.pop(host, None)

    def _again(self, host: str) -> bool:
        try:
            self._open(host)
        except ConnectionLost:
            return False
        except Problem as problem:
            self.lost[host] = _unusable(problem)
            return False
        self.lost.pop(host, None)
        return True

    def _open(self, host: str) -> None:
        remote = self.remotes[host]
        remote.connect()
        replies = remote.batch(FACT_PROBES)
        self.facts[host] = facts(Answers(dict(zip(FACT_PROBES, replies, strict=True))))
        self._tell(
            HostConnected(
                at=self._tell.at(),
                host=host,
                address=remote.target.address,
                user=remote.target.user,
                rights=remote.rights,
                facts=self.facts[host],
            )
        )

    def _batch(self, host: str, probes: Sequence[Probe[Any]]) -> dict[Probe[Any], Reply] | None:
        try:
            return dict(zip(probes, self.remotes[host].batch(probes), strict=True))
        except Problem as problem:
            self.mark_lost(host, _unusable(problem))
            return None

    def _each(self, hosts: Sequence[str], work: Callable[[str], Any]) -> list[Any]:
        if len(hosts) <= 1:
            return [work(host) for host in hosts]
        with ThreadPoolExecutor(min(AT_ONCE, len(hosts)), thread_name_prefix="hawizard-host") as pool:
            return list(pool.map(work, hosts))


def _unusable(problem: Problem) -> Unreachable:
    """A host that cannot even be asked, for want of room say, is of no more use than one out of reach."""
    return problem if isinstance(problem, Unreachable) else Unreachable(problem.what, problem.remedy)


def gone(host: str) -> Unreachable:
    """The problem of a host that was lost and did not come back."""
    return ConnectionLost(
        say("The connection to {host} was lost and the host did not answer again.", host=host),
        say("See that {host} is powered on and reachable, then resume: what is done stays done.", host=host),
    )
