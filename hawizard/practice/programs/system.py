"""systemctl, modules, kernel settings and swap."""

from __future__ import annotations

from hawizard.practice.bare import SWAPS, sysctl_path
from hawizard.practice.process import Process, Unknown
from hawizard.practice.units import KUBELET, Unit

START_SECONDS = {"etcd.service": 1.5, "containerd.service": 0.6, "haproxy.service": 0.2, KUBELET: 0.3}


def _systemctl(p: Process, argv: list[str]) -> int:
    if argv == ["--version"]:
        p.say("systemd 252 (252.38-1~deb12u1)", "+PAM +AUDIT +SELINUX")
        return 0
    if argv == ["daemon-reload"]:
        return _reload_all(p)
    verb, *words = argv
    if verb == "show":
        return _show(p, words)
    name = words[-1] if "." in words[-1] else f"{words[-1]}.service"
    if name not in p.host.units:
        p.complain(f"Failed to {verb} unit: Unit file {name} does not exist.")
        return 4 if verb == "is-active" else 5
    return _verb(p, verb, p.host.units[name])


def _reload_all(p: Process) -> int:
    p.sleep(0.3)
    if not p.host.swaps_at_boot():
        p.host.disk.remove("/run/systemd/generator/dev-vda2.swap")
    return 0


def _show(p: Process, words: list[str]) -> int:
    if len(words) != 3 or words[0] != "-p":
        raise Unknown(" ".join(words))
    properties = p.host.units.properties(words[2])
    p.say(*(f"{name}={properties[name]}" for name in words[1].split(",")))
    return 0


def _verb(p: Process, verb: str, unit: Unit) -> int:
    if verb == "is-active":
        state = p.host.units.properties(unit.name)["ActiveState"]
        if "--quiet" not in p.argv:
            p.say(state)
        return 0 if state == "active" else 3
    if verb in ("enable", "unmask", "mask", "reset-failed"):
        return _mark(p, verb, unit)
    if verb not in ("start", "restart", "reload", "stop"):
        raise Unknown(verb)
    p.sleep(START_SECONDS.get(unit.name, 0.1))
    if unit.name == KUBELET:
        return p.host.unit(verb, "kubelet")
    if verb == "stop":
        unit.active = False
        return 0
    return _start(p, unit)


def _start(p: Process, unit: Unit) -> int:
    problem = p.host.units.start(unit)
    if not problem:
        return 0
    p.complain(
        f"Job for {unit.name} failed because the control process exited with error code.",
        f'See "systemctl status {unit.name}" and "journalctl -xeu {unit.name}" for details.',
    )
    return 1


def _mark(p: Process, verb: str, unit: Unit) -> int:
    short = unit.name.removesuffix(".service")
    if verb == "mask":
        unit.masked = True
        p.complain(f"Created symlink /etc/systemd/system/{unit.name} → /dev/null.")
    elif verb == "unmask":
        unit.masked = False
    elif verb == "enable":
        unit.enabled = True
        script = "/lib/systemd/systemd-sysv-install"
        p.complain(f"Synchronizing state of {unit.name} with SysV service script with {script}.")
        p.complain(f"Executing: {script} enable {short}")
    else:
        unit.failed = False
    return 0


def _modprobe(p: Process, argv: list[str]) -> int:
    if argv[0] not in ("overlay", "br_netfilter"):
        raise Unknown(argv[0])
    p.host.load_module(argv[0])
    return 0


def _sysctl(p: Process, argv: list[str]) -> int:
    if argv[0] == "-p":
        p.say(*p.host.set_sysctls(p.host.text(argv[1])))
        return 0
    status = 0
    for key in argv:
        path = sysctl_path(key)
        if p.host.disk.find(path) is None:
            p.complain(f"sysctl: cannot stat {path}: No such file or directory")
            status = 255
        else:
            p.say(f"{key} = {p.host.text(path).strip()}")
    return status


def _swapoff(p: Process, argv: list[str]) -> int:
    if argv != ["-a"]:
        raise Unknown(" ".join(argv))
    p.sleep(0.3)
    p.host.disk.write("/proc/swaps", SWAPS.encode())
    return 0


PROGRAMS = {"modprobe": _modprobe, "swapoff": _swapoff, "sysctl": _sysctl, "systemctl": _systemctl}
