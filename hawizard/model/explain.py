"""Sentences for what pydantic finds wrong, with the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hawizard.model.cluster import Role
from hawizard.model.document import Document, Remark
from hawizard.model.faults import Place, shortened
from hawizard.model.nearest import fields_at, nearest
from hawizard.text.sentence import Sentence, say

LISTS = ("tuple_type", "list_type")
MAPPINGS = ("model_type", "model_attributes_type", "dict_type")
TEXTS = ("string_type", "enum", "literal_error")
RANGES = ("greater_than_equal", "less_than_equal")


def explain_errors(error: ValidationError, document: Document) -> Iterator[Remark]:
    """One remark for every error that a person has to correct."""
    details = error.errors(include_url=False)
    echoes = {*_meant(details), *_holders(details)}
    for one in details:
        place = _place(one)
        if (one["type"], place) not in echoes and one["type"] != "default_factory_not_called":
            yield document.line_of(place), place, _sentence(one, place, document)


def _place(one: ErrorDetails) -> Place:
    return tuple(part for part in one["loc"] if part != "[key]")


def _meant(details: Iterable[ErrorDetails]) -> Iterator[tuple[str, Place]]:
    """Fields that unknown keys were meant to be: that they are missing is no second fault."""
    for one in details:
        place = _place(one)
        if one["type"] == "extra_forbidden" and (word := nearest(str(place[-1]), fields_at(place[:-1]))):
            yield "missing", (*place[:-1], word)


def _holders(details: Iterable[ErrorDetails]) -> Iterator[tuple[str, Place]]:
    """Lists of which an item is wrong: pydantic counts the good items alone and may call them too short."""
    return (("too_short", _place(one)[:-1]) for one in details)


def _sentence(one: ErrorDetails, place: Place, document: Document) -> Sentence:
    kind = one["type"]
    if kind == "fault":
        return cast(Sentence, one["ctx"]["sentence"])
    if kind == "extra_forbidden":
        return _unknown_key(str(place[-1]), fields_at(place[:-1]))
    if kind == "missing":
        return say("“{key}” is missing here.", key=str(place[-1]))
    if kind in ("enum", "literal_error") and place in document.written:
        unknown = _unknown_role if kind == "enum" else _unknown_profile
        return unknown(document.written[place])
    return _shape(kind, one["input"], place, document) or say("{problem}.", problem=one["msg"])


def _shape(kind: str, value: object, place: Place, document: Document) -> Sentence | None:
    if kind in LISTS:
        return _not_a_list(value)
    if kind in MAPPINGS:
        return _not_a_mapping(value)
    if kind in TEXTS:
        return _not_a_text(value, place, document)
    if kind == "int_type":
        return say("A whole number is expected here, without quotes.")
    if kind in RANGES:
        return say("A port is a number from 1 to 65535.")
    return say("The list is empty; at least one is needed.") if kind == "too_short" else None


def _not_a_list(value: object) -> Sentence:
    if isinstance(value, Mapping):
        return say("A list is expected here, not “key: value”; begin each item with “- ”.")
    return say("A list is expected here, not a single value; put it in [ ] or begin each item with “- ”.")


def _not_a_mapping(value: object) -> Sentence:
    if isinstance(value, list):
        return say("Lines of “key: value” are expected here, not a list.")
    return say("Lines of “key: value” are expected here, not a single value.")


def _not_a_text(value: object, place: Place, document: Document) -> Sentence:
    if isinstance(value, list | Mapping):
        return say("A single value is expected here, not a list or “key: value”.")
    text = shortened(document.written.get(place, ""))
    if not text:
        return say("A value is missing here.")
    if place[-1] != "version":
        return say('YAML does not read {text} as text; write it in quotes: "{text}".', text=text)
    right = f"{text}.2" if text.count(".") == 1 else "1.24.2"
    sentence = (
        'YAML reads {text} as a number and drops its zeros; write all three parts in quotes: "{right}".'
    )
    return say(sentence, text=text, right=right)


def _unknown_key(word: str, known: tuple[str, ...]) -> Sentence:
    if near := nearest(word, known):
        return say("There is no key “{word}” here; is “{right}” meant?", word=shortened(word), right=near)
    text = "There is no key “{word}” here; there are: {known}."
    return say(text, word=shortened(word), known=", ".join(known))


def _unknown_role(word: str) -> Sentence:
    roles = tuple(role.value for role in Role)
    if near := nearest(word, roles):
        return say("There is no role “{word}”; is “{right}” meant?", word=shortened(word), right=near)
    return say("There is no role “{word}”; there are: {known}.", word=shortened(word), known=", ".join(roles))


def _unknown_profile(word: str) -> Sentence:
    near = nearest(word, ("tutorial", "production"))
    if near == "production":
        return say("The profile production is not built yet; tutorial is.")
    return say("There is no profile “{word}”; is “{right}” meant?", word=shortened(word), right="tutorial")
