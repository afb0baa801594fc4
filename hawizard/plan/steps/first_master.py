"""First master: kubeadm init, which makes the cluster."""

from __future__ import annotations

from collections.abc import Mapping

from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.plan.actions.action import Need
from hawizard.plan.actions.command import Command
from hawizard.plan.actions.file import File
from hawizard.plan.plan import Stage, Step
from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.cluster_settings import same_settings
from hawizard.plan.steps.init_state import INIT, InitState, init_probes
from hawizard.plan.steps.kube import INIT_LIMIT, KUBEADM_YAML
from hawizard.plan.steps.kubeadm_config import init_config
from hawizard.plan.steps.kubeconfig import kubeconfig_step
from hawizard.plan.steps.node_disk import DISK, lost_for_good
from hawizard.plan.steps.ready import ready_directly, ready_through_balancer
from hawizard.text.sentence import Problem, say

NAME = "first-master"


def stage(cluster: Cluster, facts: Mapping[str, Facts]) -> Stage:  # noqa: ARG001
    """The stage that makes the cluster on the first master."""
    return Stage(
        NAME,
        say("First master"),
        say(
            "kubeadm init makes the cluster: its CA, its first API server, controller manager and scheduler, "
            "and what later nodes need to join. It runs once, on one master; the others join."
        ),
        (_init(cluster), _ready(cluster), kubeconfig_step(cluster, cluster.first_master)),
    )


def _init(cluster: Cluster) -> Step:
    return Step(
        name="init",
        host=cluster.first_master.name,
        title=say("Make the cluster with kubeadm init"),
        why=say(
            "The configuration names the balancer as the control plane's endpoint and the etcd outside the "
            "masters. Both cannot be changed later without making every certificate anew."
        ),
        breaks=say(
            "Without the endpoint, every node would hold on to the first master and be lost with it; without "
            "the external etcd, each master would have a database of its own."
        ),
        section="二、三(3)",
        actions=(_config(cluster), _command(cluster)),
    )


def _config(cluster: Cluster) -> File:
    return File(
        name="config",
        title=say("Write kubeadm's configuration"),
        path=KUBEADM_YAML,
        content=init_config(cluster),
        mode=0o600,
    )


def _command(cluster: Cluster) -> Command:
    return Command(
        name="init",
        title=say("Run kubeadm init"),
        argv=INIT,
        job=True,
        limit=INIT_LIMIT,
        proof=init_probes(cluster.first_master),
        verdict=lambda answers: InitState(cluster, answers).judge(),
        needs=(same_settings(cluster), _shared_files_kept(), _empty_registry(cluster)),
        settle=30.0,
    )


def _ready(cluster: Cluster) -> Step:
    return Step(
        name="ready",
        host=cluster.first_master.name,
        title=say("Wait until the API answers, directly and through the balancer"),
        why=say(
            "Nodes join through the balancer. An open port proves nothing, since haproxy accepts connections "
            "with no master behind it: /readyz is asked, with TLS checked against the new CA."
        ),
        breaks=say("A join would wait for minutes and then fail without saying why."),
        section="二、三(3)",
        actions=(ready_directly(cluster.first_master), ready_through_balancer(cluster)),
    )


def _empty_registry(cluster: Cluster) -> Need:
    """A new CA over the keys of an old cluster gives a cluster that looks well and is sick."""
    name, url = cluster.etcd_host.name, cluster.etcd_url
    get = ("get", "/registry", "--prefix", "--keys-only", "--limit=1")
    argv = ("env", "ETCDCTL_API=3", "etcdctl", f"--endpoints={url}", *get)

    def refuse(reply: Reply) -> Problem | None:
        if not reply.ok:
            return Problem(
                say("etcd on {host} does not say whether it is empty.", host=name),
                say("See on {host} that etcd runs: systemctl status etcd. Then resume.", host=name),
            )
        return _old_cluster(name, url) if reply.out.strip() else None

    return Need(Probe(argv, refuse, 15.0), name)


def _old_cluster(host: str, url: str) -> Problem:
    return Problem(
        say("etcd on {host} already holds a cluster: there are keys under /registry.", host=host),
        say(
            "A new cluster made over them would be sick. hawizard does not clear them. Look at them with "
            "`ETCDCTL_API=3 etcdctl --endpoints={url} get /registry --prefix --keys-only`, keep a copy with "
            "`etcdctl --endpoints={url} snapshot save FILE`, and if nobody needs that cluster any more clear "
            "them with `etcdctl --endpoints={url} del /registry --prefix`. Then resume.",
            url=url,
        ),
    )


def _shared_files_kept() -> Need:
    def refuse(reply: Reply) -> Problem | None:
        disk = DISK.parse(reply)
        lost = lost_for_good(disk)
        if not disk.manifests or not lost:
            return None
        return Problem(
            say("Files that make the cluster what it is are lost: {files}.", files=", ".join(lost)),
            say(
                "Made anew they would belong to another cluster. Bring them back from a copy or from another "
                "master. If the cluster is not to be kept, reset it by hand: kubeadm reset -f "
                "--skip-phases remove-etcd-member, then clear /registry in etcd."
            ),
        )

    return Need(Probe(DISK.argv, refuse))
