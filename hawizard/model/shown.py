"""What an input shows of a document."""

from __future__ import annotations

import yaml

from hawizard.model.document import Document
from hawizard.model.faults import Place
from hawizard.text.clean import clean


def shown(document: Document, place: Place) -> str:
    """The value at a place as it is written and safe to print; "" where there is none."""
    text = _as_text(document, place, value_at(document.data, place))
    return text if text.isprintable() else clean(text)


def value_at(data: object, place: Place) -> object:
    """The data at a place; None where there are none."""
    for part in place:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
            data = data[part]
        else:
            return None
    return data


def _as_text(document: Document, place: Place, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ", ".join(_as_text(document, (*place, index), item) for index, item in enumerate(value))
    if isinstance(value, list | dict):
        # From the data, which holds no secret, not from the text.
        return _in_one_line(value)
    return document.written.get(place, "")


def _in_one_line(value: object) -> str:
    whole = yaml.dump(
        value,
        Dumper=yaml.SafeDumper,
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=float("inf"),
    )
    return str(whole).removesuffix("\n")
