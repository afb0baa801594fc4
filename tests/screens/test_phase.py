"""The ways out of what failed, as a person is offered them."""

from __future__ import annotations

from hawizard.record.events import ActionFailed, OutlineStage, OutlineStep, Planned
from hawizard.record.progress import folded
from hawizard.screens.phase import ways
from hawizard.text.sentence import say


def _outline(host: str) -> OutlineStep:
    step = f"nodes/kernel@{host}"
    nothing = say("-")
    return OutlineStep(
        id=step, host=host, title=say("Kernel"), why=nothing, breaks=nothing, section="", actions=()
    )


def _failed(at: float, host: str) -> ActionFailed:
    return ActionFailed(at=at, action=f"nodes/kernel/modules@{host}", host=host, what=say("no"))


def _offered(*failed: str) -> list[str]:
    steps = (_outline("vms81"), _outline("vms82"), _outline("vms83"))
    plan = Planned(
        at=0.0, stages=(OutlineStage(name="nodes", title=say("Nodes"), why=say("-"), steps=steps),)
    )
    told = [_failed(float(at), host) for at, host in enumerate(failed, 1)]
    return [way.key for way in ways("nodes", folded([plan, *told]))]


def test_hosts_are_offered_in_the_plans_order_whichever_failed_first() -> None:
    assert _offered("vms83", "vms81") == _offered("vms81", "vms83")
    assert [key for key in _offered("vms83", "vms81") if "@" in key] == [
        "only@vms81",
        "only@vms83",
        "shell@vms81",
        "shell@vms83",
    ]


def test_one_host_that_failed_is_not_offered_alone() -> None:
    assert "only@vms81" not in _offered("vms81")
    assert "shell@vms81" in _offered("vms81")


def test_a_host_that_the_plan_does_not_name_is_offered_too() -> None:
    assert "shell@vms99" in _offered("vms81", "vms99")
