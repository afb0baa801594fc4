"""The images that a node runs, pulled before kubeadm needs them."""

from __future__ import annotations

from hawizard.model.cluster import Cluster, Host
from hawizard.model.versions import kubeadm_api
from hawizard.plan.actions.action import Action, Judgement, done, missing
from hawizard.plan.actions.command import Command
from hawizard.plan.actions.file import File
from hawizard.plan.call import Call, Run
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.plan.steps.common import loaded, render, within
from hawizard.plan.steps.kube import CRI_SOCKET
from hawizard.text.sentence import say

CONFIG = "/var/lib/hawizard/kubeadm-images.yaml"
WORKER = ("kube-proxy", "pause")
PULL_LIMIT = 900.0  # seconds an image


def _listed(reply: Reply) -> tuple[str, ...]:
    return tuple(line.strip() for line in reply.lines if "/" in line) if reply.ok else ()


def _there(reply: Reply) -> frozenset[str]:
    images = within(loaded(reply), "images") if reply.ok else None
    tags = [within(image, "repoTags") for image in images] if isinstance(images, list) else []
    return frozenset(tag for some in tags if isinstance(some, list) for tag in some if isinstance(tag, str))


LISTED = Probe(("kubeadm", "config", "images", "list", "--config", CONFIG), _listed)
THERE = Probe(("crictl", "images", "-o", "json"), _there, 15.0)


def question(cluster: Cluster, host: Host) -> File:
    """The file with which kubeadm is asked for the names of its images."""
    return File(
        name="images-file",
        title=say("What kubeadm is asked about its images with"),
        path=CONFIG,
        content=render(
            "kubeadm-images.yaml.j2",
            config_api=kubeadm_api(cluster.kubernetes.version),
            address=host.address,
            name=host.name,
            cri_socket=CRI_SOCKET,
            version=cluster.kubernetes.version,
            repository=cluster.kubernetes.image_repository,
            etcd_url=cluster.etcd_url,
        ),
    )


def actions(cluster: Cluster, host: Host) -> tuple[Action, ...]:
    """Every image that kubeadm names for this node."""
    only = () if host in cluster.masters else WORKER
    return (
        Command(
            name="pull",
            title=say("Pull what is not there yet"),
            proof=(LISTED, THERE),
            verdict=lambda answers: _verdict(answers, only),
            instead=lambda answers: _pulls(answers, only),
        ),
    )


def _verdict(answers: Answers, only: tuple[str, ...]) -> Judgement:
    if not answers[LISTED]:
        return missing(say("kubeadm does not say yet which images it needs"))
    lacking = _lacking(answers, only)
    if lacking:
        return missing(say("not there yet: {images}", images=", ".join(lacking)))
    return done(say("all images are there"))


def _lacking(answers: Answers, only: tuple[str, ...]) -> list[str]:
    wanted = [image for image in answers[LISTED] if not only or _short(image) in only]
    return [image for image in wanted if image not in answers[THERE]]


def _pulls(answers: Answers, only: tuple[str, ...]) -> tuple[Call, ...]:
    if answers.preview and not answers[LISTED]:
        return (_pull("<each image that kubeadm names>"),)
    return tuple(_pull(image) for image in _lacking(answers, only))


def _short(image: str) -> str:
    return image.rpartition("/")[2].partition(":")[0]


def _pull(image: str) -> Call:
    return Run(("crictl", "pull", image), job=True, limit=PULL_LIMIT)
