"""Certificates: the files that all masters must share, from master to master through memory."""

from __future__ import annotations

from collections.abc import Mapping

from hawizard.model.cluster import Cluster, Host
from hawizard.model.facts import Facts
from hawizard.plan.actions.directory import Directory
from hawizard.plan.actions.file import File
from hawizard.plan.late import Late
from hawizard.plan.plan import Stage, Step
from hawizard.plan.steps.belongs import no_other_cluster
from hawizard.plan.steps.kube import PKI
from hawizard.plan.steps.node_disk import SHARED
from hawizard.plan.steps.shared_values import file_of
from hawizard.text.sentence import say

NAME = "certificates"


def stage(cluster: Cluster, facts: Mapping[str, Facts]) -> Stage:  # noqa: ARG001
    """The stage that gives the other masters what makes them masters of the same cluster."""
    return Stage(
        NAME,
        say("Certificates"),
        say(
            "Masters of one cluster sign with one CA and one service-account key. These six files go from "
            "the first master to the others before they join; each makes its own certificates from them."
        ),
        tuple(_copy(cluster, host) for host in cluster.other_masters),
    )


def _copy(cluster: Cluster, host: Host) -> Step:
    return Step(
        name="copy",
        host=host.name,
        title=say("Give {host} the cluster's CA and keys", host=host.name),
        why=say(
            "kubeadm join takes a host for a master only where it finds the cluster's CAs and "
            "service-account key. Nothing else is copied: "
            "each API server's certificate names its own address."
        ),
        breaks=say("The join fails at once: failure loading certificate for CA."),
        section="二、三(4)",
        actions=(no_other_cluster(cluster, host), _folder(), *(_file(cluster, path) for path in SHARED)),
    )


def _folder() -> Directory:
    return Directory(name="folder", title=say("Make {path}", path=PKI), path=PKI, mode=0o755)


def _file(cluster: Cluster, path: str) -> File:
    return File(
        name=path.rsplit("/", 1)[-1],
        title=say("Copy {file} from {host}", file=path, host=cluster.first_master.name),
        path=path,
        content=shared_file(cluster.first_master, path),
        mode=shared_mode(path),
    )


def shared_file(first: Host, path: str) -> Late:
    """One of the six files, as the first master has it."""
    return file_of(first, path, secret=_is_key(path))


def shared_mode(path: str) -> int:
    """The mode of one of the six files."""
    return 0o600 if _is_key(path) else 0o644


def _is_key(path: str) -> bool:
    return path.endswith(".key")
