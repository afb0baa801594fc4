"""The checks that kubeadm makes before it changes anything, under kubeadm's names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hawizard.practice.kubeadm import manifests
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.port import Host, Unreachable
from hawizard.practice.kubeadm.voice import Refused, Voice

Failure = tuple[str, str]
Check = Callable[[Host, Config], Iterable[Failure]]
PROGRAMS = ("crictl", "conntrack", "ip", "iptables", "mount", "nsenter")
SYSCTLS = ("net/bridge/bridge-nf-call-iptables", "net/ipv4/ip_forward")
MINIMUM_ETCD = (3, 2, 18)


@dataclass
class Preflight:
    """A run of checks, some of whose errors are to be warnings."""

    host: Host
    voice: Voice
    config: Config
    ignored: frozenset[str] = field(default_factory=frozenset)

    def init(self) -> None:
        """Check a host that becomes the first master."""
        self._warn_of_host_name()
        self._run([_root, _cpus, _control_plane_ports, _free_manifests, _common, _etcd])
        self.images()

    def control_plane(self) -> None:
        """Check a joining host for what a master needs besides."""
        self._run([_control_plane_ports, _free_manifests])
        self.images()

    def join(self, control_plane: bool) -> None:
        """Check a joining host."""
        self._warn_of_host_name()
        authority = [] if control_plane else [_free("/etc/kubernetes/pki/ca.crt")]
        self._run([_root, _manifests_folder, *_JOINED, _kubelet_port, *authority, _common])

    def images(self) -> None:
        """Pull the images that are not there."""
        self.host.sleep(0.1)
        self._run([_images])

    def _run(self, checks: list[Check]) -> None:
        failures = [failure for check in checks for failure in check(self.host, self.config)]
        errors = [failure for failure in failures if not self._may_be(failure[0])]
        for name, message in failures:
            if self._may_be(name):
                self.voice.warn(f"\t[警告 {name}]: {message}")
        if errors:
            lines = "".join(f"\t[错误 {name}]: {message}\n" for name, message in errors)
            advice = "you can make a check non-fatal with `--ignore-preflight-errors=...`"
            raise Refused(
                f"错误执行阶段 preflight: [preflight] Some fatal errors occurred:\n{lines}"
                f"[preflight] If you know what you are doing, {advice}"
            )

    def _may_be(self, name: str) -> bool:
        return "all" in self.ignored or name.lower() in self.ignored

    def _warn_of_host_name(self) -> None:
        name = self.config.node_name
        if not self.host.resolves(name):
            self.voice.warn(f'\t[警告 Hostname]: hostname "{name}" could not be reached')
            self.voice.warn(f'\t[警告 Hostname]: hostname "{name}": lookup {name}: no such host')


def _root(host: Host, _: Config) -> Iterator[Failure]:
    if not host.is_root():
        yield "IsPrivilegedUser", "user is not running as root"


def _cpus(host: Host, _: Config) -> Iterator[Failure]:
    count = int(host.node_info()["capacity"]["cpu"])
    if count < 2:
        yield "NumCPU", f"the number of available CPUs {count} is less than the required 2"


def _common(host: Host, config: Config) -> Iterator[Failure]:
    if problem := host.runtime(config.socket).problem():
        yield "CRI", f"container runtime is not running: output: {problem}, error: exit status 1"
    for name in SYSCTLS:
        yield from _sysctl(host, name)
    if host.swap_is_on():
        yield "Swap", "running with swap on is not supported. Please disable swap"
    for program in PROGRAMS:
        if not host.has_program(program):
            yield f"FileExisting-{program}", f"{program} not found in system path"


def _sysctl(host: Host, name: str) -> Iterator[Failure]:
    path = f"/proc/sys/{name}"
    check = "FileContent-" + path.replace("/", "-")
    try:
        if host.read(path).strip() != b"1":
            yield check, f"{path} contents are not set to 1"
    except FileNotFoundError:
        yield check, f"{path} does not exist"


def _port(host: Host, port: int) -> Iterator[Failure]:
    if host.port_taken(port):
        yield f"Port-{port}", f"Port {port} is in use"


def _control_plane_ports(host: Host, config: Config) -> Iterator[Failure]:
    for port in (config.port, 10259, 10257):
        yield from _port(host, port)
    if not config.join:
        yield from _port(host, 10250)


def _kubelet_port(host: Host, _: Config) -> Iterator[Failure]:
    yield from _port(host, 10250)


def _free(path: str) -> Check:
    def check(host: Host, _: Config) -> Iterator[Failure]:
        if host.exists(path):
            yield "FileAvailable-" + path.replace("/", "-"), f"{path} already exists"

    return check


_JOINED = (_free("/etc/kubernetes/kubelet.conf"), _free("/etc/kubernetes/bootstrap-kubelet.conf"))


def _free_manifests(host: Host, config: Config) -> Iterator[Failure]:
    for component in manifests.COMPONENTS:
        yield from _free(manifests.path(component))(host, config)


def _manifests_folder(host: Host, _: Config) -> Iterator[Failure]:
    if host.names(manifests.FOLDER):
        yield "DirAvailable--etc-kubernetes-manifests", f"{manifests.FOLDER} is not empty"


def _etcd(host: Host, config: Config) -> Iterator[Failure]:
    for endpoint in config.etcd:
        url = endpoint.rstrip("/") + "/version"
        try:
            answer = json.loads(host.fetch(url))
        except (Unreachable, ValueError) as error:
            host.sleep(14.5)
            yield "ExternalEtcdVersion", f'Get "{url}": {error}'
        else:
            yield from _etcd_version(str(answer.get("etcdserver", "")))


def _etcd_version(version: str) -> Iterator[Failure]:
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if numbers < MINIMUM_ETCD:
        yield (
            "ExternalEtcdVersion",
            f"this version of kubeadm only supports external etcd version >= 3.2.18: {version}",
        )


def _images(host: Host, config: Config) -> Iterator[Failure]:
    runtime = host.runtime(config.socket)
    for image in manifests.images(config):
        error = "" if runtime.has(image) else runtime.pull(image)
        if error:
            yield "ImagePull", f"failed to pull image {image}: output: {error}, error: exit status 1"
