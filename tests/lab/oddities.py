"""Hosts as people hand them over: used before, set up by somebody else, busy."""

from __future__ import annotations

from collections.abc import Callable

from tests.lab.host import Host
from tests.lab.session import PACKAGES
from tests.lab.tools import wait_for

Act = Callable[[Host], object]
INSTALL = "DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends"
OTHER_HAPROXY = """\
defaults
    mode tcp
    timeout connect 5s
    timeout client 1m
    timeout server 1m
listen theirs
    bind *:6443
    bind *:8443
    server old 192.168.26.9:6443
"""
WITHOUT_CRI = 'disabled_plugins = ["cri"]\n'
BANNER = "echo 'Welcome! 欢迎'; echo '{\"status\": 0}'; printf 'no newline at its end'\n"
KEY = "/etc/apt/keyrings/theirs.asc"
THEIR_SOURCE = "/etc/apt/sources.list.d/theirs.list"


def served_by_another_haproxy(host: Host) -> None:
    """haproxy serves somebody else on the very port."""
    host.ssh(f"apt-get update -q && {INSTALL} haproxy")
    host.ssh("cat >/etc/haproxy/haproxy.cfg && systemctl restart haproxy", input=OTHER_HAPROXY)


def with_a_containerd_for_docker(host: Host) -> None:
    """containerd as Docker's packages set it up, without what the kubelet talks to."""
    host.ssh(f"apt-get update -q && {INSTALL} containerd")
    host.ssh("mkdir -p /etc/containerd && cat >/etc/containerd/config.toml", input=WITHOUT_CRI)
    host.ssh("systemctl restart containerd")


def with_swap_at_the_next_boot(host: Host) -> None:
    """A swap file in fstab, which is not on just now."""
    host.ssh("printf '/swap.img none swap sw 0 0' >>/etc/fstab")


def with_a_newer_kubeadm_held(host: Host) -> None:
    """kubeadm and kubelet of another version, which nothing is to move, from the same repository."""
    host.ssh(f"install -d /etc/apt/keyrings && curl -sf {PACKAGES}Release.key >{KEY}")
    host.ssh(f"cat >{THEIR_SOURCE}", input=f"deb [signed-by={KEY}] {PACKAGES} /\n")
    wanted = " ".join(f"{name}=1.24.1-1.1" for name in ("kubeadm", "kubelet", "kubectl"))
    host.ssh(f"apt-get update -q && {INSTALL} {wanted} && apt-mark hold kubeadm kubelet kubectl")


def with_a_talkative_strict_login(host: Host) -> None:
    """A login that prints, files that nobody else may read, another language."""
    host.ssh("cat >/root/.bashrc", input=BANNER + "umask 077\nexport LANG=zh_CN.UTF-8 LC_ALL=zh_CN.UTF-8\n")


def with_a_tmp_where_nothing_runs(host: Host) -> None:
    """/tmp mounted noexec, as hardening guides have it."""
    host.ssh("mount -t tmpfs -o noexec,nosuid,nodev,size=1m hardened /tmp")


def that_calls_itself_in_capitals(host: Host) -> None:
    """A host name that no node may have, and that its own /etc/hosts does not know."""
    host.ssh(f"hostname {host.name.upper()} && echo {host.name.upper()} >/etc/hostname")
    host.ssh("printf '127.0.0.1 localhost' >/etc/hosts")


def that_is_a_copy_of(host: Host, other: Host) -> None:
    """Cloned from one image: the same machine-id."""
    host.ssh("cat >/etc/machine-id", input=f"{other.machine_id}\n")


def with_read_only_configuration(host: Host) -> None:
    """haproxy is there, and its folder is mounted read-only, as from an image."""
    host.ssh(f"apt-get update -q && {INSTALL} haproxy")
    host.ssh("mount --bind /etc/haproxy /etc/haproxy && mount -o remount,bind,ro /etc/haproxy")


def full(folder: str) -> Act:
    """A folder on a file system with no byte left."""
    fill = f"mount -t tmpfs -o size=4k,nr_inodes=2 none {folder} && touch {folder}/all"
    return lambda host: host.ssh(f"mkdir -p {folder} && {fill}")


def unmounted(folder: str) -> Act:
    """The folder as it is below."""
    return lambda host: host.ssh(["umount", folder])


class Locked:
    """A program that holds a lock on a host's file until it is released."""

    PROGRAM = "import fcntl,signal,sys; f=open(sys.argv[1],'w'); fcntl.lockf(f,2); signal.pause()"

    def __init__(self, host: Host, path: str) -> None:
        self._host = host
        host.ssh(["systemd-run", "-q", "--unit=lock-holder", "python3", "-c", self.PROGRAM, path])
        wait_for(lambda: path in host.ssh(["lslocks", "-nuo", "PATH"]).stdout, f"{path} is locked", 10)

    def release(self) -> None:
        """Lets the lock go."""
        self._host.ssh(["systemctl", "stop", "lock-holder"])
