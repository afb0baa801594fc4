"""What kubeadm and the kubelet touch of the machine they run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Json = dict[str, Any]
PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True)
class Access:
    """Where an API server is and the credentials to use there; without a CA it is not verified."""

    server: str
    ca: bytes | None = None
    certificate: bytes = b""
    key: bytes = b""
    token: str = ""


class ApiError(Exception):
    """An answer of the API server that is no success."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message


class Unreachable(Exception):
    """Nothing answered at an address, or not as it must."""


class Api(Protocol):
    """One API server, reached with one set of credentials."""

    def request(self, method: str, path: str, body: Json | None = None, kind: str = "json") -> Json:
        """Return the decoded answer; kind is json, merge-patch+json or strategic-merge-patch+json."""
        ...


class Runtime(Protocol):
    """The container runtime behind a CRI socket."""

    def problem(self) -> str:
        """Return why the runtime does not answer, or an empty string."""
        ...

    def has(self, image: str) -> bool:
        """Tell whether an image is there."""
        ...

    def pull(self, image: str) -> str:
        """Pull an image and return the error, or an empty string."""
        ...


class Files(Protocol):
    """The files of the machine, by absolute path."""

    def read(self, path: str) -> bytes:
        """Return a file's content or raise FileNotFoundError."""
        ...

    def write(self, path: str, content: bytes, mode: int = 0o600) -> None:
        """Replace a file's content in place, as kubeadm does, making its folders."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with all in it; nothing there is no error."""
        ...

    def names(self, path: str) -> list[str]:
        """Return the names in a folder, or nothing."""
        ...

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        ...


class System(Protocol):
    """Services, ports, programs and what the kernel says."""

    hostname: str

    def is_root(self) -> bool:
        """Tell whether the program runs as root."""
        ...

    def has_program(self, name: str) -> bool:
        """Tell whether a program is on the PATH."""
        ...

    def resolves(self, name: str) -> bool:
        """Tell whether a host name has an address."""
        ...

    def swap_is_on(self) -> bool:
        """Tell whether any swap is in use."""
        ...

    def port_taken(self, port: int) -> bool:
        """Tell whether something listens on a TCP port."""
        ...

    def unit(self, verb: str, name: str) -> int:
        """Run systemctl and return its status."""
        ...

    def address(self) -> str:
        """Return the address of the default route's interface."""
        ...

    def node_info(self) -> Json:
        """Return what a kubelet reports as status.nodeInfo and its capacity."""
        ...

    def pods(self) -> list[str]:
        """Return the names of the pods that run here."""
        ...

    def start_pod(self, name: str, command: list[str]) -> None:
        """Start a static pod's program, which outlives the kubelet."""
        ...

    def stop_pod(self, name: str) -> None:
        """Stop a static pod's program."""
        ...

    def listen(self) -> None:
        """Open the kubelet's ports 10250 and 10248."""
        ...


class Network(Protocol):
    """What the machine reaches over the network."""

    def fetch(self, url: str) -> bytes:
        """Return the body of an HTTP answer or raise Unreachable."""
        ...

    def api(self, access: Access) -> Api:
        """Return the API server at an address."""
        ...


class Clock(Protocol):
    """Time, at the pace of the machine."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        ...

    def elapsed(self) -> float:
        """Return the seconds gone by as the real program would count them."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait as long as the real program would, scaled by the pace."""
        ...


class Host(Files, System, Network, Clock, Protocol):
    """The machine a program runs on."""

    def private_key(self) -> PrivateKey:
        """Return a new private key."""
        ...

    def runtime(self, socket: str) -> Runtime:
        """Return the container runtime behind a CRI socket."""
        ...

    def out(self, text: str) -> None:
        """Write a line to standard output."""
        ...

    def err(self, text: str) -> None:
        """Write a line to standard error."""
        ...
