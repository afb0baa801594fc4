"""YAML, by libyaml where the module was built with it."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
YAMLError = yaml.YAMLError


def load(content: bytes | str) -> Any:
    """Return what a document says."""
    return yaml.load(content, Loader=_LOADER)  # noqa: S506


def load_all(content: bytes | str) -> list[Any]:
    """Return what the documents of a file say."""
    return list(yaml.load_all(content, Loader=_LOADER))


def dump(thing: Any) -> str:
    """Return a document, its keys in order."""
    text: str = yaml.dump(thing, Dumper=_DUMPER)
    return text
