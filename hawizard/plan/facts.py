"""The questions whose answers are a host's facts."""

from __future__ import annotations

import json
import re
from typing import Any

from hawizard.model.facts import Facts, Listener
from hawizard.plan.probe import Answers, Probe, Reply, prints

RHEL = frozenset({"rhel", "centos", "fedora", "rocky", "almalinux", "openeuler", "anolis", "ol"})
DEBIAN = frozenset({"debian", "ubuntu"})
CGROUPS = {"cgroup2fs": 2, "tmpfs": 1}


def _lines(reply: Reply) -> tuple[str, ...]:
    return tuple(reply.lines) if reply.ok else ()


def _count(reply: Reply) -> int:
    return int(reply.text) if reply.ok and re.fullmatch("[0-9]{1,9}", reply.text, re.ASCII) else 0


def _clock(reply: Reply) -> float:
    form = r"[0-9]{1,12}(\.[0-9]{1,9})?"  # a date without nanoseconds prints no digits after the point
    text = reply.text.removesuffix(".N")
    return float(text) if reply.ok and re.fullmatch(form, text, re.ASCII) else 0.0


def _json(reply: Reply) -> list[dict[str, Any]]:
    try:
        rows = json.loads(reply.text) if reply.ok else []
    except (ValueError, RecursionError):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _os_release(reply: Reply) -> dict[str, str]:
    pairs = (line.partition("=") for line in reply.lines)
    return {key: value.strip("\"'") for key, equals, value in pairs if equals}


def _addresses(reply: Reply) -> tuple[str, ...]:
    infos = [info for row in _json(reply) for info in _list(row.get("addr_info")) if isinstance(info, dict)]
    found = [info.get("local") for info in infos if info.get("family") == "inet"]
    return tuple(a for a in found if isinstance(a, str) and not a.startswith("127."))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _default_route(reply: Reply) -> bool:
    return any(row.get("dst") == "default" for row in _json(reply))


def _memory(reply: Reply) -> int:
    found = re.search(r"^MemTotal:\s+([0-9]{1,15}) kB", reply.text, re.MULTILINE | re.ASCII)
    return int(found[1]) // 1024 if found else 0


def _swaps(reply: Reply) -> tuple[str, ...]:
    return tuple(line.split()[0] for line in _lines(reply)[1:])


def _disk(reply: Reply) -> int:
    words = reply.lines[-1].split() if reply.ok and reply.lines else []
    return int(words[0]) if len(words) == 1 and re.fullmatch("[0-9]{1,18}", words[0], re.ASCII) else 0


def _systemd(reply: Reply) -> int:
    found = re.match(r"systemd ([0-9]{1,6})", reply.text, re.ASCII) if reply.ok else None
    return int(found[1]) if found else 0


def _listeners(reply: Reply) -> tuple[Listener, ...]:
    found = (_listener(line) for line in _lines(reply))
    return tuple(listener for listener in found if listener)


def _listener(line: str) -> Listener | None:
    words = line.split()
    address, _, port = words[3].rpartition(":") if len(words) > 3 else ("", "", "")
    if not re.fullmatch("[0-9]{1,5}", port, re.ASCII):
        return None
    program = re.search(r'users:\(\("([^"]*)"', line)
    return Listener(int(port), address.split("%")[0].strip("[]"), program[1] if program else "")


HOSTNAME = prints("uname", "-n")
KERNEL = prints("uname", "-r")
OS = Probe(("cat", "/etc/os-release"), _os_release)
CGROUP = Probe(("stat", "-fc", "%T", "/sys/fs/cgroup"), lambda reply: CGROUPS.get(reply.text, 0))
CPUS = Probe(("nproc",), _count)
MEMORY = Probe(("cat", "/proc/meminfo"), _memory)
ADDRESSES = Probe(("ip", "-j", "-4", "address"), _addresses)
ROUTES = Probe(("ip", "-j", "-4", "route"), _default_route)
MACHINE = prints("cat", "/etc/machine-id")
BOOT = prints("cat", "/proc/sys/kernel/random/boot_id")
CLOCK = Probe(("date", "+%s.%N"), _clock)
INIT = prints("cat", "/proc/1/comm")
SYSTEMD = Probe(("systemctl", "--version"), _systemd)
SWAPS = Probe(("cat", "/proc/swaps"), _swaps)
LISTENERS = Probe(("ss", "-Hltnp"), _listeners)
DISK = Probe(("df", "--output=avail", "-BM", "/var"), lambda reply: _disk(_without_unit(reply)))
TRIALS = Probe(("ls", "/var/lib/hawizard/trials"), _lines)

FACT_PROBES: tuple[Probe[Any], ...] = (
    *(HOSTNAME, KERNEL, OS, CGROUP, CPUS, MEMORY, ADDRESSES, ROUTES, MACHINE, BOOT, CLOCK),
    *(INIT, SYSTEMD, SWAPS, LISTENERS, DISK, TRIALS),
)


def _without_unit(reply: Reply) -> Reply:
    return Reply(reply.status, reply.out.replace(b"M", b""))


def family(release: dict[str, str]) -> str:
    """The family that an os-release belongs to, or its own id."""
    own = release.get("ID", "")
    ids = {own, *release.get("ID_LIKE", "").split()}
    if ids & DEBIAN:
        return "debian"
    return "rhel" if ids & RHEL else own


def facts(answers: Answers) -> Facts:
    """A host's facts from its answers to FACT_PROBES; what was not answered is empty."""
    release = answers[OS]
    return Facts(
        hostname=answers[HOSTNAME] or "",
        family=family(release),
        os_name=release.get("PRETTY_NAME", ""),
        os_id=release.get("ID", ""),
        kernel=answers[KERNEL] or "",
        cgroup=answers[CGROUP],
        cpus=answers[CPUS],
        memory_mib=answers[MEMORY],
        addresses=answers[ADDRESSES],
        default_route=answers[ROUTES],
        machine_id=answers[MACHINE] or "",
        boot_id=answers[BOOT] or "",
        clock=answers[CLOCK],
        systemd=answers[SYSTEMD] if answers[INIT] == "systemd" else 0,
        swap=answers[SWAPS],
        listeners=answers[LISTENERS],
        disk_free_mib=answers[DISK],
        pending_trials=answers[TRIALS],
    )
