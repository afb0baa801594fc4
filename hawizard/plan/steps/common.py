"""What the steps of several stages share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from hawizard.model.facts import Facts
from hawizard.plan.probe import Reply

HostFacts = Mapping[str, Facts]


def render(template: str, **values: object) -> str:
    """A file made from one of our templates; raises on a value that is not given."""
    return _template(template).render(**values)


@cache
def _template(name: str) -> Template:
    text = files("hawizard.assets").joinpath("templates", name).read_text("utf-8")
    return _environment().from_string(text)


@cache
def _environment() -> Environment:
    return Environment(  # noqa: S701  # configuration files, not HTML
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )


def loaded(reply: Reply) -> object:
    """The JSON that a program printed, or None."""
    try:
        value: object = json.loads(reply.out)
    except (ValueError, RecursionError):
        return None
    return value


def within(value: object, *path: str | int) -> object:
    """What lies at a path in JSON, or None."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and len(value) > step:
            value = value[step]
        else:
            return None
    return value
