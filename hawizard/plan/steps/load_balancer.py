"""Load balancer: haproxy in front of the masters' API servers."""

from __future__ import annotations

from collections.abc import Mapping

from hawizard.model.cluster import API_PORT, Cluster
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.file import File
from hawizard.plan.actions.gate import Gate
from hawizard.plan.actions.packages import Packages
from hawizard.plan.actions.service import Service
from hawizard.plan.plan import Stage, Step
from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.common import render
from hawizard.text.sentence import Sentence, say

CONFIG = "/etc/haproxy/haproxy.cfg"
STATS_SOCKET = "/run/haproxy/hawizard.sock"
BACKEND = "k8s-lb"
SUMS = ("FRONTEND", "BACKEND")
CHECK = ("haproxy", "-c", "-f")
STATE = (
    "curl",
    "--silent",
    "--fail",
    "--max-time",
    "3",
    "--unix-socket",
    STATS_SOCKET,
    "http://localhost/;csv",
)
SECTION = "二、一"

Row = Mapping[str, str]


def stage(cluster: Cluster) -> Stage:
    """haproxy on the balancer's host."""
    return Stage(
        "load-balancer",
        say("Load balancer"),
        say(
            "With several masters there is no one address to connect to. haproxy gives them one: "
            "kubelets, workers and clients reach whichever master is ready through it."
        ),
        (_step(cluster),),
    )


def _step(cluster: Cluster) -> Step:
    return Step(
        "haproxy",
        cluster.balancer.name,
        say("haproxy, balancing to the masters' API servers"),
        say(
            "Each connection to {endpoint} goes to the next master in turn. A master counts only while its "
            "/readyz answers over TLS, since an open port says nothing about the API server behind it.",
            endpoint=cluster.endpoint,
        ),
        say(
            "Without it the cluster is reached through one master's address, and is out of reach when that "
            "master is."
        ),
        SECTION,
        _actions(cluster),
    )


def _actions(cluster: Cluster) -> tuple[Action, ...]:
    return (
        Packages(name="packages", title=say("Install haproxy"), packages=(("haproxy", None), ("curl", None))),
        File(
            name="configuration",
            title=say("Write haproxy's configuration, once haproxy itself has checked it"),
            path=CONFIG,
            content=config(cluster),
            validate=(*CHECK, "%"),
        ),
        Service(
            name="service",
            title=say("Have haproxy load it, now and at every boot"),
            unit="haproxy.service",
            follows_files=(CONFIG,),
            on_change="reload",
            check=(*CHECK, CONFIG),
        ),
        Gate(
            name="loaded",
            title=say("haproxy balances to exactly these masters"),
            probe=Probe(STATE, lambda reply: _awaited(reply, cluster)),
            holds=say("it listens, with {masters} behind it", masters=", ".join(_servers(cluster))),
            settle=15,
            remedy=say("`journalctl -u haproxy -n 50` on {host} says why.", host=cluster.balancer.name),
        ),
    )


def config(cluster: Cluster) -> str:
    """haproxy.cfg, whole."""
    return render(
        "haproxy.cfg.j2",
        backend=BACKEND,
        port=cluster.endpoint.rpartition(":")[2],
        api_port=API_PORT,
        masters=cluster.masters,
        stats_socket=STATS_SOCKET,
    )


def _servers(cluster: Cluster) -> dict[str, str]:
    return {master.name: f"{master.address}:{API_PORT}" for master in cluster.masters}


def _awaited(reply: Reply, cluster: Cluster) -> Sentence | None:
    rows = [row for row in _rows(reply) if row.get("# pxname") == BACKEND]
    if not rows:
        return say("haproxy does not say that it knows {backend}", backend=BACKEND)
    states = {row.get("svname"): row.get("status") for row in rows}
    if states.get("FRONTEND") != "OPEN":
        return say("haproxy does not listen on {endpoint}", endpoint=cluster.endpoint)
    found = {row["svname"]: row.get("addr", "") for row in rows if row.get("svname") not in SUMS}
    if found != _servers(cluster):
        return say("haproxy balances to {found}", found=", ".join(found.values()) or "-")
    return None


def _rows(reply: Reply) -> list[Row]:
    lines = [line.split(",") for line in reply.lines] if reply.ok else []
    return [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]
