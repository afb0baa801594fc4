"""The calls that join a host, or finish a join that was cut off."""

from __future__ import annotations

from dataclasses import dataclass

from hawizard.model.cluster import Cluster, Host
from hawizard.plan.call import Call, Input, Run, Write
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers
from hawizard.plan.steps.certificates import shared_file, shared_mode
from hawizard.plan.steps.kube import (
    BOOTSTRAP_CONF,
    CRI_ANNOTATION,
    CRI_SOCKET,
    INIT_LIMIT,
    kubectl,
    reset,
)
from hawizard.plan.steps.kubeadm_config import join_config
from hawizard.plan.steps.node_disk import SHARED
from hawizard.plan.steps.shared_values import admin_conf, ca_hash, join_token
from hawizard.text.secret import Secret

_KUBELET = (
    "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
    "FileAvailable--etc-kubernetes-kubelet.conf",
    "Port-10250",
)
_WORKER = (*_KUBELET, "FileAvailable--etc-kubernetes-pki-ca.crt")
# A second round of preflight names the manifests and the control plane's ports.
_MASTER = (
    *_KUBELET,
    "DirAvailable--etc-kubernetes-manifests",
    "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
    "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml",
    "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml",
    "Port-6443",
    "Port-10257",
    "Port-10259",
)


@dataclass(frozen=True)
class JoinCalls:
    """The calls for one host; a late value that is not had yet stands as its name."""

    cluster: Cluster
    host: Host
    answers: Answers

    @property
    def _first(self) -> Host:
        return self.cluster.first_master

    @property
    def _is_master(self) -> bool:
        return self.host in self.cluster.masters

    def plain(self) -> tuple[Call, ...]:
        """A join on a host where none has begun."""
        return (self._kubeadm(),)

    def again(self, *broken: str) -> tuple[Call, ...]:
        """A join over what one that was cut off has left."""
        names = ",".join(_MASTER if self._is_master else _WORKER)
        return (*_without(*broken), self._kubeadm(f"--ignore-preflight-errors={names}"))

    def delete_and_again(self, *broken: str) -> tuple[Call, ...]:
        """The same where a Ready node of this name would refuse it."""
        return (self._delete_node(), *self.again(*broken))

    def mark(self) -> tuple[Call, ...]:
        """The last phase of a master's join alone, and what the join would have done around it."""
        config = self._config
        argv = ("kubeadm", "join", "phase", "control-plane-join", "all", "--config", config.path)
        run = Run(argv, inputs=(config,), job=True, limit=INIT_LIMIT)
        return (run, *self.annotate())

    def annotate(self) -> tuple[Call, ...]:
        """The annotation by which kubeadm finds the container runtime of a node."""
        annotation = f"{CRI_ANNOTATION}={CRI_SOCKET}"
        argv = kubectl("annotate", "--overwrite", "node", self.host.name, annotation, wait=20)
        return (*_without(BOOTSTRAP_CONF), Run(argv))

    def anew(self, *, delete: bool) -> tuple[Call, ...]:
        """Everything from the beginning: reset, the shared files, join."""
        files = tuple(self._shared(path) for path in SHARED) if self._is_master else ()
        first = (self._delete_node(),) if delete else ()
        return (*first, Run(reset(), job=True, limit=180), *files, self._kubeadm())

    def _kubeadm(self, *options: str) -> Run:
        config = self._config
        argv = ("kubeadm", "join", "--config", config.path, *options)
        return Run(argv, inputs=(config,), job=True, limit=INIT_LIMIT)

    @property
    def _config(self) -> Input:
        token, key = self._told(join_token(self._first)), self._told(ca_hash(self._first))
        text = join_config(self.cluster, self.host, token, key)
        return Input(f"join-{self.host.name}.yaml", Secret(text))

    def _delete_node(self) -> Run:
        conf = Input("admin.conf", Secret(self._told(admin_conf(self._first))))
        argv = kubectl("delete", "node", self.host.name, "--ignore-not-found", kubeconfig=conf.path, wait=20)
        return Run(argv, inputs=(conf,))

    def _shared(self, path: str) -> Write:
        late = shared_file(self._first, path)
        text = self._told(late)
        return Write(path, Secret(text) if late.secret else text, shared_mode(path))

    def _told(self, late: Late) -> str:
        value = self.answers.value(late)
        return f"<{late.name}>" if value is None else value


def _without(*paths: str) -> tuple[Call, ...]:
    return (Run(("rm", "-f", "--", *paths)),) if paths else ()
