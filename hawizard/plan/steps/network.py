"""Network: Calico, which gives the pods their addresses and makes the nodes Ready."""

from __future__ import annotations

from collections.abc import Mapping

from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.plan.actions.action import Action, Judgement, different, done, missing, unknown
from hawizard.plan.actions.command import Command
from hawizard.plan.actions.download import Download
from hawizard.plan.actions.file import File
from hawizard.plan.actions.gate import Gate
from hawizard.plan.actions.places import place
from hawizard.plan.late import Late, whole_output
from hawizard.plan.plan import Stage, Step
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.plan.steps.calico_manifest import with_pool
from hawizard.plan.steps.kube import KUBERNETES, kubectl
from hawizard.plan.steps.ready import through_balancer
from hawizard.plan.steps.rollout import CALICO_CONTROLLERS, CALICO_NODE, workloads_probe
from hawizard.plan.steps.rollout_gates import nodes_ready, rolled_out
from hawizard.text.sentence import Sentence, say

NAME = "network"
SECTION = "二、三(7)"
UPSTREAM = f"{KUBERNETES}/calico/upstream.yaml"
MANIFEST = f"{KUBERNETES}/calico/calico.yaml"
BPF = "/sys/fs/bpf"


def stage(cluster: Cluster, facts: Mapping[str, Facts], local: Mapping[str, str]) -> Stage:  # noqa: ARG001
    """The stage that lets pods reach each other; `local` holds the manifest where it is a local file."""
    filesystems = tuple(_bpf(host.name) for host in cluster.nodes)
    return Stage(
        NAME,
        say("Network"),
        say(
            "Kubernetes leaves the pods' network to others. Until Calico runs on a node its kubelet says "
            "NotReady, and CoreDNS waits."
        ),
        (*filesystems, _calico(cluster, local, after=filesystems), _rollout(cluster)),
    )


def _bpf(host: str) -> Step:
    return Step(
        name="bpf",
        host=host,
        title=say("See that Calico finds the bpf file system on {host}", host=host),
        why=say(
            "From 3.23 on Calico's pod mounts {path} of the host, and waits until it is there.", path=BPF
        ),
        breaks=say("calico-node stays at Init:0/3, and only the pod's events say why."),
        section=SECTION,
        actions=(
            Gate(
                name="bpf",
                title=say("{path} is there", path=BPF),
                probe=place(BPF),
                awaited=_no_directory,
                holds=say("{path} is there", path=BPF),
            ),
        ),
    )


def _no_directory(answers: Answers) -> Sentence | None:
    found = answers[place(BPF)]
    if found is not None and found.is_directory:
        return None
    return say("{path} is not there: mount it with `mount -t bpf bpf {path}`, then resume", path=BPF)


def _calico(cluster: Cluster, local: Mapping[str, str], after: tuple[Step, ...]) -> Step:
    return Step(
        name="calico",
        host=cluster.first_master.name,
        title=say("Install Calico {version}", version=cluster.calico.version),
        why=say(
            "The manifest has a pool of addresses of its own, 192.168.0.0/16, commented out. The cluster's "
            "pod subnet is written there, so that it says what is meant: {subnet}.",
            subnet=cluster.kubernetes.pod_subnet,
        ),
        breaks=say("Nodes stay NotReady, pods get no address, CoreDNS does not start."),
        section=SECTION,
        actions=(_upstream(cluster, local), _has_pool(cluster), _manifest(cluster), _apply(cluster)),
        after=tuple(f"{NAME}/{step.name}@{step.host}" for step in after),
    )


def _upstream(cluster: Cluster, local: Mapping[str, str]) -> Action:
    calico = cluster.calico
    title = say("Get Calico's manifest from {source}", source=calico.manifest)
    if calico.manifest in local:
        content = local[calico.manifest]
        return File(name="upstream", title=title, path=UPSTREAM, content=content, diffed=False)
    return Download(name="upstream", title=title, path=UPSTREAM, url=calico.manifest, sha256=calico.sha256)


def _has_pool(cluster: Cluster) -> Gate:
    def awaited(reply: Reply) -> Sentence | None:
        text = whole_output(reply)
        if text is None:
            return say("the manifest is not there yet")
        if with_pool(text, cluster.kubernetes.pod_subnet) is not None:
            return None
        return say(
            "{source} is no manifest of Calico with a place for CALICO_IPV4POOL_CIDR",
            source=cluster.calico.manifest,
        )

    return Gate(
        name="has-pool",
        title=say("See that the manifest has a place for the pod subnet"),
        probe=Probe(_READ, awaited, 20.0),
        holds=say("the manifest has a place for the pod subnet"),
    )


_READ = ("cat", UPSTREAM)


def _manifest(cluster: Cluster) -> File:
    subnet = cluster.kubernetes.pod_subnet

    def edited(reply: Reply) -> str | None:
        text = whole_output(reply)
        return None if text is None else with_pool(text, subnet)

    title = say("Calico's manifest with the pod subnet {subnet}", subnet=subnet)
    late = Late("manifest", cluster.first_master.name, _READ, title, edited)
    return File(
        name="manifest",
        title=say("Write {subnet} into the manifest as the pool of pod addresses", subnet=subnet),
        path=MANIFEST,
        content=late,
        diffed=False,
    )


def _apply(cluster: Cluster) -> Command:
    return Command(
        name="apply",
        title=say("Give the manifest to the cluster"),
        argv=kubectl("apply", "-f", MANIFEST, wait=60),
        limit=180,
        proof=(through_balancer(cluster, workloads_probe()),),
        verdict=lambda answers: _applied(answers, cluster.kubernetes.pod_subnet),
        follows_files=(MANIFEST,),
        settle=15,
    )


def _applied(answers: Answers, subnet: str) -> Judgement:
    found = answers[workloads_probe()]
    if found is None:
        return unknown(say("the API server does not answer through the balancer"))
    absent = [name for name in (CALICO_NODE, CALICO_CONTROLLERS) if name not in found]
    if absent:
        return missing(say("not there: {names}", names=", ".join(absent)))
    pool = found[CALICO_NODE].pool
    if pool != subnet:
        return different(say("Calico's pool is {pool}, not {subnet}", pool=pool or "-", subnet=subnet))
    return done(say("Calico is in the cluster, with the pool {subnet}", subnet=subnet))


def _rollout(cluster: Cluster) -> Step:
    return Step(
        name="rollout",
        host=cluster.first_master.name,
        title=say("Wait until the pods' network works everywhere"),
        why=say(
            "Each node pulls Calico's images, starts it, and only then says Ready; CoreDNS is scheduled "
            "after that. A first pull may take minutes."
        ),
        breaks=say("A cluster that looks finished would run no pod on the nodes that are not Ready."),
        section=SECTION,
        actions=(*rolled_out(cluster), nodes_ready(cluster)),
    )
