"""What a node's kernel must do: modules, sysctls, no swap."""

from __future__ import annotations

from posixpath import basename

from hawizard.plan.actions.action import Action, Judgement, different, done, missing, unknown
from hawizard.plan.actions.command import Command
from hawizard.plan.actions.file import File
from hawizard.plan.call import Run
from hawizard.plan.edits import without_swap
from hawizard.plan.probe import Answers, Probe, Reply, succeeds
from hawizard.text.sentence import Sentence, say

MODULES = "/etc/modules-load.d/k8s.conf"
SYSCTLS = "/etc/sysctl.d/99-k8s.conf"
SWAPS = "/proc/swaps"
KEYS = ("net.ipv4.ip_forward", "net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables")
SET_ON = "1"
FOLDERS = (
    "/etc/sysctl.conf",
    "/etc/sysctl.d",
    "/run/sysctl.d",
    "/usr/local/lib/sysctl.d",
    "/usr/lib/sysctl.d",
)
UNIT_FOLDERS = (
    "/etc/systemd/system",
    "/run/systemd/generator",
    "/run/systemd/system",
    "/usr/lib/systemd/system",
)
LINES = r"^[[:space:]]*-?net[./](ipv4[./]ip_forward|bridge[./]bridge-nf-call-ip6?tables)[[:space:]]*="

OVERLAY = succeeds("grep", "-qw", "overlay", "/proc/filesystems")
BRIDGE = succeeds("test", "-d", "/proc/sys/net/bridge")


def _pairs(reply: Reply) -> dict[str, str]:
    pairs = (line.partition("=") for line in reply.lines)
    return {key.strip(): value.strip() for key, equals, value in pairs if equals}


def _settings(reply: Reply) -> tuple[tuple[str, str, str], ...]:
    found = (line.partition(":") for line in reply.lines)
    return tuple((path, *_setting(text)) for path, colon, text in found if colon)


def _setting(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip().lstrip("-").replace("/", "."), value.strip()


def _swaps(reply: Reply) -> tuple[str, ...] | None:
    return tuple(line.split()[0] for line in reply.lines[1:]) if reply.ok else None


VALUES = Probe(("sysctl", *KEYS), _pairs)
SETTINGS = Probe(("grep", "-rsHE", LINES, *FOLDERS), _settings)
SWAPPING = Probe(("cat", SWAPS), _swaps)
SWAP_UNITS = Probe(
    ("find", *UNIT_FOLDERS, "-name", "*.swap"),
    lambda reply: bool(reply.lines) if reply.status in (0, 1) else None,  # 1 where a folder is missing
)
SWAP_TARGET = Probe(("systemctl", "show", "-p", "LoadState", "swap.target"), _pairs)


def modules() -> tuple[Action, ...]:
    """The modules that containers and their network need, now and at every boot."""
    return (
        File(
            name="modules-file",
            title=say("Load the modules overlay and br_netfilter at boot"),
            path=MODULES,
            content="overlay\nbr_netfilter\n",
        ),
        _module("overlay", OVERLAY, say("the kernel has no file system overlay")),
        _module("br_netfilter", BRIDGE, say("the kernel does not show bridged packets to iptables")),
    )


def _module(module: str, effect: Probe[bool], lacking: Sentence) -> Command:
    return Command(
        name=module.replace("_", "-"),
        title=say("Load the module {module}", module=module),
        argv=("modprobe", module),
        proof=(effect,),
        verdict=lambda answers: done(say("the kernel has it")) if answers[effect] else missing(lacking),
    )


def sysctls() -> tuple[Action, ...]:
    """Forwarding between interfaces, and bridged packets through iptables."""
    return (
        File(
            name="sysctl-file",
            title=say("Set forwarding and bridged packets at boot"),
            path=SYSCTLS,
            content="".join(f"{key} = {SET_ON}\n" for key in KEYS),
        ),
        Command(
            name="sysctl",
            title=say("Set them now"),
            argv=("sysctl", "-p", SYSCTLS),
            proof=(VALUES, SETTINGS),
            verdict=_sysctl_verdict,
        ),
    )


def _sysctl_verdict(answers: Answers) -> Judgement:
    values = answers[VALUES]
    for key in KEYS:
        if values.get(key) != SET_ON:
            found = values.get(key, "-")
            return missing(say("{key} is {found}, not {wanted}", key=key, found=found, wanted=SET_ON))
    return _overridden(answers) or done(say("the kernel forwards, and shows bridged packets to iptables"))


def _overridden(answers: Answers) -> Judgement | None:
    for path, key, value in _last(answers[SETTINGS]):
        if value != SET_ON:
            return different(
                say(
                    "{path} sets {key} to {value} after us at the next boot; take that line out of it",
                    path=path,
                    key=key,
                    value=value,
                )
            )
    return None


def _last(settings: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str, str]]:
    """The setting of each key that is read last at boot: files go by name, whatever their folder."""
    winners: dict[str, tuple[str, str, str]] = {}
    for path, key, value in sorted(settings, key=lambda setting: _order(setting[0])):
        winners[key] = (path, key, value)
    return [winner for winner in winners.values() if _order(winner[0]) > basename(SYSCTLS)]


def _order(path: str) -> str:
    return "99-sysctl.conf" if path == "/etc/sysctl.conf" else basename(path)


def swap() -> tuple[Action, ...]:
    """No swap, now and at every boot."""
    return (
        File(
            name="fstab",
            title=say("Comment swap out of /etc/fstab"),
            path="/etc/fstab",
            edit=without_swap,
        ),
        Command(
            name="swapoff",
            title=say("Turn swap off"),
            argv=("swapoff", "-a"),
            proof=(SWAPPING,),
            verdict=_swap_verdict,
            limit=600,
        ),
        Command(
            name="mask",
            title=say("Keep systemd from turning swap on at boot"),
            argv=("systemctl", "mask", "swap.target"),
            before=(Run(("systemctl", "daemon-reload")),),
            proof=(SWAP_UNITS, SWAP_TARGET),
            verdict=_mask_verdict,
        ),
    )


def _swap_verdict(answers: Answers) -> Judgement:
    swaps = answers[SWAPPING]
    if swaps is None:
        return unknown(say("nobody has looked at {path} yet", path=SWAPS))
    if swaps:
        return different(say("swap is on: {swaps}", swaps=", ".join(swaps)))
    return done(say("no swap is on"))


def _mask_verdict(answers: Answers) -> Judgement:
    units = answers[SWAP_UNITS]
    if units is None:
        return unknown(say("systemd has not been asked yet"))
    if units and answers[SWAP_TARGET].get("LoadState") != "masked":
        return different(say("systemd has units that turn swap on"))
    return done(say("nothing turns swap on at boot"))
