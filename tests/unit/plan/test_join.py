"""Joining: the decision table, its repairs, what a join is given, and who must not join."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hawizard.model.cluster import Host
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Judgement
from hawizard.plan.actions.command import Command
from hawizard.plan.call import Call, Run, Write, reveal
from hawizard.plan.late import Late
from hawizard.plan.probe import Reply
from hawizard.plan.steps import join
from hawizard.plan.steps.belongs import KUBELET_SERVER
from hawizard.plan.steps.certificates import shared_file
from hawizard.plan.steps.init_state import KUBELET_ACTIVE
from hawizard.plan.steps.join_state import own_view
from hawizard.plan.steps.kube import BOOTSTRAP_CONF, CA_CRT, KUBELET_CONF, MANIFESTS
from hawizard.plan.steps.node_disk import CONFS, DISK, SHARED
from hawizard.plan.steps.node_state import nodes_late
from hawizard.plan.steps.ready import readyz
from hawizard.plan.steps.shared_values import admin_conf, ca_hash, join_token
from hawizard.text.secret import Secret
from tests.unit.plan.told import EVERYTHING, answers, cluster, commands, node_row, ok, stat

CLUSTER = cluster()
FIRST = CLUSTER.first_master
MASTER, WORKER = CLUSTER.other_masters[0], CLUSTER.workers[0]
TOKEN = "abcdef.0123456789abcdef"
ENDPOINT = f"https://{CLUSTER.endpoint}"
KNOWN = {join_token(FIRST): TOKEN, admin_conf(FIRST): "apiVersion: v1\nkey", ca_hash(FIRST): "sha256:feed"}
JOINED = (CA_CRT, KUBELET_CONF)


def action(host: Host) -> Command:
    """The action that runs kubeadm join on a host."""
    steps = [step for step in join.stage(CLUSTER, {}).steps if step.host == host.name]
    return next(each for step in steps for each in step.actions if isinstance(each, Command))


@dataclass(frozen=True)
class Told:
    """What a joining host and the first master say."""

    host: Host
    files: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    nodes: tuple[str, ...] | None = ()
    server: str = ENDPOINT
    let_in: bool = True
    reaches: bool = True
    kubelet: int = 0
    known: Mapping[Late, str] = field(default_factory=lambda: KNOWN)

    def judged(self) -> Judgement:
        """The verdict on the join."""
        return action(self.host).judge(answers(action(self.host), self._replies(), self._late()))

    def calls(self) -> tuple[Call, ...]:
        """What a join that has not begun would do."""
        return action(self.host).calls(answers(action(self.host), self._replies(), self._late()))

    def _replies(self) -> dict[tuple[str, ...], Reply]:
        return {
            DISK.argv: stat(self.files, self.empty),
            KUBELET_ACTIVE.argv: Reply(self.kubelet),
            KUBELET_SERVER.argv: ok(self.server if KUBELET_CONF in self.files else ""),
            own_view(self.host).argv: Reply(0 if self.let_in else 1),
            readyz(ENDPOINT, "vms80").argv: ok("ok") if self.reaches else Reply(7),
        }

    def _late(self) -> dict[Late, str]:
        nodes = {} if self.nodes is None else {nodes_late(CLUSTER): "\n".join(self.nodes) or "none"}
        shared = {shared_file(FIRST, path): f"text of {path}" for path in SHARED}
        return {**self.known, **nodes, **shared}


def config(call: Call) -> dict[str, object]:
    """The configuration that a kubeadm call reads."""
    assert isinstance(call, Run)
    (given_,) = call.inputs
    assert isinstance(given_.content, Secret)
    assert given_.path in call.argv
    loaded: dict[str, object] = yaml.safe_load(reveal(given_.content))
    return loaded


MASTER_FILES = tuple(path for path in EVERYTHING if path != KUBELET_CONF)


@pytest.mark.parametrize(
    ("host", "files"), [(WORKER, ()), (MASTER, ()), (MASTER, SHARED), (MASTER, CONFS[:1])]
)
def test_before_the_kubelet_has_anything_a_plain_join_does(host: Host, files: tuple[str, ...]) -> None:
    told = Told(host, files)
    assert told.judged().verdict is Verdict.MISSING
    assert commands(told.calls()) == [f"kubeadm join --config /run/hawizard/join-{host.name}.yaml"]


def test_a_join_is_given_a_token_the_hash_and_who_it_is() -> None:
    (call,) = Told(MASTER).calls()
    assert isinstance(call, Run) and call.job
    assert config(call) == {
        "apiVersion": "kubeadm.k8s.io/v1beta3",
        "kind": "JoinConfiguration",
        "discovery": {
            "bootstrapToken": {
                "apiServerEndpoint": CLUSTER.endpoint,
                "token": TOKEN,
                "caCertHashes": ["sha256:feed"],
            }
        },
        "nodeRegistration": {
            "name": MASTER.name,
            "criSocket": "unix:///run/containerd/containerd.sock",
            "kubeletExtraArgs": {"node-ip": MASTER.address},
        },
        "controlPlane": {"localAPIEndpoint": {"advertiseAddress": MASTER.address, "bindPort": 6443}},
    }
    assert "controlPlane" not in config(Told(WORKER).calls()[0])
    assert TOKEN not in call.shown


@pytest.mark.parametrize(
    ("host", "files"), [(WORKER, JOINED), (MASTER, EVERYTHING), (WORKER, (*JOINED, BOOTSTRAP_CONF))]
)
@pytest.mark.parametrize("ready", [False, True])
def test_a_whole_join_is_done_though_calico_is_not_there_yet(
    host: Host, files: tuple[str, ...], ready: bool
) -> None:
    node = node_row(host.name, ready=ready, master=host is MASTER)
    assert Told(host, files, nodes=(node,)).judged().verdict is Verdict.DONE


@pytest.mark.parametrize(
    ("host", "files"),
    [
        (WORKER, (CA_CRT, BOOTSTRAP_CONF)),
        (WORKER, (CA_CRT,)),
        (WORKER, (*JOINED, BOOTSTRAP_CONF)),
        (MASTER, (*MASTER_FILES, BOOTSTRAP_CONF)),
        (MASTER, (*SHARED, MANIFESTS[0])),
        (MASTER, (*EVERYTHING, BOOTSTRAP_CONF)),
    ],
)
@pytest.mark.parametrize("there", [False, True])
def test_one_cut_in_the_tls_wait_joins_again_over_it(host: Host, files: tuple[str, ...], there: bool) -> None:
    node = node_row(host.name, ready=False, master=False, socket="")
    judgement = Told(host, files, nodes=(node,) if there else ()).judged()
    (call,) = judgement.mend
    assert judgement.verdict is Verdict.HALF
    assert config(call)["kind"] == "JoinConfiguration"
    names = commands([call])[0].partition("--ignore-preflight-errors=")[2].split(",")
    assert "Port-10250" in names
    assert len(names) == (10 if host is MASTER else 4)


def test_an_empty_kubelet_conf_is_taken_away_before_the_join() -> None:
    judgement = Told(WORKER, (CA_CRT, BOOTSTRAP_CONF), (KUBELET_CONF,)).judged()
    assert commands(judgement.mend)[0] == f"rm -f -- {KUBELET_CONF}"


def test_a_worker_that_went_ready_by_itself_is_deleted_and_joins_again() -> None:
    node = node_row(WORKER.name, master=False, socket="")
    judgement = Told(WORKER, (*JOINED, BOOTSTRAP_CONF), nodes=(node,)).judged()
    delete, again = judgement.mend
    assert judgement.verdict is Verdict.HALF
    assert isinstance(delete, Run)
    assert delete.argv[:3] == ("kubectl", "--kubeconfig", "/run/hawizard/admin.conf")
    assert "delete node vms83" in delete.shown
    assert reveal(delete.inputs[0].content) == KNOWN[admin_conf(FIRST)]
    assert "--ignore-preflight-errors=" in commands([again])[0]


def test_a_master_that_went_ready_by_itself_gets_the_last_phase_alone() -> None:
    node = node_row(MASTER.name, master=False, socket="")
    judgement = Told(MASTER, (*EVERYTHING, BOOTSTRAP_CONF), nodes=(node,)).judged()
    phase, removal, annotation = commands(judgement.mend)
    assert phase.startswith("kubeadm join phase control-plane-join all --config /run/hawizard/")
    assert removal == f"rm -f -- {BOOTSTRAP_CONF}"
    assert annotation.endswith("cri-socket=unix:///run/containerd/containerd.sock")


def test_a_master_without_label_that_is_annotated_gets_the_last_phase_too() -> None:
    node = node_row(MASTER.name, master=False, ready=False)
    judgement = Told(MASTER, EVERYTHING, nodes=(node,)).judged()
    assert "control-plane-join" in commands(judgement.mend)[0]


def test_a_master_that_lacks_the_annotation_alone_gets_it() -> None:
    judgement = Told(MASTER, EVERYTHING, nodes=(node_row(MASTER.name, socket=""),)).judged()
    _, annotation = commands(judgement.mend)
    assert "annotate" in annotation and "kubeadm" in annotation


@pytest.mark.parametrize("ready", [False, True])
@pytest.mark.parametrize("host", [MASTER, WORKER])
def test_a_kubelet_that_is_not_let_in_is_reset_and_joins_anew(host: Host, ready: bool) -> None:
    files = EVERYTHING if host is MASTER else JOINED
    node = node_row(host.name, ready=ready, master=host is MASTER)
    judgement = Told(host, files, nodes=(node,), let_in=False).judged()
    typed = commands(judgement.mend)
    assert judgement.verdict is Verdict.HALF
    assert ("delete node" in typed[0]) is ready
    assert "kubeadm reset -f" in typed[int(ready)] and "--skip-phases remove-etcd-member" in typed[int(ready)]
    assert typed[-1] == f"kubeadm join --config /run/hawizard/join-{host.name}.yaml"
    written = [call for call in judgement.mend if isinstance(call, Write)]
    assert [call.path for call in written] == list(SHARED if host is MASTER else ())
    assert all(
        isinstance(call.content, Secret) and call.mode == 0o600 for call in written if "key" in call.path
    )


def test_a_host_that_reaches_no_api_is_not_reset_for_it() -> None:
    told = Told(WORKER, JOINED, nodes=(node_row(WORKER.name, master=False),), let_in=False, reaches=False)
    assert told.judged().verdict is Verdict.UNKNOWN


def test_without_word_from_the_first_master_nothing_is_known() -> None:
    assert Told(WORKER, JOINED, nodes=None).judged().verdict is Verdict.UNKNOWN


def test_a_stopped_kubelet_is_started() -> None:
    told = Told(WORKER, JOINED, nodes=(node_row(WORKER.name, master=False),), kubelet=3)
    assert commands(told.judged().mend) == ["systemctl restart kubelet"]


def test_the_kubelet_of_another_cluster_is_left_alone() -> None:
    judgement = Told(WORKER, JOINED, server="https://10.0.0.1:6443").judged()
    assert judgement.verdict is Verdict.DIFFERENT
    assert "10.0.0.1" in str(judgement.why)
    assert not judgement.mend


def test_a_repair_says_what_it_does_and_shows_values_by_name_until_they_are_had() -> None:
    judgement = Told(WORKER, (CA_CRT, BOOTSTRAP_CONF), known={}).judged()
    assert judgement.mending
    token = config(judgement.mend[-1])["discovery"]
    assert isinstance(token, dict)
    assert token["bootstrapToken"]["token"] == "<token>"


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        (ok(node_row("vms83", master=False)), True),
        (ok(node_row("vms83", master=False, ready=False)), False),
        (ok(node_row("vms81")), False),
        (ok(), False),
        (Reply(1), False),
    ],
)
def test_a_ready_node_of_the_same_name_forbids_a_plain_join(reply: Reply, refused: bool) -> None:
    (need,) = action(WORKER).needs
    assert need.host == "vms81"
    assert (need.probe.parse(reply) is not None) is refused


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{TOKEN}\n", TOKEN),
        (f"W1124 some warning\n{TOKEN}\n", TOKEN),
        ("no token here\n", None),
        (f"{TOKEN}\nzzzzzz.0123456789abcdef\n", None),
        (f"kubeadm join --token {TOKEN}\n", None),
    ],
)
def test_a_token_is_a_line_of_its_own(text: str, value: str | None) -> None:
    assert join_token(FIRST).parse(ok(text)) == value
    assert join_token(FIRST).parse(Reply(1, text.encode())) is None


def test_masters_take_turns_and_workers_do_not() -> None:
    steps = join.stage(cluster(masters=3), {}).steps
    joins = [(step.host, step.turn) for step in steps if step.name == "join"]
    assert joins == [("vms91", "masters"), ("vms92", "masters"), ("vms83", None)]


garbage = st.builds(
    Reply, st.sampled_from([0, 0, 0, 1, 124, 127]), st.binary(max_size=200), st.binary(max_size=20)
)


@given(
    st.sampled_from([MASTER, WORKER]),
    st.lists(garbage, min_size=5, max_size=5),
    st.one_of(st.none(), st.text()),
    st.booleans(),
)
def test_garbage_is_never_done_and_never_raises(
    host: Host, replies: list[Reply], nodes: str | None, disk: bool
) -> None:
    told = action(host)
    asked = {probe.argv: reply for probe, reply in zip(told.probes(), replies, strict=True)}
    if disk:
        asked[DISK.argv] = stat(EVERYTHING)
    late = {} if nodes is None else {nodes_late(CLUSTER): nodes}
    assert told.judge(answers(told, asked, late)).verdict is not Verdict.DONE
    for value in told.mints() + told.reads():
        value.parse(replies[0])
