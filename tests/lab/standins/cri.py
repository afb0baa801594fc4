"""A client of the container runtime interface: gRPC carried by curl, a few messages decoded by hand."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

Value = int | bytes
CODES = {2: "Unknown", 4: "DeadlineExceeded", 5: "NotFound", 12: "Unimplemented", 14: "Unavailable"}


class RpcError(Exception):
    """An answer of the runtime that is none, as gRPC says it."""


class Image(NamedTuple):
    """An image as ListImages has it."""

    id: str
    tags: list[str]
    digests: list[str]
    size: int


class Condition(NamedTuple):
    """A condition of the runtime's status."""

    type: str
    status: bool
    reason: str
    message: str


@dataclass(frozen=True)
class Cri:
    """A container runtime behind a socket."""

    socket: str

    def version(self) -> list[str]:
        """Return version, name, version and API version of the runtime."""
        answer = self.call("RuntimeService/Version", text(1, "v1"))
        return [string(answer, number) for number in (1, 2, 3, 4)]

    def status(self) -> tuple[list[Condition], dict[str, str]]:
        """Return the runtime's conditions and its verbose information."""
        answer = self.call("RuntimeService/Status", b"\x08\x01")
        conditions = [_condition(each) for each in messages(message(answer, 1), 1)]
        pairs = [(string(each, 1), string(each, 2)) for each in messages(answer, 2)]
        return conditions, dict(pairs)

    def images(self, name: str = "") -> list[Image]:
        """Return the images, or those of a name."""
        wanted = text(1, text(1, text(1, name))) if name else b""
        answer = self.call("ImageService/ListImages", wanted)
        return [_image(each) for each in messages(answer, 1)]

    def pull(self, name: str, limit: float = 300.0) -> str:
        """Pull an image and return its reference."""
        return string(self.call("ImageService/PullImage", text(1, text(1, name)), limit), 1)

    def call(self, method: str, body: bytes, limit: float = 10.0) -> bytes:
        """Send a message to a method of the runtime and return the answer's."""
        path = self.socket.removeprefix("unix://")
        if not Path(path).exists():
            unix = f'connection error: desc = "transport: Error while dialing dial unix {path}: connect'
            raise RpcError(f'rpc error: code = Unavailable desc = {unix}: no such file or directory"')
        frame = b"\0" + len(body).to_bytes(4, "big") + body
        with tempfile.NamedTemporaryFile() as answer:
            argv = [*_CURL, "--max-time", str(limit), "--unix-socket", path, "-o", answer.name]
            argv.append(f"http://localhost/runtime.v1.{method}")
            done = subprocess.run(argv, input=frame, capture_output=True)
            content = Path(answer.name).read_bytes()
        if done.returncode:
            raise RpcError(f"rpc error: code = Unavailable desc = {done.stderr.decode().strip()}")
        _check(done.stdout.decode())
        return content[5:]


_CURL = (
    *("curl", "-sS", "--http2-prior-knowledge", "-D", "-", "-X", "POST", "--data-binary", "@-"),
    *("-H", "Content-Type: application/grpc", "-H", "TE: trailers"),
)


def _check(headers: str) -> None:
    lines = [line.partition(":") for line in headers.splitlines()]
    found = {name.strip().lower(): value.strip() for name, _, value in lines}
    code = int(found.get("grpc-status", "2"))
    if code:
        name = CODES.get(code, str(code))
        raise RpcError(f"rpc error: code = {name} desc = {unquote(found.get('grpc-message', ''))}")


def text(number: int, value: str | bytes) -> bytes:
    """Return a field that holds text or a message."""
    content = value.encode() if isinstance(value, str) else value
    return bytes([number << 3 | 2]) + _encoded(len(content)) + content


def fields(content: bytes) -> Iterator[tuple[int, Value]]:
    """Yield the fields of a message."""
    at = 0
    while at < len(content):
        tag, at = _decoded(content, at)
        if tag & 7 == 0:
            value, at = _decoded(content, at)
            yield tag >> 3, value
        else:
            size, at = _decoded(content, at)
            yield tag >> 3, content[at : at + size]
            at += size


def messages(content: bytes, number: int) -> list[bytes]:
    """Return the values of a repeated field."""
    return [value for found, value in fields(content) if found == number and isinstance(value, bytes)]


def message(content: bytes, number: int) -> bytes:
    """Return the value of a field, or an empty one."""
    found = messages(content, number)
    return found[-1] if found else b""


def string(content: bytes, number: int) -> str:
    """Return a field as text."""
    return message(content, number).decode()


def integer(content: bytes, number: int) -> int:
    """Return a field as a number."""
    found = [value for name, value in fields(content) if name == number and isinstance(value, int)]
    return found[-1] if found else 0


def _condition(content: bytes) -> Condition:
    return Condition(string(content, 1), bool(integer(content, 2)), string(content, 3), string(content, 4))


def _image(content: bytes) -> Image:
    tags = [value.decode() for value in messages(content, 2)]
    digests = [value.decode() for value in messages(content, 3)]
    return Image(string(content, 1), tags, digests, integer(content, 4))


def _encoded(value: int) -> bytes:
    result = b""
    while value > 127:
        result += bytes([value & 127 | 128])
        value >>= 7
    return result + bytes([value])


def _decoded(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
