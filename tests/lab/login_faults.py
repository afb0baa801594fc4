"""Ways in which a host cannot be reached, logged in to or used as root, and how each is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.lab.host import Host
from tests.lab.paths import OPERATOR_PASSWORD
from tests.lab.tools import run
from tests.lab.wizard import Wizard

SUDO = "HAWIZARD_SUDO_PASSWORD"
GUEST_PASSWORD = "Gu3st-has-no-rights"
SUDOERS = "/etc/sudoers.d/guest"
KEYS = "/etc/ssh/ssh_host_ed25519_key"
Act = Callable[[Host, Wizard], object]


@dataclass(frozen=True)
class LoginFault:
    """One thing that is wrong with a host, what is said of it, and what its remedy does."""

    name: str
    spoil: Act
    mend: Act
    said: str
    remedy: str
    user: str = "root"
    env: Mapping[str, str] = field(default_factory=dict)
    mended_env: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def _nothing(_host: Host, _wizard: Wizard) -> None:
    pass


def _power_off(host: Host, _wizard: Wizard) -> None:
    host.power_off()


def _power_on(host: Host, _wizard: Wizard) -> None:
    host.power_on()


def _give_guest_a_password(host: Host, _wizard: Wizard) -> None:
    host.ssh("chpasswd", input=f"guest:{GUEST_PASSWORD}\n")


def _give_guest_rights(host: Host, _wizard: Wizard) -> None:
    host.ssh(f"umask 337; cat >{SUDOERS}", input="guest ALL=(ALL:ALL) NOPASSWD: ALL\n")


def _change_keys(host: Host, _wizard: Wizard) -> None:
    new = f"rm /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N '' -f {KEYS}; systemctl restart ssh"
    host.ssh(new)


def _forget_old_key(host: Host, wizard: Wizard) -> None:
    run("ssh-keygen", "-R", host.address, "-f", str(wizard.folder / "known_hosts"))


def _take_key_away(host: Host, _wizard: Wizard) -> None:
    host.ssh("mv .ssh/authorized_keys .ssh/not-yet", user="deploy")


def _give_key_back(host: Host, _wizard: Wizard) -> None:
    host.ssh("mv /home/deploy/.ssh/not-yet /home/deploy/.ssh/authorized_keys")


LOGIN_FAULTS = (
    LoginFault(
        "no sudo rights",
        _give_guest_a_password,
        _give_guest_rights,
        "sudo on vms83 does not let guest become root.",
        "adduser guest sudo",
        user="guest",
        env={SUDO: GUEST_PASSWORD},
    ),
    LoginFault(
        "wrong sudo password",
        _nothing,
        _nothing,
        "The sudo password of operator on vms83 was refused.",
        "It is the password of operator on that host.",
        user="operator",
        env={SUDO: "not-the-password"},
        mended_env={SUDO: OPERATOR_PASSWORD},
    ),
    LoginFault(
        "no sudo password",
        _nothing,
        _nothing,
        "sudo there wants a password, which nobody gave.",
        "HAWIZARD_SUDO_PASSWORD",
        user="operator",
        mended_env={SUDO: OPERATOR_PASSWORD},
    ),
    LoginFault(
        "login refused",
        _take_key_away,
        _give_key_back,
        "vms83 refuses the login of deploy",
        "~deploy/.ssh/authorized_keys on vms83",
        user="deploy",
    ),
    LoginFault(
        "unreachable",
        _power_off,
        _power_on,
        "vms83 cannot be reached at 192.168.26.83 port 22:",
        "Check that the host is on",
    ),
    LoginFault(
        "changed host key",
        _change_keys,
        _forget_old_key,
        "vms83 (192.168.26.83) shows another host key than the one in",
        "ssh-keygen -R 192.168.26.83 -f",
    ),
)
