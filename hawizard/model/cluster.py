"""What the operator wants: hosts with roles, versions, networks. `session.yaml` is exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import InitErrorDetails, ValidationError

from hawizard.model import names, versions
from hawizard.model.faults import carried
from hawizard.model.hosts import Host, HostSsh, Part, ResolvedSsh, Role, Ssh
from hawizard.model.rules import broken_rules
from hawizard.model.settings import Calico, Kubernetes, Packages

__all__ = ["Calico", "Cluster", "Host", "HostSsh", "Kubernetes", "Packages", "ResolvedSsh", "Role", "Ssh"]

ETCD_PORT = 2379
API_PORT = 6443
Mirrors = Annotated[tuple[names.Url, ...], Field(min_length=1)]


def _calico_beside(kubernetes: Kubernetes | None) -> Calico:
    # Pydantic may ask for a default though Kubernetes was refused; what it gets is then never used.
    version = kubernetes.version if kubernetes else versions.supported()[0]
    return Calico(version=versions.calico_for(version))


class Cluster(Part):
    """A highly available Kubernetes cluster as it is wanted."""

    name: names.Name = Field(description="The session's name.")
    profile: Literal["tutorial"] = Field("tutorial", description="Which set of defaults.")
    kubernetes: Kubernetes
    registry_mirrors: dict[names.Registry, Mirrors] = Field(
        default_factory=dict, description="Registry host to the mirrors that containerd asks first, in order."
    )
    calico: Calico = Field(
        default_factory=lambda data: _calico_beside(data.get("kubernetes")),
        description="The Calico that goes with the Kubernetes version, if left out.",
    )
    ssh: Ssh = Field(default_factory=Ssh)
    hosts: tuple[Host, ...] = Field(min_length=1, description="The machines; masters join in this order.")

    @model_validator(mode="after")
    def _fits_together(self) -> Cluster:
        errors = [
            InitErrorDetails(type=carried(sentence), loc=place, input=None)
            for place, sentence in broken_rules(self)
        ]
        if errors:
            raise ValidationError.from_exception_data("Cluster", errors)
        return self

    @cached_property
    def by_role(self) -> dict[Role, tuple[Host, ...]]:
        """The hosts of each role, in the session's order."""
        return {role: tuple(host for host in self.hosts if host.has(role)) for role in Role}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Cluster:
        """A copy, with other values where they are given."""
        copied = super().model_copy(update=update, deep=deep)
        # Pydantic copies what is cached too, which is not true of other hosts.
        copied.__dict__.pop("by_role", None)
        return copied

    def hosts_with(self, role: Role) -> tuple[Host, ...]:
        """The hosts that have a role, in the session's order."""
        return self.by_role[role]

    def host(self, name: str) -> Host:
        """The host of a name; raises KeyError if there is none."""
        for host in self.hosts:
            if host.name == name:
                return host
        raise KeyError(name)

    @property
    def masters(self) -> tuple[Host, ...]:
        """The control-plane hosts."""
        return self.hosts_with(Role.CONTROL_PLANE)

    @property
    def first_master(self) -> Host:
        """The host on which kubeadm init runs."""
        return self.masters[0]

    @property
    def other_masters(self) -> tuple[Host, ...]:
        """The masters that join."""
        return self.masters[1:]

    @property
    def workers(self) -> tuple[Host, ...]:
        """The hosts that run pods alone."""
        return self.hosts_with(Role.WORKER)

    @property
    def nodes(self) -> tuple[Host, ...]:
        """Masters, then workers: every host that runs a kubelet."""
        return self.masters + self.workers

    @property
    def clients(self) -> tuple[Host, ...]:
        """The hosts from which kubectl is used through the balancer."""
        return self.hosts_with(Role.CLIENT)

    @property
    def balancer(self) -> Host:
        """The host of haproxy."""
        return self.hosts_with(Role.LOADBALANCER)[0]

    @property
    def etcd_host(self) -> Host:
        """The host of etcd."""
        return self.hosts_with(Role.ETCD)[0]

    @property
    def etcd_url(self) -> str:
        """Where the API servers reach etcd."""
        return f"http://{self.etcd_host.address}:{ETCD_PORT}"

    @property
    def endpoint(self) -> str:
        """ADDRESS:PORT by which all reach the API."""
        return self.kubernetes.endpoint or f"{self.balancer.address}:{API_PORT}"

    def ssh_of(self, host: Host) -> ResolvedSsh:
        """How a host is reached: what it says itself, else what the cluster says."""
        own, shared = host.ssh, self.ssh
        return ResolvedSsh(
            own.user or shared.user,
            own.port or shared.port,
            own.key or shared.key,
            own.address or host.address,
        )
