"""A machine in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from hawizard.practice.kubeadm import cli, pki
from hawizard.practice.kubeadm.api.controllers import Controllers
from hawizard.practice.kubeadm.api.server import Server
from hawizard.practice.kubeadm.api.store import Store
from hawizard.practice.kubeadm.certs import TornFile, load_certificate
from hawizard.practice.kubeadm.kubelet import CannotRun, Kubelet
from hawizard.practice.kubeadm.memory_api import ApiServer, MemoryApi
from hawizard.practice.kubeadm.port import Access, Api, Json, PrivateKey, Runtime, Unreachable

if TYPE_CHECKING:
    from hawizard.practice.kubeadm.memory import Fleet

READY_AFTER, PORT_AFTER, RESTART_AFTER, BEAT = 4.0, 1.0, 10.0, 0.25


class Killed(BaseException):
    """SIGKILL, from which nothing recovers."""


@dataclass
class MemoryRuntime:
    """A container runtime that pulls whatever a registry is said to have."""

    down: str = ""
    images: set[str] = field(default_factory=set)
    unpullable: set[str] = field(default_factory=set)

    def problem(self) -> str:
        """Return why it does not answer."""
        return self.down

    def has(self, image: str) -> bool:
        """Tell whether an image is there."""
        return image in self.images

    def pull(self, image: str) -> str:
        """Pull an image."""
        if any(part in image for part in self.unpullable):
            return f"failed to resolve reference {image}: not found"
        self.images.add(image)
        return ""


@dataclass
class Machine:
    """One machine: its files, its services and what is wrong with it."""

    fleet: Fleet
    hostname: str
    ip: str
    content: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    containers: MemoryRuntime = field(default_factory=MemoryRuntime)
    missing_programs: set[str] = field(default_factory=set)
    taken_ports: set[int] = field(default_factory=set)
    resolvable: bool = False
    swap: bool = False
    root: bool = True
    cpus: int = 2
    running: dict[str, float] = field(default_factory=dict)
    kubelet: Kubelet | None = None
    kubelet_wanted: bool = True
    restart_at: float = 0.0
    ports_open: bool = False
    api_server: ApiServer | None = None
    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    kill_line: str = ""

    def __post_init__(self) -> None:
        """Set what a prepared host has set."""
        for name in ("net/bridge/bridge-nf-call-iptables", "net/ipv4/ip_forward"):
            self.write(f"/proc/sys/{name}", b"1\n", 0o644)

    def run(
        self, *argv: str, kill_at: float | None = None, kill_line: str = "", nonsense: bool = False
    ) -> int:
        """Run kubeadm, perhaps to a SIGKILL, and return its exit status."""
        self.stdout, self.stderr, self.kill_line = [], [], kill_line
        self.fleet.kill_at = None if kill_at is None else self.fleet.seconds + kill_at
        try:
            return cli.main(list(argv), self, self.fleet.release, nonsense)
        except Killed:
            return -9
        finally:
            self.fleet.kill_at, self.kill_line = None, ""

    def tick(self) -> None:
        """Let the kubelet, the API server and its controllers do what is due."""
        if self.kubelet_wanted and self.kubelet is None and self.fleet.seconds >= self.restart_at:
            self._start_kubelet()
        if self.kubelet:
            self.kubelet.tick()
        if (
            self.api_server
            and self.fleet.seconds - self.api_server.begun >= READY_AFTER
            and self.fleet.etcd.up
        ):
            self._lead(self.api_server)

    def _lead(self, server: ApiServer) -> None:
        if self.fleet.seconds % 1 < BEAT or not server.server.ready:
            server.controllers.tick()
        server.server.ready = True

    def _start_kubelet(self) -> None:
        kubelet = Kubelet(self, self.fleet.release)
        try:
            kubelet.start()
        except CannotRun:
            self.restart_at = self.fleet.seconds + RESTART_AFTER
        else:
            self.kubelet = kubelet

    def unit_state(self) -> str:
        """Return what `systemctl is-active kubelet` says."""
        waiting = "activating" if self.kubelet_wanted else "inactive"
        return "active" if self.kubelet else waiting

    def power_cycle(self) -> None:
        """Lose what runs, keep what is written, and start what is enabled."""
        self.kubelet, self.api_server, self.running, self.ports_open = None, None, {}, False
        self.kubelet_wanted, self.restart_at = True, self.fleet.seconds

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        if path not in self.content:
            raise FileNotFoundError(path)
        return self.content[path][0]

    def write(self, path: str, content: bytes, mode: int = 0o600) -> None:
        """Replace a file's content, keeping the mode of one that is there."""
        self.content[path] = (content, self.content.get(path, (b"", mode))[1])

    def remove(self, path: str) -> None:
        """Remove a file or a folder."""
        for name in [each for each in self.content if each == path or each.startswith(path + "/")]:
            del self.content[name]

    def names(self, path: str) -> list[str]:
        """Return the names in a folder."""
        return sorted(set(self._inside(path)))

    def _inside(self, path: str) -> Iterator[str]:
        prefix = path.rstrip("/") + "/"
        return (name[len(prefix) :].split("/")[0] for name in self.content if name.startswith(prefix))

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        return path in self.content or any(self._inside(path)) or path == "/sys/fs/bpf"

    def is_root(self) -> bool:
        """Tell whether the program runs as root."""
        return self.root

    def has_program(self, name: str) -> bool:
        """Tell whether a program is on the PATH."""
        return name not in self.missing_programs

    def resolves(self, name: str) -> bool:  # noqa: ARG002
        """Tell whether a host name has an address."""
        return self.resolvable

    def swap_is_on(self) -> bool:
        """Tell whether any swap is in use."""
        return self.swap

    def port_taken(self, port: int) -> bool:
        """Tell whether something listens on a port."""
        pods = {6443: "kube-apiserver", 10257: "kube-controller-manager", 10259: "kube-scheduler"}
        own = self.running.get(pods.get(port, ""))
        open_by_pod = own is not None and self.fleet.seconds - own >= PORT_AFTER
        return port in self.taken_ports or open_by_pod or (port in (10250, 10248) and self.ports_open)

    def unit(self, verb: str, name: str) -> int:  # noqa: ARG002
        """Start, stop or restart the kubelet."""
        self.kubelet, self.ports_open = None, False
        self.kubelet_wanted, self.restart_at = verb != "stop", self.fleet.seconds
        if self.kubelet_wanted:
            self._start_kubelet()
        return 0

    def address(self) -> str:
        """Return the machine's address."""
        return self.ip

    def node_info(self) -> Json:
        """Return what a kubelet reports of its machine."""
        info = {
            "architecture": "amd64",
            "operatingSystem": "linux",
            "osImage": "Debian GNU/Linux 12 (bookworm)",
        }
        info |= {"containerRuntimeVersion": "containerd://1.6.20", "kernelVersion": "6.1.0"}
        return {"nodeInfo": info, "capacity": {"cpu": str(self.cpus), "memory": "4096000Ki", "pods": "110"}}

    def pods(self) -> list[str]:
        """Return the static pods that run."""
        return list(self.running)

    def start_pod(self, name: str, command: list[str]) -> None:  # noqa: ARG002
        """Start a static pod."""
        self.running[name] = self.fleet.seconds
        if name == "kube-apiserver":
            self._start_api_server()

    def _start_api_server(self) -> None:
        store = Store(self.fleet.etcd, self)
        try:
            certificates = [pki.certificate_pem(load_certificate(self, each)) for each in ("apiserver", "ca")]
        except TornFile:
            return
        controllers = Controllers(self.fleet.etcd, self, self)
        server = Server(store, self.fleet.release)
        self.api_server = ApiServer(server, controllers, self.fleet.seconds, *certificates)

    def stop_pod(self, name: str) -> None:
        """Stop a static pod."""
        self.running.pop(name, None)
        if name == "kube-apiserver":
            self.api_server = None

    def listen(self) -> None:
        """Open the kubelet's ports."""
        self.ports_open = True

    def fetch(self, url: str) -> bytes:
        """Return what etcd answers to a request for its version."""
        if not self.fleet.etcd.up or not url.endswith("/version"):
            raise Unreachable(f"dial tcp {urlsplit(url).netloc}: connect: connection refused")
        return json.dumps({"etcdserver": self.fleet.etcd_version, "etcdcluster": "3.4.0"}).encode()

    def api(self, access: Access) -> Api:
        """Return the API server at an address."""
        return MemoryApi(self.fleet.server, access)

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self.fleet.seconds

    def elapsed(self) -> float:
        """Return seconds gone by."""
        return self.fleet.seconds

    def sleep(self, seconds: float) -> None:
        """Wait, while everything else goes on."""
        self.fleet.wait(seconds)

    def private_key(self) -> PrivateKey:
        """Return a new key; an elliptic one, as RSA keys take their time."""
        return ec.generate_private_key(ec.SECP256R1())

    def runtime(self, socket: str) -> Runtime:  # noqa: ARG002
        """Return the container runtime."""
        return self.containers

    def out(self, text: str) -> None:
        """Keep a line of standard output."""
        self.stdout.append(text)
        if self.kill_line and self.kill_line in text and self.fleet.kill_at is None:
            # The reader of a line needs a moment to send its signal.
            self.fleet.kill_at = self.fleet.seconds + 0.05

    def err(self, text: str) -> None:
        """Keep a line of standard error."""
        self.stderr.append(text)
