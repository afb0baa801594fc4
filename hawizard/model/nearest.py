"""The nearest right word to a wrong one, and which words are right where."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel

from hawizard.model.cluster import Cluster
from hawizard.model.faults import LONGEST, Place

# What people call these and difflib cannot guess; a word counts only where its meaning is allowed.
SYNONYMS = {
    "master": "control-plane",
    "controlplane": "control-plane",
    "node": "worker",
    "haproxy": "loadbalancer",
    "balancer": "loadbalancer",
    "lb": "loadbalancer",
    "kubectl": "client",
    "ip": "address",
    "hostname": "name",
    "username": "user",
    "identity_file": "key",
    "mirrors": "registry_mirrors",
}


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant."""
    spelt = _spelt(word)
    if SYNONYMS.get(spelt) in known:
        return SYNONYMS[spelt]
    by_spelling = {_spelt(one): one for one in known}
    matches = get_close_matches(spelt, by_spelling, n=1)
    return by_spelling[matches[0]] if matches else None


def _spelt(word: str) -> str:
    return word[:LONGEST].lower().replace("-", "_")


def fields_at(place: Place) -> tuple[str, ...]:
    """The keys that a session may have at a place."""
    model: type[BaseModel] | None = Cluster
    for part in place:
        if isinstance(part, str) and model is not None:
            field = model.model_fields.get(part)
            model = _model_in(field.annotation) if field else None
    return tuple(model.model_fields) if model else ()


def _model_in(annotation: object) -> type[BaseModel] | None:
    inside = get_args(annotation)  # Python 3.10 takes tuple[Host, ...] for a class too
    if not inside and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in inside if (found := _model_in(inner))), None)
