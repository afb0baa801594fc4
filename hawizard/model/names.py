"""The forms of names, users, keys, URLs and images, each with the sentence for a value that lacks it."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Annotated

from pydantic import AfterValidator, Field

from hawizard.model.faults import refusal

LONGEST = 63  # a node's name is also the value of a label (kubernetes.io/hostname)
_NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_HOST = r"[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?"
_REGISTRY = rf"{_HOST}(:[0-9]{{1,5}})?"
_URL = rf"https?://{_REGISTRY}(/[^\s\"'<>\[\]\\^`{{|}}#]*)?"
_IMAGES = rf"{_REGISTRY}(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
_USER = r"[A-Za-z0-9_][A-Za-z0-9_.@$\\-]*"


def _name(value: str) -> str:
    if len(value) > LONGEST or not re.fullmatch(_NAME, value):
        text = "“{value}” is not a name; take at most {most} small letters, digits, inner hyphens."
        raise refusal(text, value=value, most=LONGEST)
    return value


def _node(value: str) -> str:
    if len(value) > LONGEST or not all(re.fullmatch(_NAME, part) for part in value.split(".")):
        text = (
            "“{value}” is not a node's name; take at most {most} small letters, digits, inner hyphens, dots."
        )
        raise refusal(text, value=value, most=LONGEST)
    if value == "localhost":
        raise refusal("“localhost” is what every host calls itself; give this one its own name.")
    return value


def _url(value: str) -> str:
    if re.match(r"[A-Za-z]+://[^/]*@", value):
        raise refusal("This URL holds a user or password; secrets are never kept in a session.")
    if not re.fullmatch(_URL, value):
        raise refusal("“{value}” is not a URL that begins with http:// or https://.", value=value)
    return value


def _folder(value: str) -> str:
    return _url(value).rstrip("/") + "/"


def _manifest(value: str) -> str:
    if not value.strip():
        raise refusal("A URL or the path of a file is expected here.")
    return _url(value) if "://" in value else value


def _images(value: str) -> str:
    if "://" in value:
        raise refusal("“{value}” is a URL; an image repository is written without https://.", value=value)
    first = value.partition("/")[0]
    # Without a dot or a port, containerd would look for it at docker.io.
    if not re.fullmatch(_IMAGES, value) or not re.search("[.:]", first):
        raise refusal("“{value}” is not an image repository like registry.k8s.io or HOST/NAME.", value=value)
    return value


def _registry(value: str) -> str:
    if not re.fullmatch(_REGISTRY, value):
        raise refusal("“{value}” is not a registry's host, like docker.io or 10.0.0.5:5000.", value=value)
    return value


def _user(value: str) -> str:
    if not re.fullmatch(_USER, value):
        raise refusal("“{value}” is not a user's name.", value=value)
    return value


def _key(value: str) -> str:
    if not value.strip():
        raise refusal("The path of a private key is expected here.")
    return value


def _connect(value: str) -> str:
    try:
        IPv6Address(value)
    except AddressValueError:
        if not re.fullmatch(_HOST, value):
            raise refusal("“{value}” is neither an address nor a host's name.", value=value) from None
    return value


Name = Annotated[str, AfterValidator(_name), Field(json_schema_extra={"pattern": f"^{_NAME}$"})]
NodeName = Annotated[
    str, AfterValidator(_node), Field(json_schema_extra={"pattern": rf"^{_NAME}(\.{_NAME})*$"})
]
Url = Annotated[str, AfterValidator(_url), Field(json_schema_extra={"pattern": "^https?://"})]
Folder = Annotated[str, AfterValidator(_folder), Field(json_schema_extra={"pattern": "^https?://"})]
Manifest = Annotated[str, AfterValidator(_manifest)]
Images = Annotated[str, AfterValidator(_images), Field(json_schema_extra={"pattern": f"^{_IMAGES}$"})]
Registry = Annotated[str, AfterValidator(_registry)]
User = Annotated[str, AfterValidator(_user), Field(json_schema_extra={"pattern": f"^{_USER}$"})]
KeyPath = Annotated[str, AfterValidator(_key)]
Connect = Annotated[str, AfterValidator(_connect)]
