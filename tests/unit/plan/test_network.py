"""Calico: the pod subnet in its manifest, and when its pods count as running."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.command import Command
from hawizard.plan.actions.download import Download
from hawizard.plan.actions.file import File
from hawizard.plan.call import Write, reveal
from hawizard.plan.late import Late
from hawizard.plan.probe import Reply
from hawizard.plan.steps import network
from hawizard.plan.steps.calico_manifest import with_pool
from hawizard.plan.steps.node_state import nodes_argv
from hawizard.plan.steps.rollout import pods_probe, workloads_probe
from tests.unit.plan.told import answers, cluster, node_row, ok

CLUSTER = cluster()
SUBNET = CLUSTER.kubernetes.pod_subnet
PUBLISHED = """\
kind: DaemonSet
spec:
  containers:
    - name: calico-node
      env:
            - name: CALICO_IPV4POOL_IPIP
              value: "Always"
            # The default IPv4 pool to create on startup if none exists.
            # - name: CALICO_IPV4POOL_CIDR
            #   value: "192.168.0.0/16"
            - name: CALICO_DISABLE_FILE_LOGGING
              value: "true"
"""


def pool(text: str | None) -> str:
    """The pool that a manifest's container is given."""
    (container,) = yaml.safe_load(text or "")["spec"]["containers"]
    return str({pair["name"]: pair["value"] for pair in container["env"]}["CALICO_IPV4POOL_CIDR"])


def test_the_published_lines_are_uncommented_and_changed() -> None:
    edited = with_pool(PUBLISHED, "10.244.0.0/16")
    assert pool(edited) == "10.244.0.0/16"
    changed = set((edited or "").splitlines()) ^ set(PUBLISHED.splitlines())
    assert len(changed) == 4


@pytest.mark.parametrize(
    "text",
    [
        PUBLISHED.replace("# - name: CALICO_IPV4", "- name: CALICO_IPV4").replace("#   value", "  value"),
        PUBLISHED.replace("\n", "\r\n"),
        PUBLISHED.replace("# - name: CALICO_IPV4", "#- name: CALICO_IPV4").replace("#   value", "#  value"),
    ],
    ids=["uncommented", "CRLF", "tight"],
)
def test_other_forms_of_the_lines_are_changed_too(text: str) -> None:
    edited = with_pool(text, "10.244.0.0/16")
    assert pool(edited) == "10.244.0.0/16"
    assert with_pool(edited or "", "10.244.0.0/16") == edited


def test_a_manifest_without_the_lines_is_said() -> None:
    assert with_pool("kind: DaemonSet\n", SUBNET) is None
    assert with_pool("# - name: CALICO_IPV4POOL_CIDR\n", SUBNET) is None


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    with_pool(text, SUBNET)
    with_pool(text + PUBLISHED, SUBNET)


def step(name: str, local: dict[str, str] | None = None) -> dict[str, Action]:
    """A step's actions by name."""
    steps = network.stage(CLUSTER, {}, local or {}).steps
    return {action.name: action for each in steps if each.name == name for action in each.actions}


def test_the_host_fetches_the_manifest_unless_it_is_a_local_file() -> None:
    assert isinstance(step("calico")["upstream"], Download)
    local = step("calico", {CLUSTER.calico.manifest: PUBLISHED})["upstream"]
    assert isinstance(local, File) and local.content == PUBLISHED


def test_what_is_applied_is_the_edited_manifest() -> None:
    file, apply = step("calico")["manifest"], step("calico")["apply"]
    assert isinstance(file, File) and isinstance(file.content, Late) and isinstance(apply, Command)
    assert pool(file.content.parse(ok(PUBLISHED))) == SUBNET
    assert file.content.parse(ok("kind: Pod")) is None
    assert apply.follows_files == (file.path,)


def test_a_manifest_without_a_place_for_the_subnet_stops_before_it_is_applied() -> None:
    gate = step("calico")["has-pool"]
    (probe,) = gate.probes()
    assert gate.judge(answers(gate, {probe.argv: ok(PUBLISHED)})).done
    assert "CALICO_IPV4POOL_CIDR" in str(gate.judge(answers(gate, {probe.argv: ok("kind: Pod")})).why)
    assert not gate.judge(answers(gate, {})).done


