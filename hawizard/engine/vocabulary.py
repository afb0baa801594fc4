"""The vocabulary: every program and every script that the engine may run on a host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PROGRAMS: Mapping[str, str] = {
    "apt-cache": "whether a package and its version are known",
    "apt-get": "installs packages and reads the package lists",
    "apt-mark": "holds packages at their version",
    "cat": "reads a file",
    "chmod": "sets a mode",
    "containerd": "its version and default configuration",
    "crictl": "asks the container runtime as the kubelet does",
    "curl": "health checks and downloads, by the host that needs them",
    "date": "the clock",
    "df": "free space",
    "dpkg": "finishes what an interrupted installation left",
    "dpkg-query": "which packages are installed",
    "env": "sets a variable for one program",
    "etcdctl": "asks etcd",
    "find": "lists files below a folder",
    "getent": "where a user's home is",
    "grep": "finds a line",
    "haproxy": "checks its configuration",
    "install": "makes a folder or a file with owner and mode",
    "ip": "addresses and routes",
    "kubeadm": "makes the cluster",
    "kubectl": "asks the API server",
    "ls": "lists a folder",
    "lslocks": "who holds a lock that apt would not wait for",
    "modprobe": "loads a kernel module",
    "mv": "renames a file",
    "nproc": "processors",
    "rm": "takes away a file",
    "sha256sum": "compares files without reading them",
    "ss": "sockets and who holds them",
    "stat": "owner, mode and size",
    "swapoff": "turns swap off",
    "sysctl": "kernel settings",
    "systemctl": "services",
    "test": "whether a file is there",
    "uname": "the kernel",
}

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "settle": ("prelude", "settle"),
    "batch": ("prelude", "batch"),
    "run": ("prelude", "inputs", "run"),
    "write": ("prelude", "write"),
    "start": ("prelude", "inputs", "start"),
    "job": ("job",),
    "follow": ("prelude", "follow"),
    "drop": ("prelude", "drop"),
}
"""The named scripts, and the files under scripts/ that each is put together from."""


class UnknownWord(ValueError):
    """A program that is not in the vocabulary: a fault of ours, never of the operator."""


def program(argv: Sequence[str]) -> str:
    """The program that an argv runs in the end, behind `env A=B` and `timeout LIMIT`."""
    words = list(argv)
    while words and words[0] in ("env", "timeout"):
        wrapper = words.pop(0)
        while words and (words[0].startswith("-") or (wrapper == "env" and "=" in words[0])):
            del words[: 2 if words[0] in ("-k", "-s", "-u") else 1]
        if wrapper == "timeout":
            del words[:1]
    return words[0] if words else ""


def check(argv: Sequence[str]) -> None:
    """Raises UnknownWord where an argv runs a program that is not in the table."""
    if program(argv) not in PROGRAMS:
        raise UnknownWord(f"{program(argv)!r} is not in the vocabulary (of {list(argv)!r})")
    if any("\0" in word for word in argv):
        raise UnknownWord(f"a NUL byte in {list(argv)!r}")
