"""How far kubeadm init came on the first master, and the smallest repair of what it left."""

from __future__ import annotations

from typing import Any

from hawizard.model.cluster import Cluster, Host
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Judgement, different, done, missing
from hawizard.plan.call import Call, Run
from hawizard.plan.probe import Answers, Probe, Reply, succeeds
from hawizard.plan.steps.cluster_settings import made_otherwise, settings
from hawizard.plan.steps.kube import INIT_LIMIT, KUBEADM_YAML, KUBELET_CONF, api, kubectl
from hawizard.plan.steps.node_disk import CA, DISK, Disk, broken_parts, lost_for_good, torn_parts
from hawizard.plan.steps.node_state import Node, nodes_probe
from hawizard.plan.steps.ready import directly
from hawizard.text.sentence import Sentence, say

# kube-proxy is the last thing that init makes.
OBJECTS = (
    "configmap/kubeadm-config",
    "configmap/kubelet-config",
    "deployment.apps/coredns",
    "daemonset.apps/kube-proxy",
)
VERSIONED = tuple(f"configmap/kubelet-config-{minor}" for minor in ("1.22", "1.23"))
"""What kubelet-config was called by kubeadm before 1.24."""
CLUSTER_INFO = "configmap/cluster-info"
API_COMES_UP = 20.0
"""Seconds: an API server whose manifest is there comes up by itself within twelve."""
KUBELET_ACTIVE = succeeds("systemctl", "is-active", "--quiet", "kubelet")

# init prints the cluster's first token otherwise.
INIT = ("kubeadm", "init", "--config", KUBEADM_YAML, "--skip-token-print")
INIT_AGAIN = (*INIT, "--skip-phases=preflight")
"""What finishes an init whose manifests are there: its own files and ports would fail preflight."""


def system_objects(server: str) -> Probe[frozenset[str] | None]:
    """Which of init's objects in kube-system are there; None where the API server does not tell."""
    return _named(kubectl("-n", "kube-system", "get", *OBJECTS, *VERSIONED, *_FOUND, server=server))


def cluster_info(server: str) -> Probe[frozenset[str] | None]:
    """Whether what joining nodes read first is there; None where the API server does not tell."""
    return _named(kubectl("-n", "kube-public", "get", CLUSTER_INFO, *_FOUND, server=server))


_FOUND = ("--ignore-not-found", "-o", "name")


def _named(argv: tuple[str, ...]) -> Probe[frozenset[str] | None]:
    return Probe(argv, _names)


def _names(reply: Reply) -> frozenset[str] | None:
    if not reply.ok:
        return None
    names = frozenset(line.strip() for line in reply.lines)
    return names | {OBJECTS[1]} if names.intersection(VERSIONED) else names


class InitState:
    """What was found on the first master, judged from the top of the table."""

    def __init__(self, cluster: Cluster, answers: Answers) -> None:
        self.host = cluster.first_master
        self._cluster = cluster
        self._answers = answers
        self.disk: Disk = answers[DISK]

    def judge(self) -> Judgement:
        """The verdict, and where init is half done the calls that finish it."""
        if not self.disk.manifests:
            return self._before_manifests()
        for judged in (self._otherwise(), self._lost(), self._broken(), self._silent(), self._unfinished()):
            if judged:
                return judged
        return done(say("init has made the cluster, and its API server answers"))

    def _before_manifests(self) -> Judgement:
        broken = broken_parts(self.disk)
        if not broken:
            return missing(say("kubeadm init has not run to its manifests yet"))
        why = say("an init that was cut off left torn files: {files}", files=_names_of(broken))
        take = Run(("rm", "-f", "--", *broken))
        if not self.disk.whole(*CA):  # the next init makes another CA: the needs of an init come first
            return half(why, (take,), say("removes the torn files; init then makes them again"))
        return half(
            why, (take, _init(INIT)), say("removes the torn files and runs init again, with the same CA")
        )

    def _otherwise(self) -> Judgement | None:
        found = self._answers[settings(api(self.host))]
        difference = made_otherwise(self._cluster, found) if found else None
        return different(difference) if difference else None

    def _lost(self) -> Judgement | None:
        lost = lost_for_good(self.disk)
        if not lost or self._missing_objects() == ():
            return None
        return different(say("files of the cluster itself are lost: {files}", files=_names_of(lost)))

    def _broken(self) -> Judgement | None:
        broken = torn_parts(self.disk)
        if not broken and self.disk.whole(KUBELET_CONF):
            return None
        if not broken:
            why = say("{file} is not there, though init went further", file=KUBELET_CONF)
            return half(why, (_init(INIT_AGAIN),), FINISHES)
        why = say("an init that was cut off left torn files: {files}", files=_names_of(broken))
        take = Run(("rm", "-f", "--", *broken))
        return half(
            why, (take, _init(INIT_AGAIN)), say("removes the torn files and lets init finish its work")
        )

    def _silent(self) -> Judgement | None:
        if self._missing_objects() is not None:
            return None
        why = say(
            "the API server of {host} does not answer, though its manifest is there", host=self.host.name
        )
        return half(why, (_init(INIT_AGAIN),), FINISHES, API_COMES_UP)

    def _unfinished(self) -> Judgement | None:
        absent = self._missing_objects()
        if absent:
            why = say("init was cut off before it made {objects}", objects=", ".join(absent))
            return half(why, (_init(INIT_AGAIN),), FINISHES)
        if not self._answers[KUBELET_ACTIVE]:
            why = say("init is done, but the kubelet of {host} does not run", host=self.host.name)
            return half(why, (RESTART_KUBELET,), say("starts the kubelet again"), API_COMES_UP)
        return None

    def _missing_objects(self) -> tuple[str, ...] | None:
        server = api(self.host)
        system, public = self._answers[system_objects(server)], self._answers[cluster_info(server)]
        nodes = self._answers[nodes_probe(server)]
        if system is None or public is None or nodes is None:
            return None
        absent = [name for name in (*OBJECTS, CLUSTER_INFO) if name not in system | public]
        return (*absent, *_missing_marks(nodes.get(self.host.name)))


FINISHES = say("runs kubeadm init again without its preflight; it keeps what is there and makes the rest")
RESTART_KUBELET = Run(("systemctl", "restart", "kubelet"))


def init_probes(host: Host) -> tuple[Probe[Any], ...]:
    """The questions that the verdict on init needs."""
    server = api(host)
    objects = (system_objects(server), cluster_info(server), nodes_probe(server), settings(server))
    return (DISK, KUBELET_ACTIVE, *(directly(host, probe) for probe in objects))


def half(why: Sentence, mend: tuple[Call, ...], mending: Sentence, settle: float | None = None) -> Judgement:
    """It began and did not end."""
    return Judgement(Verdict.HALF, why, mend, mending, settle)


def _init(argv: tuple[str, ...]) -> Run:
    return Run(argv, job=True, limit=INIT_LIMIT)


def _missing_marks(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ("the node itself",)
    return () if node.labelled and node.tainted else ("the node's control-plane label and taint",)


def _names_of(paths: tuple[str, ...]) -> str:
    return ", ".join(path.rsplit("/", 1)[-1] for path in paths)
