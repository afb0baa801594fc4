"""A right session to make wrong ones of, and what the loader says to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from hawizard.model.cluster import Cluster
from hawizard.model.faults import BadSession, Fault
from hawizard.model.load import load

TUTORIAL = """\
name: lab
kubernetes:
  version: 1.24.0
  image_repository: registry.aliyuncs.com/google_containers
registry_mirrors:
  docker.io: ["http://192.168.26.1:5000"]
hosts:
  - {name: vms80, address: 192.168.26.80, roles: [loadbalancer, etcd]}
  - {name: vms81, address: 192.168.26.81, roles: [control-plane]}
  - {name: vms82, address: 192.168.26.82, roles: [control-plane]}
  - {name: vms83, address: 192.168.26.83, roles: [worker]}
  - {name: vms41, address: 192.168.26.41, roles: [client]}
"""


def tutorial() -> dict[str, Any]:
    """The right session as data, free to be changed."""
    data = yaml.safe_load(TUTORIAL)
    assert isinstance(data, dict)
    return data


def cluster(**changes: object) -> Cluster:
    """The right session's Cluster with some parts replaced."""
    return Cluster.model_validate({**tutorial(), **changes})


def faults_of(folder: Path, content: str | bytes | Mapping[str, object]) -> tuple[Fault, ...]:
    """What the loader has against a file of this content; empty if it takes it."""
    path = folder / "session.yaml"
    if isinstance(content, Mapping):
        content = yaml.safe_dump(dict(content), sort_keys=False)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        load(path)
    except BadSession as bad:
        return bad.faults
    return ()


def sole(faults: tuple[Fault, ...]) -> tuple[int, str, str]:
    """Line, field and sentence of the one fault there is."""
    assert len(faults) == 1, [fault.render() for fault in faults]
    return faults[0].line, faults[0].field, str(faults[0].sentence)
