"""Nodes: judged by effects that a reboot keeps, not by a program's own account."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action
from hawizard.plan.probe import Answers, Reply
from hawizard.plan.steps import images, kernel, nodes, runtime
from tests.unit.plan.told import Argv, answers, cluster, commands, ok


def of(host: str, step: str, action: str, wanted: Cluster | None = None) -> Action:
    stage = nodes.stage(wanted or cluster(), {})
    (found,) = [
        a for s in stage.steps if (s.host, s.name) == (host, step) for a in s.actions if a.name == action
    ]
    return found


def test_masters_and_workers_get_the_same_and_a_client_gets_kubectl() -> None:
    lanes = {
        host: [step.name for step in steps] for host, steps in nodes.stage(cluster(), {}).lanes().items()
    }
    assert lanes["vms81"] == lanes["vms91"] == lanes["vms83"]
    assert lanes["vms41"] == ["kubectl"]
    assert "vms80" not in lanes


@pytest.mark.parametrize(
    ("status", "verdict"), [(0, Verdict.DONE), (1, Verdict.MISSING), (127, Verdict.MISSING)]
)
def test_a_module_is_judged_by_what_the_kernel_has(status: int, verdict: Verdict) -> None:
    for name, probe in (("overlay", kernel.OVERLAY), ("br-netfilter", kernel.BRIDGE)):
        action = of("vms81", "kernel", name)
        assert action.judge(answers(action, {probe.argv: Reply(status)})).verdict is verdict


VALUES = "".join(f"{key} = 1\n" for key in kernel.KEYS)


def sysctl(values: str = VALUES, settings: str = "") -> Verdict:
    action = of("vms81", "kernel", "sysctl")
    told = {kernel.VALUES.argv: ok(values), kernel.SETTINGS.argv: ok(settings)}
    return action.judge(answers(action, told)).verdict


@pytest.mark.parametrize(
    ("values", "settings", "verdict"),
    [
        (VALUES, "", Verdict.DONE),
        (VALUES.replace("ip_forward = 1", "ip_forward = 0"), "", Verdict.MISSING),
        ("net.ipv4.ip_forward = 1\n", "", Verdict.MISSING),
        (VALUES, "/etc/sysctl.conf:net.ipv4.ip_forward=0\n", Verdict.DIFFERENT),
        (VALUES, "/etc/sysctl.conf:net.ipv4.ip_forward=1\n", Verdict.DONE),
        (VALUES, "/etc/sysctl.d/10-network.conf:net.ipv4.ip_forward = 0\n", Verdict.DONE),
        (VALUES, "/usr/lib/sysctl.d/99-z.conf:-net/ipv4/ip_forward = 0\n", Verdict.DIFFERENT),
        (
            VALUES,
            "/etc/sysctl.d/99-z.conf:net.ipv4.ip_forward=0\n/etc/sysctl.d/99-zz.conf:net.ipv4.ip_forward=1\n",
            Verdict.DONE,
        ),
    ],
)
def test_a_sysctl_holds_now_and_at_the_next_boot(values: str, settings: str, verdict: Verdict) -> None:
    assert sysctl(values, settings) is verdict


@pytest.mark.parametrize(
    ("swaps", "verdict"),
    [
        (ok("Filename Type\n"), Verdict.DONE),
        (ok("Filename Type\n/dev/zram0 partition 1 0 100\n"), Verdict.DIFFERENT),
        (Reply(127), Verdict.UNKNOWN),
    ],
)
def test_swap_is_judged_by_the_kernel(swaps: Reply, verdict: Verdict) -> None:
    action = of("vms83", "swap", "swapoff")
    assert action.judge(answers(action, {kernel.SWAPPING.argv: swaps})).verdict is verdict


@pytest.mark.parametrize(
    ("units", "target", "verdict"),
    [
        (Reply(1), "loaded", Verdict.DONE),
        (ok("/run/systemd/generator/dev-sda2.swap\n"), "loaded", Verdict.DIFFERENT),
        (Reply(1, b"/run/systemd/generator/dev-zram0.swap\n"), "loaded", Verdict.DIFFERENT),
        (ok("/run/systemd/generator/dev-sda2.swap\n"), "masked", Verdict.DONE),
        (Reply(127), "masked", Verdict.UNKNOWN),
    ],
)
def test_swap_units_are_masked_where_there_are_any(units: Reply, target: str, verdict: Verdict) -> None:
    action = of("vms83", "swap", "mask")
    told = {kernel.SWAP_UNITS.argv: units, kernel.SWAP_TARGET.argv: ok(f"LoadState={target}\n")}
    assert action.judge(answers(action, told)).verdict is verdict


def test_every_host_finds_every_other_and_itself_by_its_own_name() -> None:
    stage = nodes.stage(cluster(), {"vms81": Facts(hostname="vms81.rhce.cc")})
    files = {s.host: a for s in stage.steps for a in s.actions if a.name == "hosts-file"}
    (first,) = files["vms81"].calls(Answers())
    (worker,) = files["vms83"].calls(Answers())
    assert "192.168.26.81 vms81 vms81.rhce.cc\n" in str(getattr(first, "content", ""))
    assert "192.168.26.81 vms81\n" in str(getattr(worker, "content", ""))


PAUSE = "registry.k8s.io/pause:3.7"
LISTED = f"registry.k8s.io/kube-apiserver:v1.24.2\nregistry.k8s.io/kube-proxy:v1.24.2\n{PAUSE}\n"


def info(sandbox: str | None = PAUSE, systemd: bool = True, ready: bool = True) -> Reply:
    config: dict[str, Any] = {"containerd": {"runtimes": {"runc": {"options": {"SystemdCgroup": systemd}}}}}
    if sandbox:
        config["sandboxImage"] = sandbox
    conditions = [{"type": "NetworkReady", "status": False}, {"type": "RuntimeReady", "status": ready}]
    return ok(json.dumps({"config": config, "status": {"conditions": conditions}}))


@pytest.mark.parametrize(
    ("told", "listed", "proved"),
    [
        (info(), LISTED, True),
        (info(sandbox=None), LISTED, True),
        (info(sandbox="registry.k8s.io/pause:3.6"), LISTED, False),
        (info(systemd=False), LISTED, False),
        (info(ready=False), LISTED, False),
        (info(), LISTED.replace("3.7", "3.8"), False),
        (info(), "", False),
        (Reply(1), LISTED, False),
        (ok("[]"), LISTED, False),
    ],
)
def test_the_runtime_is_proved_by_what_it_says_of_itself(told: Reply, listed: str, proved: bool) -> None:
    gate = of("vms83", "runtime", "answers")
    replies = {runtime.INFO.argv: told, images.LISTED.argv: ok(listed)}
    assert gate.judge(answers(gate, replies)).done is proved


def there(*tags: str) -> Reply:
    return ok(json.dumps({"images": [{"id": tag, "repoTags": [tag]} for tag in tags]}))


def pulls(host: str, listed: str, *tags: str) -> tuple[Verdict, list[str]]:
    action = of(host, "images", "pull")
    replies: dict[Argv, Reply] = {images.LISTED.argv: ok(listed), images.THERE.argv: there(*tags)}
    seen = answers(action, replies)
    return action.judge(seen).verdict, commands(action.calls(seen))


def test_a_master_pulls_all_that_kubeadm_names_and_a_worker_what_it_runs() -> None:
    wanted = [f"crictl pull {image}" for image in LISTED.split()]
    assert pulls("vms81", LISTED) == (Verdict.MISSING, wanted)
    assert pulls("vms83", LISTED) == (Verdict.MISSING, wanted[1:])


def test_only_what_is_not_there_is_pulled() -> None:
    assert pulls("vms83", LISTED, PAUSE) == (
        Verdict.MISSING,
        ["crictl pull registry.k8s.io/kube-proxy:v1.24.2"],
    )
    assert pulls("vms81", LISTED, *LISTED.split()) == (Verdict.DONE, [])


def test_no_list_is_no_proof() -> None:
    assert pulls("vms81", "") == (Verdict.MISSING, [])
    action = of("vms81", "images", "pull")
    assert len(action.calls(Answers(preview=True))) == 1
