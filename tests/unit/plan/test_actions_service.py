"""Services, commands, gates and trials: what follows from what was found."""

from __future__ import annotations

from typing import Any

import pytest

from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action, done, missing
from hawizard.plan.actions.command import Command
from hawizard.plan.actions.gate import Gate
from hawizard.plan.actions.notes import digest
from hawizard.plan.actions.service import PROPERTIES, Service
from hawizard.plan.actions.trial import Trial
from hawizard.plan.call import Run, Write
from hawizard.plan.probe import Answers, Probe, Reply, prints, succeeds
from hawizard.text.sentence import Sentence, say
from tests.unit.plan.told import Argv, answers, commands, ok

FILE = "/etc/haproxy/haproxy.cfg"
NOTE = "/var/lib/hawizard/loaded/haproxy.service"
SHOW: Argv = ("systemctl", "show", "-p", PROPERTIES, "haproxy.service")
GOOD = {"LoadState": "loaded", "ActiveState": "active", "SubState": "running", "UnitFileState": "enabled"}


def service(**changed: Any) -> Service:
    return Service(
        **{
            "name": "service",
            "title": say("it"),
            "unit": "haproxy.service",
            "follows_files": (FILE,),
            "on_change": "reload",
            "check": ("haproxy", "-c", "-f", FILE),
            **changed,
        }
    )


def files(content: str = "good", when: str = "1795562534.000000000") -> dict[Argv, Reply]:
    return {
        ("sha256sum", FILE): ok(f"{digest(content)}  {FILE}\n"),
        ("stat", "-L", "-c", "%n %.9Y", FILE): ok(f"{FILE} {when}\n"),
    }


def note_of(action: Action, told: dict[Argv, Reply]) -> str:
    """What the action notes once its calls have succeeded."""
    (write,) = [call for call in action.calls(answers(action, told)) if isinstance(call, Write)]
    assert isinstance(write.content, str)
    return write.content


def found(action: Service, *, unloaded: bool = False, state: dict[str, str] | None = None) -> Answers:
    shown = "".join(f"{key}={value}\n" for key, value in {**GOOD, **(state or {})}.items())
    told: dict[Argv, Reply] = {SHOW: ok(shown), **files()}
    if not unloaded and action.follows_files:
        told[("cat", NOTE)] = ok(note_of(action, told))
    return answers(action, told)


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ({}, Verdict.DONE),
        ({"UnitFileState": "static"}, Verdict.DONE),
        ({"ActiveState": "reloading"}, Verdict.DONE),
        ({"LoadState": "not-found"}, Verdict.MISSING),
        ({"LoadState": "masked", "UnitFileState": "masked"}, Verdict.DIFFERENT),
        ({"UnitFileState": "disabled"}, Verdict.DIFFERENT),
        ({"ActiveState": "failed"}, Verdict.DIFFERENT),
        ({"ActiveState": "inactive"}, Verdict.DIFFERENT),
        ({"ActiveState": "activating", "SubState": "auto-restart"}, Verdict.DIFFERENT),
        ({"NeedDaemonReload": "yes"}, Verdict.DIFFERENT),
    ],
)
def test_the_verdict_is_by_the_units_state(state: dict[str, str], verdict: Verdict) -> None:
    assert service().judge(found(service(), state=state)).verdict is verdict


def test_a_file_that_was_written_but_not_loaded_is_found() -> None:
    action = service()
    assert action.judge(found(action, unloaded=True)).verdict is Verdict.DIFFERENT
    assert commands(action.calls(found(action, unloaded=True))) == [
        f"haproxy -c -f {FILE}",
        "systemctl reload haproxy.service",
        f"write {NOTE}",
    ]


@pytest.mark.parametrize("later", [files("changed"), files(when="1795569999.000000000")])
def test_a_file_written_again_is_loaded_again(later: dict[Argv, Reply]) -> None:
    action = service()
    shown = ok("".join(f"{key}={value}\n" for key, value in GOOD.items()))
    note = ok(note_of(action, {SHOW: shown, **files()}))
    assert action.judge(answers(action, {SHOW: shown, **files(), ("cat", NOTE): note})).done
    assert not action.judge(answers(action, {SHOW: shown, **later, ("cat", NOTE): note})).done


def test_a_unit_that_does_not_run_is_started_and_not_reloaded() -> None:
    calls = commands(service().calls(found(service(), state={"ActiveState": "failed"})))
    assert calls[:3] == [
        "systemctl reset-failed haproxy.service",
        f"haproxy -c -f {FILE}",
        "systemctl restart haproxy.service",
    ]


def test_a_unit_that_only_does_not_start_at_boot_goes_on_running() -> None:
    calls = commands(service().calls(found(service(), state={"UnitFileState": "disabled"})))
    assert calls == ["systemctl enable haproxy.service"]


