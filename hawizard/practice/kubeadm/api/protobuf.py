"""The few bytes of protobuf that newer kubectls send."""

from __future__ import annotations

from collections.abc import Iterator

from hawizard.practice.kubeadm.port import ApiError, Json

MAGIC = b"k8s\x00"


def decode(body: bytes) -> Json:
    """Return the object that `kubectl create namespace` sends, or refuse."""
    envelope = dict(fields(body.removeprefix(MAGIC)))
    kind = dict(fields(_bytes(envelope.get(1))))
    name, version = _bytes(kind.get(2)).decode(), _bytes(kind.get(1)).decode()
    if name != "Namespace":
        raise ApiError(415, "UnsupportedMediaType", f"the body of {name} must be JSON")
    metadata = dict(fields(_bytes(dict(fields(_bytes(envelope.get(2)))).get(1))))
    found = {"name": _bytes(metadata.get(1)).decode()}
    return {"apiVersion": version, "kind": name, "metadata": found, "spec": {}}


def fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a message: number, and a number or bytes."""
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        if tag & 7 == 0:
            value, at = _varint(content, at)
            yield tag >> 3, value
        elif tag & 7 == 2:
            size, at = _varint(content, at)
            yield tag >> 3, content[at : at + size]
            at += size
        else:
            at += 8 if tag & 7 == 1 else 4


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _bytes(value: int | bytes | None) -> bytes:
    return value if isinstance(value, bytes) else b""
