"""The hosts of a session: their roles, and how they are reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hawizard.model import names, networks


class Role(str, Enum):
    """What a host does in the cluster."""

    LOADBALANCER = "loadbalancer"
    ETCD = "etcd"
    CONTROL_PLANE = "control-plane"
    WORKER = "worker"
    CLIENT = "client"

    def __str__(self) -> str:
        return self.value


class Part(BaseModel):
    """A part of a session: fixed once made, and without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: object) -> object:
        # `calico:` with nothing after it is what is left when its lines are commented out.
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}


class Ssh(Part):
    """How the hosts are reached, unless a host says otherwise."""

    user: names.User = Field("root", description="Who logs in: root, or a user who may use sudo.")
    port: networks.Port = Field(22, description="The port of sshd.")
    key: names.KeyPath | None = Field(
        None, description="Path of the private key; ssh's own defaults and its agent if left out."
    )


class HostSsh(Part):
    """What is different about reaching this host."""

    user: names.User | None = Field(None, description="Who logs in here.")
    port: networks.Port | None = Field(None, description="The port of this host's sshd.")
    key: names.KeyPath | None = Field(None, description="Path of the private key for this host.")
    address: names.Connect | None = Field(
        None, description="Where to connect to, if not the address that the cluster uses."
    )


@dataclass(frozen=True, slots=True)
class ResolvedSsh:
    """How one host is reached, with nothing left to look up."""

    user: str
    port: int
    key: str | None
    address: str


class Host(Part):
    """A machine of the cluster."""

    name: names.NodeName = Field(description="Its name in the cluster (the node's name).")
    address: networks.Address = Field(description="Its IPv4 address, by which the cluster's hosts reach it.")
    roles: tuple[Role, ...] = Field(
        min_length=1, description="What it does; one host may have several roles."
    )
    ssh: HostSsh = Field(default_factory=HostSsh, description="What is different about reaching this host.")

    def has(self, role: Role) -> bool:
        """Whether the host has this role."""
        return role in self.roles

    @property
    def is_node(self) -> bool:
        """Whether it runs a kubelet."""
        return self.has(Role.CONTROL_PLANE) or self.has(Role.WORKER)
