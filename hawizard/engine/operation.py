"""An operation: one command on one session, from the first connect to the last event."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timezone

from hawizard import __version__
from hawizard.engine.asking import Asking
from hawizard.engine.bring import Bringer
from hawizard.engine.fleet import Fleet
from hawizard.engine.foresee import foresee
from hawizard.engine.look import Item, Looker, items
from hawizard.engine.pace import Pace
from hawizard.engine.pulse import Pulse
from hawizard.engine.questions import Answerer, Question, QuestionKind
from hawizard.engine.remote import Remote, Target
from hawizard.engine.runner import Runner
from hawizard.engine.scope import EVERYTHING, Scope
from hawizard.engine.send import Sender
from hawizard.engine.teller import Emit, Teller
from hawizard.engine.trials import give_back
from hawizard.engine.walk import Walker
from hawizard.engine.wish import Wish
from hawizard.model.facts import Facts
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.plan.findings import findings
from hawizard.plan.foreseen import planned
from hawizard.plan.plan import Plan
from hawizard.record.events import ActionFailed, Mode, RunEnded, RunStarted
from hawizard.text.secret import Redactor
from hawizard.text.sentence import ExitStatus, Problem, Sentence, say

Ending = tuple[ExitStatus, Sentence, Sentence | None]
"""The exit status, what became of it, and what to do next."""
Work = Callable[[], Ending]


class Interrupted(Exception):
    """The run stops before it has begun to change anything."""


class Operation:
    """One command on one session; `stop` may be called from a signal handler."""

    def __init__(
        self,
        wish: Wish,
        emit: Emit,
        answerer: Answerer,
        stopping: threading.Event,
        pace: Pace | None = None,
        scope: Scope = EVERYTHING,
    ) -> None:
        self._wish = wish
        self._scope = scope
        self._pace = pace or Pace(stopping)
        self._stopping = stopping
        self._redactor = Redactor()
        self._tell = Teller(emit, self._redactor)
        self._asking = Asking(answerer, self._tell)
        self._fleet = Fleet(self._remotes(), self._tell, self._stopping)
        self._looker = Looker(self._fleet, wish.identity, self._redactor)
        self._pulse = Pulse(self._tell)
        self._sender = Sender(
            self._fleet, wish.identity, self._tell, self._pulse, self._stopping, wish.offsets
        )
        bringer = Bringer(
            self._fleet, self._looker, self._sender, self._asking, self._tell, self._pulse, self._stopping
        )
        self._walker = Walker(self._fleet, bringer, self._tell, self._stopping)

    def stop(self, *, at_once: bool = False) -> None:
        """Ends the operation soon, or at once by cutting its connections; jobs on the hosts go on."""
        self._stopping.set()
        if at_once:
            self._fleet.close()

    def apply(self, until: str | None, *, confirm: bool) -> ExitStatus:
        """Builds what is not there yet, up to and with a stage; proves it."""
        return self._told("apply", lambda: self._apply(until, confirm))

    def status(self) -> ExitStatus:
        """Looks at everything and changes nothing."""
        return self._told("status", self._status)

    def plan(self, *, offline: bool) -> ExitStatus:
        """Tells every call and diff without changing anything."""
        return self._told("plan", lambda: self._plan(offline))

    def _told(self, mode: Mode, work: Work) -> ExitStatus:
        self._start(mode)
        self._pulse.start()
        try:
            status, what, remedy = self._ended(mode, work)
        finally:
            self._pulse.stop()
            self._fleet.close()
        self._tell(
            RunEnded(
                at=self._tell.at(), status=int(status), what=what, remedy=remedy, changed=self._walker.changed
            )
        )
        return status

    def _ended(self, mode: Mode, work: Work) -> Ending:
        resume = say("hawizard resume {name}", name=self._wish.session) if mode == "apply" else None
        interrupted = ExitStatus.INTERRUPTED, say("Interrupted."), resume
        try:
            ending = work()
        except Interrupted:
            return interrupted
        except Problem as problem:
            ending = problem.status, problem.what, problem.remedy
        # Whatever is left over then is left over because of it.
        return interrupted if self._stopping.is_set() and ending[0] else ending

    def _start(self, mode: Mode) -> None:
        self._tell(
            RunStarted(
                at=0.0,
                session=self._wish.session,
                mode=mode,
                date=datetime.now(timezone.utc).isoformat(timespec="seconds"),
                program=f"hawizard {__version__}",
                cluster=self._wish.cluster.model_dump(mode="json"),
            )
        )

    def _apply(self, until: str | None, confirm: bool) -> Ending:
        while True:
            ending = self._applied(until, confirm)
            if ending is not None:
                return ending

    def _applied(self, until: str | None, confirm: bool) -> Ending | None:
        """How it ended; None where a person asked for a fresh look at everything."""
        made = self._connected_plan()
        runner = self._runner(made)
        runner.tell_plan()
        verdicts = runner.look()
        self._go_on()
        counting = runner.guard(self._findings(verdicts), verdicts)
        if confirm and not self._confirmed(verdicts):
            return ExitStatus.FAILED, say("Nothing was changed: it was not confirmed."), None
        if not self._pace.free:
            runner.tell_looks(calls=True)
        self._give_back(made)
        ran = runner.run(until)
        if ran == "again":
            return None
        return self._done(until, runner.skipped) if ran == "done" else self._not_done(counting)

    def _status(self) -> Ending:
        runner = self._runner(self._connected_plan())
        runner.tell_plan()
        verdicts = runner.look()
        self._go_on()
        runner.guard(self._findings(verdicts), verdicts)
        runner.tell_looks(calls=False)
        if self._fleet.lost:
            return self._unreachable("status")
        left = sum(verdict is not Verdict.DONE for verdict in verdicts.values())
        if left:
            what = say("{left} of {all} steps are not done.", left=left, all=len(verdicts))
            return ExitStatus.FAILED, what, say("hawizard apply {name}", name=self._wish.session)
        return ExitStatus.DONE, say("All {all} steps are done.", all=len(verdicts)), None

    def _plan(self, offline: bool) -> Ending:
        made = self._offline_plan() if offline else self._connected_plan()
        runner = self._runner(made)
        runner.tell_plan()
        count = foresee(made, self._tell, None if offline else self._looker)
        if self._fleet.lost:
            return self._unreachable("plan")
        return ExitStatus.DONE, say("{count} actions would be done; nothing was changed.", count=count), None

    def _runner(self, made: Plan) -> Runner:
        return Runner(made, self._looker, self._walker, self._tell, self._stopping, self._pace, self._scope)

    def _connected_plan(self) -> Plan:
        self._fleet.connect()
        self._go_on()
        return self._made(self._fleet.facts)

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise Interrupted

    def _offline_plan(self) -> Plan:
        return self._made({})

    def _made(self, known: Mapping[str, Facts]) -> Plan:
        return planned(self._wish.cluster, known, self._wish.local)

    def _findings(self, verdicts: Mapping[str, Verdict]) -> tuple[Finding, ...]:
        return findings(self._wish.cluster, self._fleet.facts, verdicts)

    def _confirmed(self, verdicts: Mapping[str, Verdict]) -> bool:
        left = [step for step, verdict in verdicts.items() if verdict is not Verdict.DONE]
        if not left:
            return True
        hosts = sorted({step.rpartition("@")[2] for step in left})
        text = say(
            "Change {hosts}? {left} of {all} steps are not done.",
            hosts=", ".join(hosts),
            left=len(left),
            all=len(verdicts),
        )
        return self._asking(Question("confirm/run", QuestionKind.CONFIRM, "", text)) is True

    def _give_back(self, made: Plan) -> None:
        """Takes back what an earlier, interrupted trial left on a host."""
        pending = {(host, name) for host, known in self._fleet.facts.items() for name in known.pending_trials}
        for item in items(made.steps()):
            if item.action.give_back() and (item.host, item.action.name) in pending:
                self._try_give_back(item)

    def _try_give_back(self, item: Item) -> None:
        """What cannot be taken back now may be once this run has mended what it needs for that."""
        try:
            give_back(item, self._sender)
        except Problem as problem:
            at = self._tell.at()
            self._tell(
                ActionFailed(at=at, action=item.id, host=item.host, what=problem.what, remedy=problem.remedy)
            )

    def _done(self, until: str | None, skipped: tuple[str, ...]) -> Ending:
        name = self._wish.cluster.name
        if skipped:
            what = say("Built, but for what was skipped: {steps}.", steps=", ".join(skipped))
            remedy = say("To do that too: hawizard resume {name}", name=self._wish.session)
            return ExitStatus.DONE, what, remedy
        if until:
            return ExitStatus.DONE, say("Everything up to the stage {stage} is done.", stage=until), None
        return ExitStatus.DONE, say("The cluster {name} is built and proved.", name=name), None

    def _not_done(self, counting: tuple[Finding, ...]) -> Ending:
        remedy = say("hawizard resume {name}", name=self._wish.session)
        if self._walker.status is ExitStatus.UNREACHABLE:
            return self._unreachable("resume")
        if any(finding.level is Level.ERROR for finding in counting):
            what = say("Stopped by the errors above.")
            return ExitStatus.FAILED, what, remedy
        what = say("Not finished: see the failure above.")
        return ExitStatus(max(self._walker.status, ExitStatus.FAILED)), what, remedy

    def _unreachable(self, again: str) -> Ending:
        hosts = ", ".join(sorted(self._fleet.lost))
        what = say("Could not be reached, logged in to or used as root: {hosts}.", hosts=hosts)
        name = self._wish.session
        remedy = say("Mend what is said above, then: hawizard {again} {name}", again=again, name=name)
        return ExitStatus.UNREACHABLE, what, remedy

    def _remotes(self) -> dict[str, Remote]:
        return {host.name: self._remote(host.name) for host in self._wish.cluster.hosts}

    def _remote(self, name: str) -> Remote:
        ssh = self._wish.cluster.ssh_of(self._wish.cluster.host(name))
        target = Target(name, ssh.address, ssh.port, ssh.user, ssh.key)
        return Remote(
            target,
            known_hosts=self._wish.known_hosts,
            ask=lambda question: self._asking(question),
            accept_new_host_keys=self._wish.accept_new_host_keys,
            redactor=self._redactor,
        )
