"""What the model wants at a place: a number, a list or a text; and what an input's text means there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from hawizard.model.cluster import Cluster
from hawizard.model.faults import Place

Wanted = str | int | list[str]
SEPARATORS = re.compile(r"[\s,，、;；]+")
NUMBER = re.compile("0|[1-9][0-9]{0,8}")


def wanted(place: Place, text: str) -> Wanted:
    """The value that a text means at a place."""
    kind = kind_at(place)
    if kind == "array":
        return [part for part in SEPARATORS.split(text) if part]
    return int(text) if kind == "integer" and NUMBER.fullmatch(text) else text


def kind_at(place: Place) -> str:
    """JSON schema's word for what stands at a place: string, integer, array, object; "" if nothing may."""
    node: dict[str, Any] = _schema()
    for part in place:
        node = _below(node, part)
    return str(next(iter(_kinds(node)), ""))


@cache
def _schema() -> dict[str, Any]:
    return Cluster.model_json_schema()


def _below(node: dict[str, Any], part: str | int) -> dict[str, Any]:
    for one in _meanings(node):
        inner = one.get("items") if isinstance(part, int) else _of_key(one, part)
        if isinstance(inner, dict):
            return inner
    return {}


def _of_key(node: dict[str, Any], key: str) -> object:
    return node.get("properties", {}).get(key) or node.get("additionalProperties")


def _kinds(node: dict[str, Any]) -> Iterator[str]:
    return (one["type"] for one in _meanings(node) if one.get("type", "null") != "null")


def _meanings(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema with its references followed and its alternatives laid open."""
    if "$ref" in node:
        yield from _meanings(_schema()["$defs"][node["$ref"].rpartition("/")[2]])
    elif "anyOf" in node:
        for one in node["anyOf"]:
            yield from _meanings(one)
    else:
        yield node
