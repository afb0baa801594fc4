"""The settings by group, each with its place in the session and what the model says of it."""

from __future__ import annotations

from typing import get_args

from pydantic import BaseModel

from hawizard.model.faults import Place
from hawizard.text.sentence import Sentence, say

GROUPS: tuple[tuple[Sentence, tuple[tuple[Sentence, Place], ...]], ...] = (
    (say("Cluster"), ((say("Name"), ("name",)), (say("Profile"), ("profile",)))),
    (
        say("Kubernetes"),
        (
            (say("Version"), ("kubernetes", "version")),
            (say("Images from"), ("kubernetes", "image_repository")),
            (say("Packages from"), ("kubernetes", "packages", "url")),
            (say("Signed by"), ("kubernetes", "packages", "key")),
        ),
    ),
    (
        say("Networks"),
        (
            (say("Pods"), ("kubernetes", "pod_subnet")),
            (say("Services"), ("kubernetes", "service_subnet")),
            (say("API endpoint"), ("kubernetes", "endpoint")),
        ),
    ),
    (
        say("Calico"),
        (
            (say("Version"), ("calico", "version")),
            (say("Manifest"), ("calico", "manifest")),
            (say("SHA-256"), ("calico", "sha256")),
        ),
    ),
    (
        say("SSH of all hosts"),
        ((say("User"), ("ssh", "user")), (say("Port"), ("ssh", "port")), (say("Key"), ("ssh", "key"))),
    ),
)


def description(model: type[BaseModel], place: Place) -> str:
    """What the model says of a field."""
    field = model.model_fields.get(str(place[0]))
    if field is None:
        return ""
    if len(place) == 1:
        return (field.description or "").rstrip(".")
    inner = field.annotation
    kinds = [inner, *get_args(inner)]
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return description(models[0], place[1:]) if models else ""
