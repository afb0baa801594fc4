"""The real machine as kubeadm and the kubelet touch it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from hawizard.practice.kubeadm.port import Access, Api, Json, PrivateKey, Runtime, Unreachable
from tests.lab.standins.cri import Cri, RpcError
from tests.lab.standins.https import HttpsApi
from tests.lab.standins.settings import RUN, TREE

PODS = RUN / "pods"


@dataclass
class CriRuntime:
    """A container runtime by the programs' own port."""

    cri: Cri

    def problem(self) -> str:
        """Return why the runtime does not answer."""
        try:
            conditions, _ = self.cri.status()
        except RpcError as error:
            return str(error)
        return "".join(each.message for each in conditions if each.type == "RuntimeReady" and not each.status)

    def has(self, image: str) -> bool:
        """Tell whether an image is there."""
        try:
            return bool(self.cri.images(image))
        except RpcError:
            return False

    def pull(self, image: str) -> str:
        """Pull an image and return the error."""
        try:
            self.cri.pull(image)
        except RpcError as error:
            return str(error)
        return ""


@dataclass
class Machine:
    """The machine this program runs on, at a pace."""

    pace: float
    listener: Callable[[], None] = lambda: None
    hostname: str = field(default_factory=lambda: socket.gethostname().lower())
    apis: dict[Access, HttpsApi] = field(default_factory=dict)
    keys_ahead: int = 0
    coming: list[Future[PrivateKey]] = field(default_factory=list)
    makers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        return Path(path).read_bytes()

    def write(self, path: str, content: bytes, mode: int = 0o600) -> None:
        """Replace a file's content in place."""
        Path(path).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(number, "wb") as file:
            file.write(content)

    def remove(self, path: str) -> None:
        """Remove a file or a folder."""
        if Path(path).is_dir() and not Path(path).is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            Path(path).unlink(missing_ok=True)

    def names(self, path: str) -> list[str]:
        """Return the names in a folder."""
        return sorted(each.name for each in Path(path).iterdir()) if Path(path).is_dir() else []

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        return Path(path).exists()

    def is_root(self) -> bool:
        """Tell whether the program runs as root."""
        return os.geteuid() == 0

    def has_program(self, name: str) -> bool:
        """Tell whether a program is on the PATH."""
        return shutil.which(name) is not None

    def resolves(self, name: str) -> bool:
        """Tell whether a host name has an address."""
        try:
            return bool(socket.getaddrinfo(name, None))
        except OSError:
            return False

    def swap_is_on(self) -> bool:
        """Tell whether any swap is in use."""
        return len(Path("/proc/swaps").read_text().splitlines()) > 1

    def port_taken(self, port: int) -> bool:
        """Tell whether something listens on a port."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
                probe.listen()
            except OSError:
                return True
        return False

    def unit(self, verb: str, name: str) -> int:
        """Run systemctl."""
        return subprocess.run(["systemctl", verb, name], capture_output=True).returncode

    def address(self) -> str:
        """Return the address of the default route's interface."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                # A datagram socket that is only connected sends nothing.
                probe.connect(("192.0.2.1", 9))
            except OSError:
                return "127.0.0.1"
            return str(probe.getsockname()[0])

    def node_info(self) -> Json:
        """Return what a kubelet reports of its machine."""
        system = platform.freedesktop_os_release()
        info = {
            "architecture": "amd64",
            "operatingSystem": "linux",
            "osImage": system.get("PRETTY_NAME", ""),
            "kernelVersion": platform.release(),
            "machineID": Path("/etc/machine-id").read_text().strip(),
            "systemUUID": Path("/etc/machine-id").read_text().strip(),
            "bootID": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
            "containerRuntimeVersion": "containerd://1.6.20",
        }
        memory = Path("/proc/meminfo").read_text().split()[1]
        return {
            "nodeInfo": info,
            "capacity": {"cpu": str(os.cpu_count()), "memory": f"{memory}Ki", "pods": "110"},
        }

    def pods(self) -> list[str]:
        """Return the static pods that run."""
        return [path.name for path in PODS.glob("*") if _runs(path)]

    def start_pod(self, name: str, command: list[str]) -> None:
        """Start a static pod as a service of its own, so that it outlives the kubelet."""
        argv = ["systemd-run", "--quiet", "--collect", f"--unit=standin-{name}"]
        subprocess.run([*argv, str(TREE / "bin" / name), *command[1:]], capture_output=True)

    def stop_pod(self, name: str) -> None:
        """Stop a static pod."""
        self.unit("stop", f"standin-{name}")
        (PODS / name).unlink(missing_ok=True)

    def listen(self) -> None:
        """Open the kubelet's ports."""
        self.listener()

    def fetch(self, url: str) -> bytes:
        """Return the body of an HTTP answer."""
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bytes(answer.read())
        except (OSError, ValueError) as error:
            raise Unreachable(str(error)) from None

    def api(self, access: Access) -> Api:
        """Return the API server at an address."""
        return self.apis.setdefault(access, HttpsApi(access))

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def elapsed(self) -> float:
        """Return seconds gone by as the real program would count them."""
        return time.monotonic() / self.pace

    def sleep(self, seconds: float) -> None:
        """Wait at the machine's pace."""
        time.sleep(seconds * self.pace)

    def private_key(self) -> PrivateKey:
        """Return a new RSA key, of those made ahead if there are any."""
        if not self.keys_ahead:
            return _key()
        while len(self.coming) <= self.keys_ahead:
            self.coming.append(self.makers.submit(_key))
        return self.coming.pop(0).result()

    def runtime(self, socket: str) -> Runtime:
        """Return the container runtime behind a socket."""
        return CriRuntime(Cri(socket))

    def out(self, text: str) -> None:
        """Write a line to standard output."""
        _print(text, 1)

    def err(self, text: str) -> None:
        """Write a line to standard error."""
        _print(text, 2)


def _key() -> PrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _print(text: str, number: int) -> None:
    try:
        os.write(number, f"{text}\n".encode())
    except BrokenPipeError:
        # A Go program dies of this signal on its standard streams; Python ignores it.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    except OSError:
        sys.exit(1)


def note_pod(name: str) -> None:
    """Leave word that this process is a static pod's."""
    PODS.mkdir(parents=True, exist_ok=True)
    started = Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19]
    (PODS / name).write_text(json.dumps({"pid": os.getpid(), "started": started}))


def _runs(path: Path) -> bool:
    try:
        noted = json.loads(path.read_text())
        stat = Path(f"/proc/{noted['pid']}/stat").read_text()
    except (OSError, ValueError):
        return False
    return bool(stat.rsplit(")", 1)[1].split()[19] == noted["started"])
