"""Label and field selectors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hawizard.practice.kubeadm.port import ApiError, Json

Predicate = Callable[[Json], bool]


def predicate(query: dict[str, str]) -> Predicate:
    """Return what a request's selectors ask of an object."""
    labels = [_label(each) for each in _split(query.get("labelSelector", ""))]
    fields = [_field(each) for each in _split(query.get("fieldSelector", ""))]
    return lambda thing: all(test(thing) for test in (*labels, *fields))


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r",(?![^()]*\))", text) if part.strip()]


def _label(text: str) -> Predicate:
    if found := re.fullmatch(r"(\S+)\s+(in|notin)\s+\((.*)\)", text):
        name, wanted = found[1], found[2] == "in"
        values = [each.strip() for each in found[3].split(",")]
        return lambda thing: (_labels(thing).get(name) in values) == wanted
    if found := re.fullmatch(r"([^!=\s]+)\s*(==|=|!=)\s*(\S*)", text):
        name, wanted, value = found[1], found[2] != "!=", found[3]
        return lambda thing: (_labels(thing).get(name) == value) == wanted
    name = text.lstrip("!")
    return lambda thing: (name in _labels(thing)) != text.startswith("!")


def _field(text: str) -> Predicate:
    found = re.fullmatch(r"([^!=]+)(==|=|!=)(.*)", text)
    if not found:
        raise ApiError(400, "BadRequest", f"invalid field selector: {text}")
    path, wanted, value = found[1].split("."), found[2] != "!=", found[3]
    return lambda thing: (str(_at(thing, path) or "") == value) == wanted


def _labels(thing: Json) -> Json:
    return thing["metadata"].get("labels") or {}


def _at(thing: Any, path: list[str]) -> Any:
    for name in path:
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing
