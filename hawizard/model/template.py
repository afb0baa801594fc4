"""The session.yaml that `hawizard new` writes: the tutorial's five hosts, with comments."""

from __future__ import annotations

from importlib.resources import files

from pydantic import TypeAdapter, ValidationError

from hawizard.model import names, versions
from hawizard.text.sentence import ExitStatus, Problem

VERSION = "1.24.2"  # the tutorial's


def check_name(name: str) -> None:
    """Raise a Problem if this cannot be a session's name."""
    try:
        TypeAdapter(names.Name).validate_python(name)
    except ValidationError as error:
        raise Problem(error.errors()[0]["ctx"]["sentence"], status=ExitStatus.BAD_INPUT) from None


def template(name: str) -> str:
    """The text of a new session's file; raises a Problem if the name cannot be one."""
    check_name(name)
    # The welcome, which knows of names, does without.
    from jinja2 import Environment, StrictUndefined

    source = files("hawizard.assets").joinpath("templates", "session.yaml.j2").read_text("utf-8")
    # The text is YAML, where HTML's escapes would be wrong; the one value from outside was checked.
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    return environment.from_string(source).render(name=_as_text(name), **_values())


def _as_text(name: str) -> str:
    """The name as YAML reads it as text: "null" and "42" are names too."""
    return f'"{name}"'


def _values() -> dict[str, str]:
    calico = versions.calico_for(VERSION)
    return {
        "version": VERSION,
        "oldest": versions.supported()[0],
        "newest": versions.supported()[-1],
        "calico": calico,
        "calico_registry": versions.calico_registry(calico),
        "packages_url": versions.packages_url(VERSION),
    }
