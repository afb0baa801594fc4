"""A systemd unit that runs, starts at boot, and has loaded the files it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from hawizard.plan.actions.action import Action, Judgement, different, done, missing
from hawizard.plan.actions.notes import as_followed, followed, noted, write_note
from hawizard.plan.call import Call, Run
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.text.sentence import Sentence, say

PROPERTIES = "LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload"
ENABLED = frozenset({"enabled", "static", "alias", "indirect", "generated"})
MASKED = frozenset({"masked", "masked-runtime"})


@dataclass(frozen=True, kw_only=True)
class Service(Action):
    """A unit started at boot and, unless `start` is off, running with the files it follows as they are."""

    unit: str
    follows_files: tuple[str, ...] = ()
    on_change: Literal["reload", "restart"] = "restart"
    check: tuple[str, ...] | None = None
    """Run before the unit is made to load its files; it is not touched when this fails."""
    start: bool = True
    may_wait: bool = False
    """It may be about to be restarted by systemd, as a kubelet is that has no configuration yet."""
    limit: float = 120.0
    """Seconds that starting may take."""

    def probes(self) -> tuple[Probe[Any], ...]:
        note = (noted(self.unit),) if self.follows_files else ()
        return (self._show, *followed(self.follows_files), *note)

    def follows(self) -> tuple[str, ...]:
        return self.follows_files

    def judge(self, answers: Answers) -> Judgement:
        state = answers[self._show]
        if state.get("LoadState") not in ("loaded", "masked"):
            return missing(say("{unit} is not installed", unit=self.unit))
        wrong = self._wrong(state) or self._stale(answers)
        return different(wrong) if wrong else done(say("{unit} is as wanted", unit=self.unit))

    def calls(self, answers: Answers) -> tuple[Call, ...]:
        state = answers[self._show]
        return (*self._prepare(state), *self._load(state, answers))

    @property
    def _show(self) -> Probe[Mapping[str, str]]:
        return Probe(("systemctl", "show", "-p", PROPERTIES, self.unit), _properties)

    def _wrong(self, state: Mapping[str, str]) -> Sentence | None:
        unit = self.unit
        if state.get("UnitFileState") not in ENABLED:
            return say("{unit} does not start at boot", unit=unit)
        if self.start and not self._runs(state):
            return say("{unit} does not run: it is {state}", unit=unit, state=state.get("ActiveState", ""))
        if state.get("NeedDaemonReload") == "yes":
            return say("systemd has not read the unit file of {unit} as it is now", unit=unit)
        return None

    def _runs(self, state: Mapping[str, str]) -> bool:
        active = state.get("ActiveState")
        waits = active == "activating" and state.get("SubState") == "auto-restart"
        return active in ("active", "reloading") or (self.may_wait and waits)

    def _stale(self, answers: Answers) -> Sentence | None:
        if not self.follows_files:
            return None
        now, loaded = as_followed(answers, self.follows_files), answers[noted(self.unit)]
        if now is not None and now == loaded:
            return None
        return say(
            "{unit} has not loaded {files} as it is now", unit=self.unit, files=", ".join(self.follows_files)
        )

    def _prepare(self, state: Mapping[str, str]) -> tuple[Call, ...]:
        argvs = [
            (state.get("UnitFileState") in MASKED, ("systemctl", "unmask", self.unit)),
            (state.get("NeedDaemonReload") == "yes", ("systemctl", "daemon-reload")),
            (state.get("UnitFileState") not in ENABLED, ("systemctl", "enable", self.unit)),
            (state.get("ActiveState") == "failed", ("systemctl", "reset-failed", self.unit)),
        ]
        return tuple(Run(argv) for needed, argv in argvs if needed)

    def _load(self, state: Mapping[str, str], answers: Answers) -> tuple[Call, ...]:
        if not self.start or (self._runs(state) and not self._stale(answers) and self._wrong(state)):
            return ()
        verb = self.on_change if self._runs(state) else "restart"
        check = (Run(self.check),) if self.check else ()
        return (*check, Run(("systemctl", verb, self.unit), limit=self.limit), *self._keep(answers))

    def _keep(self, answers: Answers) -> tuple[Call, ...]:
        if not self.follows_files:
            return ()
        return (write_note(self.unit, as_followed(answers, self.follows_files) or ""),)


def _properties(reply: Reply) -> Mapping[str, str]:
    pairs = (line.partition("=") for line in reply.lines)
    return MappingProxyType({key: value for key, equals, value in pairs if equals})
