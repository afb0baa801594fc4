"""The first master: the decision table on init, its repairs, and when it must not run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Judgement
from hawizard.plan.actions.command import Command
from hawizard.plan.probe import Answers, Reply
from hawizard.plan.steps import first_master
from hawizard.plan.steps.cluster_settings import settings
from hawizard.plan.steps.init_state import KUBELET_ACTIVE, OBJECTS, cluster_info, system_objects
from hawizard.plan.steps.kube import KUBELET_CONF, MANIFESTS, PKI, api
from hawizard.plan.steps.node_disk import CA, CONFS, DISK
from hawizard.plan.steps.node_state import nodes_argv
from tests.unit.plan.told import (
    EVERYTHING,
    PKI_FILES,
    Replies,
    answers,
    cluster,
    commands,
    config_map,
    node_row,
    objects,
    ok,
    stat,
)

CLUSTER = cluster()
SERVER = api(CLUSTER.first_master)
INIT = "kubeadm init --config /etc/kubernetes/kubeadm.yaml --skip-token-print"
AGAIN = f"{INIT} --skip-phases=preflight"


def init() -> Command:
    """The action that runs kubeadm init."""
    steps = first_master.stage(CLUSTER, {}).steps
    return next(action for step in steps for action in step.actions if isinstance(action, Command))


def host(
    disk: Reply, *, without: Sequence[str] = (), node: str = node_row("vms81"), kubelet: int = 0
) -> dict[tuple[str, ...], Reply]:
    """A first master with these files, whose API server answers."""
    told = objects(*without)
    return {
        DISK.argv: disk,
        KUBELET_ACTIVE.argv: Reply(kubelet),
        system_objects(SERVER).argv: told["kube-system"],
        cluster_info(SERVER).argv: told["kube-public"],
        nodes_argv(SERVER): ok(node),
        settings(SERVER).argv: config_map(CLUSTER) if "configmap/kubeadm-config" not in without else ok(),
    }


def silent(disk: Reply) -> Replies:
    """A first master whose API server does not answer."""
    return {DISK.argv: disk, KUBELET_ACTIVE.argv: Reply(0), system_objects(SERVER).argv: Reply(1)}


def judged(replies: Replies) -> Judgement:
    return init().judge(answers(init(), replies))


def without(files: Sequence[str], *gone: str) -> list[str]:
    return [path for path in files if path not in gone]


def test_a_finished_init_is_done() -> None:
    assert judged(host(stat(EVERYTHING))).verdict is Verdict.DONE


@pytest.mark.parametrize(
    "files",
    [(), CA, PKI_FILES, (*PKI_FILES, CONFS[0]), (*PKI_FILES, *CONFS)],
    ids=["nothing", "ca", "pki", "admin.conf", "all but manifests"],
)
def test_before_the_manifests_a_plain_init_goes_on(files: Sequence[str]) -> None:
    action, replies = init(), silent(stat(files))
    assert judged(replies).verdict is Verdict.MISSING
    assert commands(action.calls(answers(action, replies))) == [INIT]


def test_a_bare_host_and_one_that_nobody_asked_have_nothing_done() -> None:
    assert judged({}).verdict is Verdict.MISSING
    assert init().judge(Answers(preview=True)).verdict is Verdict.MISSING


@pytest.mark.parametrize("name", [*OBJECTS, "configmap/cluster-info"])
def test_an_object_that_is_missing_means_half(name: str) -> None:
    judgement = judged(host(stat(EVERYTHING), without=[name]))
    assert judgement.verdict is Verdict.HALF
    assert commands(judgement.mend) == [AGAIN]
    assert name in str(judgement.why)
    assert judgement.mending


def test_the_kubelets_configuration_may_carry_the_name_of_its_version() -> None:
    names = [name for name in OBJECTS if name != "configmap/kubelet-config"]
    told = ok("\n".join([*names, "configmap/kubelet-config-1.22"]))
    found = system_objects("https://192.168.26.81:6443").parse(told)
    assert found is not None
    assert found >= set(OBJECTS)


@pytest.mark.parametrize("node", ["", node_row("vms99"), node_row("vms81", master=False)])
def test_a_node_without_its_marks_means_half(node: str) -> None:
    judgement = judged(host(stat(EVERYTHING), node=node))
    assert (judgement.verdict, commands(judgement.mend)) == (Verdict.HALF, [AGAIN])


def test_an_api_server_that_comes_up_is_waited_for() -> None:
    judgement = judged(silent(stat(EVERYTHING)))
    assert (judgement.verdict, commands(judgement.mend)) == (Verdict.HALF, [AGAIN])
    assert judgement.settle


def test_an_empty_kubelet_conf_is_taken_away_first() -> None:
    disk = stat(without(EVERYTHING, KUBELET_CONF), empty=[KUBELET_CONF])
    judgement = judged(host(disk, without=["daemonset.apps/kube-proxy"]))
    assert judgement.verdict is Verdict.HALF
    assert commands(judgement.mend) == [f"rm -f -- {KUBELET_CONF}", AGAIN]
    assert judgement.settle is None


def test_an_empty_kubelet_conf_alone_is_not_done() -> None:
    disk = stat(without(EVERYTHING, KUBELET_CONF), empty=[KUBELET_CONF])
    assert judged(host(disk)).verdict is Verdict.HALF


def test_a_missing_kubelet_conf_is_written_by_init() -> None:
    judgement = judged(host(stat(without(EVERYTHING, KUBELET_CONF))))
    assert (judgement.verdict, commands(judgement.mend)) == (Verdict.HALF, [AGAIN])


@pytest.mark.parametrize(
    ("gone", "empty"),
    [([f"{PKI}/apiserver.key"], []), ([f"{PKI}/apiserver.crt"], []), ([], [f"{PKI}/apiserver.crt"])],
)
@pytest.mark.parametrize("started", [False, True])
def test_a_torn_pair_is_made_again_with_the_same_ca(gone: list[str], empty: list[str], started: bool) -> None:
    files = without(PKI_FILES if not started else EVERYTHING, *gone, *empty)
    judgement = judged(host(stat(files, empty), without=["daemonset.apps/kube-proxy"]))
    removal, again = commands(judgement.mend)
    assert judgement.verdict is Verdict.HALF
    assert removal.startswith("rm -f -- /etc/kubernetes/pki/apiserver.")
    assert "ca." not in removal
    assert again == (AGAIN if started else INIT)


@pytest.mark.parametrize("part", CA)
def test_half_a_ca_is_taken_away_but_no_new_one_made_unasked(part: str) -> None:
    judgement = judged(silent(stat([part])))
    assert judgement.verdict is Verdict.HALF
    assert commands(judgement.mend) == [f"rm -f -- {part}"]


def test_certificates_of_a_lost_ca_go_with_it() -> None:
    files = without((*PKI_FILES, *CONFS), *CA)
    (removal,) = commands(judged(silent(stat(files))).mend)
    assert f"{PKI}/apiserver.crt" in removal
    assert "/etc/kubernetes/admin.conf" in removal
    assert "front-proxy" not in removal
    assert "sa.key" not in removal


@pytest.mark.parametrize("lost", [f"{PKI}/ca.key", f"{PKI}/ca.crt", f"{PKI}/sa.key", f"{PKI}/sa.pub"])
def test_what_makes_the_cluster_is_never_made_anew_under_a_running_one(lost: str) -> None:
    disk = stat(without(EVERYTHING, lost))
    judgement = judged(host(disk, without=["daemonset.apps/kube-proxy"]))
    assert judgement.verdict is Verdict.DIFFERENT
    assert not judgement.mend
    problems = [need.probe.parse(disk) for need in init().needs if need.probe.argv == DISK.argv]
    assert [problem for problem in problems if problem and problem.remedy]


def test_a_ca_key_kept_elsewhere_is_no_fault_once_all_is_made() -> None:
    assert judged(host(stat(without(EVERYTHING, f"{PKI}/ca.key")))).verdict is Verdict.DONE


def test_a_stopped_kubelet_is_started() -> None:
    judgement = judged(host(stat(EVERYTHING), kubelet=3))
    assert (judgement.verdict, commands(judgement.mend)) == (Verdict.HALF, ["systemctl restart kubelet"])


def test_one_manifest_is_enough_to_rule_out_a_plain_init() -> None:
    judgement = judged(silent(stat((*PKI_FILES, *CONFS, MANIFESTS[0]))))
    assert commands(judgement.mend) == [AGAIN]


@pytest.mark.parametrize(
    "changed",
    [{"controlPlaneEndpoint": "192.168.26.99:6443"}, {"kubernetesVersion": "v1.25.0"}],
)
def test_a_cluster_made_otherwise_is_left_alone(changed: dict[str, str]) -> None:
    replies = {**host(stat(EVERYTHING)), settings(SERVER).argv: config_map(CLUSTER, **changed)}
    judgement = judged(replies)
    assert judgement.verdict is Verdict.DIFFERENT
    need = next(need for need in init().needs if need.probe.argv == settings(SERVER).argv)
    problem = need.probe.parse(replies[settings(SERVER).argv])
    assert problem and problem.what == judgement.why and problem.remedy


def registry(reply: Reply) -> bool:
    """Whether the need on etcd refuses."""
    need = next(need for need in init().needs if need.host == "vms80")
    assert need.probe.argv[:3] == ("env", "ETCDCTL_API=3", "etcdctl")
    return need.probe.parse(reply) is not None


def test_init_is_refused_over_keys_of_an_old_cluster() -> None:
    assert registry(ok("/registry/namespaces/default\n"))
    assert registry(Reply(1))
    assert registry(Reply(127))
    assert not registry(ok())


garbage = st.builds(
    Reply, st.sampled_from([0, 0, 0, 1, 2, 124, 127, 255]), st.binary(max_size=200), st.binary(max_size=20)
)


@given(st.lists(garbage, min_size=6, max_size=6), st.booleans())
def test_garbage_is_never_done_and_never_raises(replies: list[Reply], real_disk: bool) -> None:
    action = init()
    asked = {probe.argv: reply for probe, reply in zip(action.probes(), replies, strict=True)}
    if real_disk:
        asked[DISK.argv] = stat(EVERYTHING)
    judgement = action.judge(answers(action, asked))
    assert judgement.verdict is not Verdict.DONE
    for need, reply in zip(action.needs, replies, strict=False):
        need.probe.parse(reply)
