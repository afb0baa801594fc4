"""The plain data that an edit should lead to, to compare with what its text reads as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hawizard.model.document import secret
from hawizard.model.faults import Place
from hawizard.model.written import Tree


def with_value(data: object, place: Place, value: Tree) -> object:
    """The data with a value at a place; keys and characters that a document refuses are not read."""
    if not place:
        return as_read(value)
    head, rest = place[0], place[1:]
    if isinstance(head, int):
        held = data if isinstance(data, list) else []
        return [with_value(old, rest, value) if at == head else old for at, old in enumerate(held)]
    known = data if isinstance(data, dict) else {}
    if secret(head) or not head.isprintable():
        return known
    return {**known, head: with_value(known.get(head), rest, value)}


def without(data: object, place: Place) -> object:
    """The data without the key at a place."""
    head, rest = place[0], place[1:]
    if isinstance(data, list):
        return [without(old, rest) if at == head and rest else old for at, old in enumerate(data)]
    if not isinstance(data, dict):
        return data
    if not rest:
        return {key: value for key, value in data.items() if key != head}
    return {key: without(value, rest) if key == head else value for key, value in data.items()}


def as_read(value: Tree) -> object:
    """A value as a document reads it."""
    if isinstance(value, str):
        return value if value.isprintable() else ""
    if isinstance(value, Mapping):
        return {key: as_read(inner) for key, inner in value.items()}
    return [as_read(inner) for inner in value] if isinstance(value, Sequence) else value


def same(one: object, other: object) -> bool:
    """Whether two data are the same to the model, to which 1 and true differ; nan is itself."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))
