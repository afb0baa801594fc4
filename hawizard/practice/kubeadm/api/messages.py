"""Requests and answers of the API, and what a path names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hawizard.practice.kubeadm.api import protobuf
from hawizard.practice.kubeadm.api.access import ANONYMOUS, User
from hawizard.practice.kubeadm.api.resources import BY_PATH, Resource
from hawizard.practice.kubeadm.api.watch import Event
from hawizard.practice.kubeadm.port import ApiError, Json


@dataclass(frozen=True)
class Request:
    """What a client asks."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    body: bytes = b""
    user: User = ANONYMOUS
    token: str = ""


@dataclass(frozen=True)
class Response:
    """What the server answers; a stream never ends by itself."""

    status: int
    body: bytes
    content_type: str = "application/json"
    stream: Iterator[list[Event]] | None = None


@dataclass(frozen=True)
class Target:
    """What a path names."""

    resource: Resource
    namespace: str = ""
    name: str = ""
    part: str = ""


STATUS: Json = {"kind": "Status", "apiVersion": "v1", "metadata": {}}


def answer(status: int, body: Json) -> Response:
    """Return an answer in JSON."""
    return Response(status, json.dumps(body, separators=(",", ":")).encode())


def failure(error: ApiError) -> Json:
    """Return an error as the API says it."""
    return {
        **STATUS,
        "status": "Failure",
        "message": error.message,
        "reason": error.reason,
        "code": error.status,
    }


def decoded(request: Request) -> Json:
    """Return the object in a request's body."""
    if request.body.startswith(protobuf.MAGIC):
        return protobuf.decode(request.body)
    try:
        found: Any = json.loads(request.body)
    except ValueError as error:
        raise ApiError(400, "BadRequest", f"the object provided is unrecognized: {error}") from None
    if not isinstance(found, dict):
        raise ApiError(400, "BadRequest", "the object provided is unrecognized")
    return found


def locate(path: str) -> Target:
    """Return what a path names or raise NotFound."""
    found = re.fullmatch(r"/(?:api|apis/([\w.-]+))/(\w+)/(.+)", path)
    words = found[3].strip("/").split("/") if found else []
    group, version_ = (found[1] or "", found[2]) if found else ("", "")
    namespace = ""
    if len(words) > 2 and words[0] == "namespaces" and words[2] not in ("status", "finalize"):
        namespace, words = words[1], words[2:]
    resource = BY_PATH.get((group, version_, words[0])) if words else None
    if resource is None or len(words) > 3:
        raise ApiError(404, "NotFound", "the server could not find the requested resource")
    name, part = (*words[1:], "", "")[:2]
    return Target(resource, namespace, name, part)


def version(release: str) -> Json:
    """Return what /version says."""
    major, minor = release.removeprefix("v").split(".")[:2]
    common = {"gitTreeState": "clean", "goVersion": "go1.18.1", "compiler": "gc", "platform": "linux/amd64"}
    dated = {"gitCommit": "0" * 40, "buildDate": "2022-05-03T13:38:19Z"}
    return {"major": major, "minor": minor, "gitVersion": release, **dated, **common}


def review(request: Request) -> Json:
    kind = {
        "kind": "SelfSubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "metadata": {},
        "spec": {},
    }
    return {**kind, "status": {"allowed": "system:masters" in request.user.groups}}