def test_a_masked_unit_is_unmasked() -> None:
    calls = commands(
        service().calls(found(service(), state={"LoadState": "masked", "UnitFileState": "masked"}))
    )
    assert calls[0] == "systemctl unmask haproxy.service"


def test_a_preview_of_a_unit_that_is_done_shows_what_a_change_would_mean() -> None:
    assert "systemctl reload haproxy.service" in commands(service().calls(found(service())))


def test_a_kubelet_without_configuration_may_wait() -> None:
    waits = {"ActiveState": "activating", "SubState": "auto-restart"}
    may, need_not = service(may_wait=True), service(start=False, follows_files=())
    assert may.judge(found(may, state=waits)).done
    assert need_not.judge(found(need_not, state=waits)).done
    assert need_not.calls(found(need_not, state={"UnitFileState": "disabled"})) == (
        Run(("systemctl", "enable", "haproxy.service")),
    )


EFFECT = succeeds("test", "-d", "/effect")


def command(**changed: Any) -> Command:
    def verdict(told: Answers) -> Any:
        return done(say("it is there")) if told[EFFECT] else missing(say("it is not there"))

    return Command(
        **{
            "name": "c",
            "title": say("it"),
            "argv": ("make-it",),
            "proof": (EFFECT,),
            "verdict": verdict,
            **changed,
        }
    )


def test_a_command_is_judged_by_its_effect_alone() -> None:
    assert command().judge(answers(command(), {EFFECT.argv: ok()})).done
    assert command().judge(answers(command(), {EFFECT.argv: Reply(1)})).verdict is Verdict.MISSING
    assert commands(command().calls(Answers())) == ["make-it"]


def test_a_command_that_follows_a_file_is_due_when_it_changed() -> None:
    action = command(follows_files=(FILE,))
    told: dict[Argv, Reply] = {EFFECT.argv: ok(), **files()}
    assert action.judge(answers(action, told)).verdict is Verdict.DIFFERENT
    note = next(probe.argv for probe in action.probes() if probe.argv[0] == "cat")
    told[note] = ok(note_of(action, told))
    assert action.judge(answers(action, told)).done
    assert not action.judge(answers(action, {**told, **files("changed")})).done
    assert not action.judge(answers(action, {note: told[note], EFFECT.argv: ok()})).done


def test_commands_with_other_arguments_have_other_notes() -> None:
    one, other = command(follows_files=(FILE,)), command(follows_files=(FILE,), argv=("make-another",))
    assert note_path(one) != note_path(other)


def note_path(action: Command) -> str:
    (write,) = [call for call in action.calls(Answers()) if isinstance(call, Write)]
    return write.path


def test_calls_before_and_calls_that_depend_on_what_was_found() -> None:
    first = Run(("first",))
    action = command(before=(first,), instead=lambda told: (Run(("answer", str(told[EFFECT]))),))
    assert commands(action.calls(answers(action, {EFFECT.argv: ok()}))) == ["first", "answer True"]


def _waiting(reply: Reply) -> Sentence | None:
    return None if reply.ok else say("the door is shut")


def test_a_gate_says_what_it_waits_for() -> None:
    gate = Gate(name="g", title=say("it"), probe=Probe(("knock",), _waiting), settle=5)
    assert gate.judge(answers(gate, {("knock",): ok()})).done
    judgement = gate.judge(Answers())
    assert (judgement.verdict, str(judgement.why)) == (Verdict.MISSING, "the door is shut")
    assert gate.calls(Answers()) == ()


def test_a_gate_may_weigh_several_answers() -> None:
    one, two = prints("one"), prints("two")
    gate = Gate(
        name="g",
        title=say("it"),
        probe=one,
        also=(two,),
        awaited=lambda told: None if told[one] == told[two] else say("they differ"),
    )
    assert gate.judge(answers(gate, {("one",): ok("x"), ("two",): ok("x")})).done
    assert not gate.judge(answers(gate, {("one",): ok("x"), ("two",): ok("y")})).done


def test_a_trial_is_proved_for_what_it_was_made_on() -> None:
    masters = prints("masters")
    trial = Trial(
        name="sync",
        title=say("it"),
        calls_=(Run(("try",)),),
        gives_back=(Run(("undo",)),),
        mark=lambda told: told[masters] or "",
        marks=(masters,),
    )
    told: dict[Argv, Reply] = {("masters",): ok("two")}
    assert trial.judge(answers(trial, told)).verdict is Verdict.MISSING
    assert trial.give_back() == (Run(("undo",)),)
    assert commands(trial.calls(answers(trial, told))) == ["try", "write /var/lib/hawizard/proved/sync"]
    told[("cat", "/var/lib/hawizard/proved/sync")] = ok(note_of(trial, told))
    assert trial.judge(answers(trial, told)).done
    assert trial.judge(answers(trial, {**told, ("masters",): ok("three")})).verdict is Verdict.DIFFERENT
