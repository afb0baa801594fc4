"""kubectl's JSONPath, as far as ranges over lists and paths of names go."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

_COMPACT = json.JSONEncoder(separators=(",", ":"))
_PART = re.compile(r"\{([^{}]*)\}")


def render(template: str, value: object) -> str:
    """What a template prints of an object; raises ValueError at what it does not know."""
    parts = _PART.split(template)
    tokens = [(n % 2 == 1, part) for n, part in enumerate(parts) if part or n % 2]
    text, rest = _block(tokens, value)
    if rest:
        raise ValueError(template)
    return text


Tokens = list[tuple[bool, str]]


def _block(tokens: Tokens, value: object) -> tuple[str, Tokens]:
    """The text up to the end of a range, and what comes after it."""
    out, rest = "", tokens
    while rest:
        (code, text), rest = rest[0], rest[1:]
        if code and text == "end":
            return out, rest
        if code and text.startswith("range "):
            found = _find(text.removeprefix("range "), value)
            blocks = [_block(rest, each) for each in found] or [("", _block(rest, {})[1])]
            out, rest = out + "".join(each for each, _ in blocks), blocks[0][1]
        else:
            out += _printed(text, value) if code else text
    return out, rest


def _printed(text: str, value: object) -> str:
    if text.startswith('"'):
        literal: str = json.loads(text)
        return literal
    return " ".join(_text(each) for each in _find(text, value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else _COMPACT.encode(value)


def _find(path: str, value: object) -> list[Any]:
    found = [value]
    for name, index in _steps(path):
        found = [each for one in found for each in _step(one, name, index)]
    return found


@lru_cache
def _steps(path: str) -> list[tuple[str, str]]:
    if not re.fullmatch(r"(\.[\w-]+|\[(\*|\d+)\])+", path):
        raise ValueError(path)
    return re.findall(r"\.([\w-]+)|\[(\*|\d+)\]", path)


def _step(value: object, name: str, index: str) -> list[Any]:
    if name:
        return [value[name]] if isinstance(value, dict) and value.get(name) is not None else []
    items = value if isinstance(value, list) else []
    return items if index == "*" else items[int(index) : int(index) + 1]
