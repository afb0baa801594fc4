"""Which hosts a practice fleet has."""

from __future__ import annotations

import re
import tempfile
from ipaddress import IPv4Address
from pathlib import Path

from hawizard.model.cluster import Cluster, Host, Role
from hawizard.model.load import load
from hawizard.model.template import template
from hawizard.record.session import Session
from hawizard.text.sentence import ExitStatus, Problem, say

NAME = "practice"
FIRST = IPv4Address("192.168.26.80")
MANY = "10.26.0.1"
"""The balancer's address in a fleet that a /24 does not hold."""


def cluster_of(wanted: str | None) -> Cluster:
    """The tutorial's five hosts, MASTERSxWORKERS, or those of a session; raises Problem."""
    if wanted is None:
        return _tutorial()
    found = re.fullmatch(r"(\d{1,2})x(\d{1,3})", wanted)
    if found is None:
        return _of_session(wanted)
    masters, workers = int(found[1]), int(found[2])
    if masters < 1:
        raise Problem(
            say("--hosts {wanted}: a cluster needs a master.", wanted=wanted),
            say("Write MASTERSxWORKERS, as 2x1 or 3x5."),
            status=ExitStatus.BAD_INPUT,
        )
    return _tutorial().model_copy(update={"hosts": tuple(_hosts(masters, workers))})


def _of_session(name: str) -> Cluster:
    try:
        return load(Session.open(name).yaml_path)
    except Problem as problem:
        raise Problem(
            problem.what,
            say("--hosts takes MASTERSxWORKERS, as 3x5, or a session."),
            status=ExitStatus.BAD_INPUT,
        ) from problem


def _tutorial() -> Cluster:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "session.yaml"
        path.write_text(template(NAME), "utf-8")
        return load(path)


def _hosts(masters: int, workers: int) -> list[Host]:
    roles: list[tuple[Role, ...]] = [(Role.LOADBALANCER, Role.ETCD)]
    roles += [(Role.CONTROL_PLANE,)] * masters + [(Role.WORKER,)] * workers + [(Role.CLIENT,)]
    first = FIRST if len(roles) < 100 else IPv4Address(MANY)
    number = int(str(first).rpartition(".")[2])
    return [Host(name=f"vms{number + n}", address=str(first + n), roles=role) for n, role in enumerate(roles)]
