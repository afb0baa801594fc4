"""The forms of versions and digests, and which versions can be built."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from hawizard.model import versions
from hawizard.model.faults import refusal

_TWO = r"[0-9]{1,4}\.[0-9]{1,4}"
_THREE = rf"{_TWO}\.[0-9]{{1,4}}"


def _version(value: str) -> str:
    if re.fullmatch("v" + _THREE, value):
        raise refusal("Versions are written without the v here: {right}.", right=value[1:])
    if re.fullmatch(_TWO, value):
        raise refusal(
            "“{value}” lacks its third number; write all three, like {right}.",
            value=value,
            right=value + ".2",
        )
    if not re.fullmatch(_THREE, value) or re.search(r"\b0[0-9]", value):
        raise refusal("“{value}” is not a version of three numbers, like 1.24.2.", value=value)
    return value


def _kubernetes(value: str) -> str:
    oldest, newest = versions.supported()[0], versions.supported()[-1]
    if versions.numbers(_version(value))[:2] < versions.numbers(oldest):
        text = "Kubernetes {value} is too old, we know {oldest} and later; take {oldest} to {newest}."
        raise refusal(text, value=value, oldest=oldest, newest=newest)
    if versions.minor(value) not in versions.supported():
        text = "Kubernetes {value} is not built yet (Debian's etcd is too old); take {oldest} to {newest}."
        raise refusal(text, value=value, oldest=oldest, newest=newest)
    return value


def _sha256(value: str) -> str:
    if not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise refusal("A SHA-256 digest has 64 digits, 0 to 9 and a to f.")
    return value.lower()


_VERSION = {"pattern": f"^{_THREE}$"}

Version = Annotated[str, AfterValidator(_version), Field(json_schema_extra={**_VERSION})]
KubernetesVersion = Annotated[str, AfterValidator(_kubernetes), Field(json_schema_extra={**_VERSION})]
Sha256 = Annotated[str, AfterValidator(_sha256), Field(json_schema_extra={"pattern": "^[0-9a-fA-F]{64}$"})]
