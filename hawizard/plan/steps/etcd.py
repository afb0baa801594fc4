"""etcd: the cluster's data, outside the masters so that all of them share it."""

from __future__ import annotations

from hashlib import sha1

from hawizard.model.cluster import Cluster
from hawizard.model.versions import etcd_minimum, numbers
from hawizard.plan.actions.action import Action, Need
from hawizard.plan.actions.directory import Directory
from hawizard.plan.actions.file import File
from hawizard.plan.actions.gate import Gate
from hawizard.plan.actions.packages import Packages
from hawizard.plan.actions.service import Service
from hawizard.plan.plan import Stage, Step
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.plan.steps.common import loaded, render, within
from hawizard.text.sentence import Problem, Sentence, say

ENVIRONMENT = "/etc/default/etcd"
DATA = "/var/lib/etcd/cluster.etcd"
TOKEN = "etcd-cluster"  # noqa: S105  # tells clusters apart; nothing secret
PEER_PORT = 2380
LOCAL = "http://127.0.0.1:2379"
SECTION = "二、二"
ONE_KEY = ("get", "", "--prefix", "--keys-only", "--limit=1", "-w", "json")


def etcdctl(url: str, *args: str) -> tuple[str, ...]:
    """etcdctl as argv, asking one member."""
    return ("env", "ETCDCTL_API=3", "etcdctl", f"--endpoints={url}", "--command-timeout=4s", *args)


def stage(cluster: Cluster) -> Stage:
    """etcd on its host."""
    return Stage(
        "etcd",
        say("etcd"),
        say(
            "Everything a cluster knows is kept in etcd. Outside the masters it outlives any of them, and "
            "all masters read and write the same data."
        ),
        (_step(cluster),),
    )


def _step(cluster: Cluster) -> Step:
    return Step(
        "etcd",
        cluster.etcd_host.name,
        say("One etcd for all masters"),
        say(
            "kubeadm would start an etcd of its own on each master. Given this one, every master shows the "
            "same cluster, and one can be lost without losing data."
        ),
        say(
            "Without it the first init finds no etcd and stops, and a second master would be another cluster."
        ),
        SECTION,
        _actions(cluster),
    )


def _actions(cluster: Cluster) -> tuple[Action, ...]:
    return (
        Packages(
            name="packages",
            title=say("Install etcd and its client"),
            packages=(("etcd-server", None), ("etcd-client", None)),
        ),
        Directory(
            name="data-directory",
            title=say("A data directory of its own, which etcd's user may read alone"),
            path=DATA,
            mode=0o700,
            owner="etcd",
            group="etcd",
        ),
        File(
            name="environment",
            title=say("Tell etcd its name, its data directory and its addresses"),
            path=ENVIRONMENT,
            content=environment(cluster),
            needs=(Need(Probe(etcdctl(LOCAL, *ONE_KEY), lambda reply: _other_data(reply, cluster))),),
        ),
        Service(
            name="service",
            title=say("Start etcd with these settings, now and at every boot"),
            unit="etcd.service",
            follows_files=(ENVIRONMENT,),
        ),
        _healthy(cluster),
    )


def _healthy(cluster: Cluster) -> Gate:
    return Gate(
        name="healthy",
        title=say("etcd commits a write at {url}", url=cluster.etcd_url),
        probe=_health(cluster),
        also=(_status(cluster),),
        awaited=lambda answers: _awaited(answers, cluster),
        holds=say("etcd is healthy, and its data are this cluster's"),
        settle=60,
        remedy=say("`journalctl -u etcd -n 50` on {host} says why.", host=cluster.etcd_host.name),
    )


def environment(cluster: Cluster) -> str:
    """etcd's environment file, whole."""
    return render(
        "etcd.env.j2",
        name="etcd-" + cluster.etcd_host.address.rpartition(".")[2],
        data=DATA,
        peer=_peer(cluster),
        client=cluster.etcd_url,
        token=TOKEN,
    )


def cluster_id(cluster: Cluster) -> int:
    """The id that etcd itself makes of the first member's peer URL and the cluster's token."""
    member = sha1(f"{_peer(cluster)}{TOKEN}".encode(), usedforsecurity=False).digest()[:8]
    return int.from_bytes(sha1(member, usedforsecurity=False).digest()[:8], "big")


def _peer(cluster: Cluster) -> str:
    return f"http://{cluster.etcd_host.address}:{PEER_PORT}"


def _other_data(reply: Reply, cluster: Cluster) -> Problem | None:
    data = loaded(reply) if reply.ok else None
    if not within(data, "kvs") or within(data, "header", "cluster_id") == cluster_id(cluster):
        return None
    return Problem(
        say("An etcd with another cluster's data runs on {host}.", host=cluster.etcd_host.name),
        say(
            "Look at it with “{command}”. Save what is needed and stop it, or choose another host for etcd; "
            "hawizard does not set it aside.",
            command=f"ETCDCTL_API=3 etcdctl --endpoints={LOCAL} get '' --prefix --keys-only --limit=20",
        ),
    )


def _health(cluster: Cluster) -> Probe[object]:
    return Probe(etcdctl(cluster.etcd_url, "endpoint", "health", "-w", "json"), loaded)


def _status(cluster: Cluster) -> Probe[object]:
    return Probe(etcdctl(cluster.etcd_url, "endpoint", "status", "-w", "json"), loaded)


def _awaited(answers: Answers, cluster: Cluster) -> Sentence | None:
    if within(answers[_health(cluster)], 0, "health") is not True:
        return say("etcd at {url} is not healthy", url=cluster.etcd_url)
    status = answers[_status(cluster)]
    if within(status, 0, "Status", "header", "cluster_id") != cluster_id(cluster):
        return say("the data in {path} are another etcd cluster's", path=DATA)
    return _too_old(within(status, 0, "Status", "version"), cluster)


def _too_old(found: object, cluster: Cluster) -> Sentence | None:
    wanted = etcd_minimum(cluster.kubernetes.version)
    try:
        old = numbers(str(found).split("-")[0]) < numbers(wanted)
    except ValueError:
        return say("etcd does not tell its version")
    if not old:
        return None
    return say("etcd is {found}; kubeadm takes {wanted} or newer", found=str(found), wanted=wanted)
