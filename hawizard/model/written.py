"""Values as they are written in YAML: plain where that means the same text, else quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from hawizard.model.wanted import Wanted

Tree = Wanted | Mapping[str, "Tree"] | Sequence["Tree"]


def flow(value: Tree, style: str | None = None) -> str:
    """A value in one line; `style` is the quote of the value that it replaces, if it had one."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value, style)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    return "[" + ", ".join(flow(inner) for inner in value) + "]"


def block(value: Mapping[str, Tree], indent: int, end: str) -> str:
    """A mapping with each key in a line of its own; the first line has no indentation, the last no end."""
    return (end + " " * indent).join(_entry(key, inner, indent, end) for key, inner in value.items())


def _entry(key: str, value: Tree, indent: int, end: str) -> str:
    if isinstance(value, Mapping) and value:
        return f"{flow(key)}:{end}{' ' * (indent + 2)}{block(value, indent + 2, end)}"
    return f"{flow(key)}: {flow(value)}"


def _text(text: str, style: str | None) -> str:
    if style not in ("'", '"'):
        style = None if _dumped([text], None) == f"[{text}]" else '"'
    return _dumped([text], style)[1:-1]


def _dumped(value: list[str], style: str | None) -> str:
    # In brackets: what is plain there is plain everywhere.
    whole = yaml.dump(
        value,
        Dumper=yaml.SafeDumper,
        default_style=style,
        default_flow_style=True,
        allow_unicode=True,
        width=float("inf"),
    )
    return str(whole).removesuffix("\n")
