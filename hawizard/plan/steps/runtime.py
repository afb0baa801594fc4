"""The container runtime of a node: containerd, its mirrors, and crictl's way to it."""

from __future__ import annotations

from collections.abc import Sequence

from hawizard.model.cluster import Cluster, Host
from hawizard.model.versions import pause_tag
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.file import File
from hawizard.plan.actions.gate import Gate
from hawizard.plan.actions.packages import Packages
from hawizard.plan.actions.service import Service
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.plan.steps.common import loaded, render, within
from hawizard.plan.steps.containerd import CERTS, configured
from hawizard.plan.steps.images import LISTED
from hawizard.plan.steps.kube import CRI_SOCKET
from hawizard.text.sentence import Sentence, say

CONFIG = "/etc/containerd/config.toml"
CRICTL = "/etc/crictl.yaml"
INFO = Probe(("crictl", "info"), loaded, 15.0)
RUNC = ("containerd", "runtimes", "runc", "options")
SERVERS = {"docker.io": "https://registry-1.docker.io"}


def actions(cluster: Cluster, host: Host) -> tuple[Action, ...]:
    """containerd as kubeadm wants it, proved by what it says of itself."""
    return (
        Packages(name="packages", title=say("Install containerd"), packages=(("containerd", None),)),
        File(
            name="configuration",
            title=say("containerd's own default configuration, with the cgroup driver and the pause image"),
            path=CONFIG,
            content=_config(host, sandbox_image(cluster)),
        ),
        *_mirrors(cluster),
        Service(
            name="service",
            title=say("Have containerd load it, now and at every boot"),
            unit="containerd.service",
            follows_files=(CONFIG,),
        ),
        File(
            name="crictl",
            title=say("Tell crictl where containerd listens"),
            path=CRICTL,
            content=render("crictl.yaml.j2", socket=CRI_SOCKET),
        ),
        _answers_crictl(cluster),
    )


def sandbox_image(cluster: Cluster) -> str:
    """The image that holds each pod's namespaces."""
    return f"{cluster.kubernetes.image_repository}/pause:{pause_tag(cluster.kubernetes.version)}"


def _config(host: Host, sandbox: str) -> Late:
    def parse(reply: Reply) -> str | None:
        return configured(reply.out.decode("utf-8", "replace"), sandbox) if reply.ok else None

    title = say("the default configuration of the containerd on {host}", host=host.name)
    return Late("containerd config default", host.name, ("containerd", "config", "default"), title, parse)


def _mirrors(cluster: Cluster) -> tuple[Action, ...]:
    return tuple(_mirror(registry, urls) for registry, urls in sorted(cluster.registry_mirrors.items()))


def _mirror(registry: str, mirrors: Sequence[str]) -> File:
    server = SERVERS.get(registry, f"https://{registry}")
    return File(
        name=f"mirrors-of-{registry.replace(':', '-')}",
        title=say("Ask the mirrors of {registry} first", registry=registry),
        path=f"{CERTS}/{registry}/hosts.toml",
        content=render("hosts.toml.j2", registry=registry, server=server, mirrors=mirrors),
    )


def _answers_crictl(cluster: Cluster) -> Gate:
    return Gate(
        name="answers",
        title=say("containerd is ready and says that it uses both"),
        probe=INFO,
        also=(LISTED,),
        awaited=lambda answers: _awaited(answers, sandbox_image(cluster)),
        holds=say("containerd is ready, with systemd's cgroups and {image}", image=sandbox_image(cluster)),
        settle=30,
        remedy=say("`crictl info` and `journalctl -u containerd -n 50` on the host say more."),
    )


def _awaited(answers: Answers, sandbox: str) -> Sentence | None:
    info = answers[INFO]
    if not _ready(info):
        return say("containerd does not say that it is ready")
    if within(info, "config", *RUNC, "SystemdCgroup") is not True:
        return say("containerd does not use systemd's cgroups")
    return _other_sandbox(within(info, "config", "sandboxImage"), answers[LISTED], sandbox)


def _ready(info: object) -> bool:
    conditions = within(info, "status", "conditions")
    found = conditions if isinstance(conditions, list) else []
    return any(within(c, "type") == "RuntimeReady" and within(c, "status") is True for c in found)


def _other_sandbox(found: object, listed: tuple[str, ...], sandbox: str) -> Sentence | None:
    if isinstance(found, str) and found != sandbox:  # containerd 2 does not tell
        return say("containerd holds pods with {found}, not with {wanted}", found=found, wanted=sandbox)
    if sandbox not in listed:
        pause = ", ".join(image for image in listed if "/pause:" in image)
        return say("kubeadm names “{pause}”, not {wanted}", pause=pause, wanted=sandbox)
    return None