def daemon_set(available: int = 3, cidr: str = SUBNET, **status: int) -> dict[str, Any]:
    """calico-node with so many pods available."""
    env = [{"name": "IP", "value": "autodetect"}, {"name": "CALICO_IPV4POOL_CIDR", "value": cidr}]
    counts = {"desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "observedGeneration": 1}
    return {
        "kind": "DaemonSet",
        "metadata": {"name": "calico-node", "generation": 1},
        "spec": {"template": {"spec": {"containers": [{"env": env}]}}},
        "status": {**counts, "numberAvailable": available, **status},
    }


def deployment(name: str, available: int = 2) -> dict[str, Any]:
    """A Deployment of two with so many pods available."""
    return {
        "kind": "Deployment",
        "metadata": {"name": name, "generation": 4},
        "spec": {"replicas": 2},
        "status": {"observedGeneration": 4, "updatedReplicas": 2, "availableReplicas": available},
    }


def workloads(*items: dict[str, Any]) -> Reply:
    """What kubectl prints of them."""
    return ok(json.dumps({"kind": "List", "items": items}))


def gate(name: str, reply: Reply, pods: Reply | None = None) -> str | None:
    """What a gate of the rollout waits for."""
    action = step("rollout")[name]
    told = {workloads_probe().argv: reply, pods_probe().argv: pods or Reply(1)}
    judgement = action.judge(answers(action, told))
    return None if judgement.done else str(judgement.why)


def test_calico_runs_when_every_node_has_its_pod() -> None:
    assert gate("calico-node", workloads(daemon_set())) is None
    assert gate("calico-node", workloads(daemon_set(2))) == "daemonset/calico-node: 2 of 3 pods are available"
    fewer = daemon_set(2, desiredNumberScheduled=2, updatedNumberScheduled=2)
    assert gate("calico-node", workloads(fewer))
    assert gate("calico-node", workloads(daemon_set(observedGeneration=0)))
    assert gate("calico-node", workloads(deployment("coredns"))) == "daemonset/calico-node is not there"
    assert gate("calico-node", Reply(1))


def test_a_single_object_is_no_list() -> None:
    assert gate("coredns", ok(json.dumps(deployment("coredns")))) is None
    assert gate("coredns", ok(json.dumps(deployment("coredns", 1))))


def test_the_wait_says_where_and_why() -> None:
    status = {"containerStatuses": [{"state": {"waiting": {"reason": "ImagePullBackOff"}}}]}
    pod = {
        "metadata": {"labels": {"k8s-app": "calico-node"}},
        "spec": {"nodeName": "vms83"},
        "status": status,
    }
    pods = ok(json.dumps({"items": [pod]}))
    assert "vms83: ImagePullBackOff" in str(gate("calico-node", workloads(daemon_set(2)), pods))
    assert "vms83" not in str(gate("coredns", workloads(deployment("coredns", 1)), pods))


def test_the_wait_for_nodes_names_them() -> None:
    action = step("rollout")["nodes-ready"]
    rows = [node_row("vms81"), node_row("vms91", ready=False)]
    judgement = action.judge(answers(action, {nodes_argv(): ok("\n".join(rows))}))
    assert str(judgement.why) == "not Ready yet: vms91, vms83"


def applied(reply: Reply, before: str | None = "now") -> Verdict:
    """The verdict on applying the manifest, `before` being what it was like when it was last applied."""
    action = step("calico")["apply"]
    *followed, note = action.probes()[1:]
    told = {
        workloads_probe().argv: reply,
        **{probe.argv: ok(f"now {network.MANIFEST}") for probe in followed},
    }
    if before is not None:
        then = {probe.argv: ok(f"{before} {network.MANIFEST}") for probe in followed}
        kept = action.calls(answers(action, then))[-1]
        assert isinstance(kept, Write)
        told[note.argv] = ok(reveal(kept.content))
    return action.judge(answers(action, told)).verdict


def test_the_manifest_is_applied_once_and_again_when_it_changes() -> None:
    both = workloads(daemon_set(), deployment("calico-kube-controllers"))
    assert applied(both) is Verdict.DONE
    assert applied(both, "another") is Verdict.DIFFERENT
    assert applied(both, None) is Verdict.DIFFERENT
    assert applied(workloads(daemon_set())) is Verdict.MISSING
    other = workloads(daemon_set(cidr="192.168.0.0/16"), deployment("calico-kube-controllers"))
    assert applied(other) is Verdict.DIFFERENT
    assert applied(Reply(1)) is Verdict.UNKNOWN


@given(
    st.one_of(
        st.binary(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["items", "kind", "status"]), inner)
            ),
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_garbage_opens_no_gate(data: bytes) -> None:
    for action in (*step("rollout").values(), *step("bpf").values()):
        told = {probe.argv: Reply(0, data) for probe in action.probes()}
        assert not action.judge(answers(action, told)).done
