"""Why a host cannot be reached, logged in to or used as root, each in a sentence with its remedy."""

from __future__ import annotations

from hawizard.text.sentence import ExitStatus, Problem, Sentence, say


class Unreachable(Problem):
    """A host that cannot be reached, logged in to or used as root."""

    def __init__(self, what: Sentence, remedy: Sentence | None = None) -> None:
        super().__init__(what, remedy, status=ExitStatus.UNREACHABLE)


class ConnectionLost(Unreachable):
    """The connection to a host that was reached broke, or the host stopped answering."""


class Final(Unreachable):
    """What no waiting makes right: another key than the known one, or what a person did not give."""


def lost(host: str) -> ConnectionLost:
    """The connection broke."""
    return ConnectionLost(
        say("The connection to {host} was lost.", host=host),
        say("Check the host and the network; nothing is lost, resume goes on from here."),
    )


def no_route(host: str, address: str, port: int, why: str) -> Unreachable:
    """Nothing answers at the address."""
    return Unreachable(
        say("{host} cannot be reached at {address} port {port}: {why}.", **_at(host, address, port), why=why),
        say("Check that the host is on, that sshd runs there, and that no firewall is between."),
    )


def no_name(host: str, address: str) -> Unreachable:
    """The name resolves to no address."""
    return Unreachable(
        say("{address}, the address of {host}, is not a name that resolves.", host=host, address=address),
        say("Write an IP address into the session file, or put the name into DNS or /etc/hosts."),
    )


def no_ssh(host: str, address: str, port: int) -> Unreachable:
    """Something answers, but not as an SSH server does."""
    return Unreachable(
        say(
            "What answers for {host} at {address} port {port} does not speak SSH.", **_at(host, address, port)
        ),
        say("Check the port in the session file, and whether sshd refuses new connections just now."),
    )


def changed_key(host: str, address: str, fingerprint: str, file: str) -> Final:
    """The host key is not the one that is known."""
    return Final(
        say(
            "{host} ({address}) shows another host key than the one in {file}: {fingerprint}.",
            host=host,
            address=address,
            file=file,
            fingerprint=fingerprint,
        ),
        say(
            "Somebody may stand between, or the host was installed anew. Compare the fingerprint on the "
            "host's console (ssh-keygen -lf /etc/ssh/ssh_host_*.pub); only if it is the same take the old "
            "line out of {file} (ssh-keygen -R {address} -f {file}).",
            file=file,
            address=address,
        ),
    )


def unknown_key(host: str, address: str, fingerprint: str) -> Final:
    """Nobody confirmed the host key."""
    return Final(
        say(
            "The host key of {host} ({address}) is not known and was not confirmed: {fingerprint}.",
            host=host,
            address=address,
            fingerprint=fingerprint,
        ),
        say(
            "Compare it on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_*.pub) and confirm it, "
            "or give --accept-new-host-keys on a network that you trust."
        ),
    )


def unkept_key(host: str, why: str) -> Unreachable:
    """A host key that cannot be written down."""
    return Unreachable(
        say("The host key of {host} cannot be kept in the session's known_hosts: {why}.", host=host, why=why),
        say("Make room on this disk and see that the session's folder is yours, then start again."),
    )


def login_refused(host: str, user: str, key: str | None, methods: tuple[str, ...]) -> Unreachable:
    """The server takes none of what was offered."""
    return Unreachable(
        say(
            "{host} refuses the login of {user} with {tried}; it offers {methods}.",
            host=host,
            user=user,
            tried=key or "the keys of the agent and of ~/.ssh",
            methods=", ".join(methods) or "no other way",
        ),
        say(
            "Put the public key into ~{user}/.ssh/authorized_keys on {host} (ssh-copy-id), or set another "
            "user or key in the session file; for root, sshd's PermitRootLogin must allow it.",
            user=user,
            host=host,
        ),
    )


def bad_key(host: str, key: str, why: Sentence) -> Unreachable:
    """The private key file is of no use."""
    return Unreachable(
        say("The key for {host}, {key}, cannot be used: {why}.", host=host, key=key, why=str(why)),
        say("Name another key under ssh in the session file, or leave it out to use the agent's."),
    )


def no_shell(host: str, user: str, printed: str) -> Unreachable:
    """The login works, but runs no commands."""
    return Unreachable(
        say(
            "{user} may log in to {host} but runs no commands there: {printed}",
            **_who(host, user),
            printed=printed,
        ),
        say("Give the account a login shell (usermod -s /bin/bash {user}) or use another user.", user=user),
    )


def lacks_programs(host: str, programs: str) -> Unreachable:
    """The host lacks what every command needs."""
    return Unreachable(
        say("{host} lacks programs that every Linux host has: {programs}.", host=host, programs=programs),
        say("Install coreutils there."),
    )


def no_sudo(host: str, user: str) -> Unreachable:
    """Not root, and no sudo."""
    return Unreachable(
        say("{user} on {host} is not root, and sudo is not installed there.", **_who(host, user)),
        say("Log in as root, or install sudo on {host} and allow it to {user}.", **_who(host, user)),
    )


def no_sudo_password(host: str, user: str) -> Final:
    """sudo wants a password that nobody gave."""
    return Final(
        say(
            "{user} on {host} is not root, and sudo there wants a password, which nobody gave.",
            **_who(host, user),
        ),
        say(
            "Run it in a terminal, where it can be asked, give it in HAWIZARD_SUDO_PASSWORD, or let {user} "
            "use sudo without a password; where {user} has no right to use sudo at all, take another user.",
            user=user,
        ),
    )


def wrong_sudo_password(host: str, user: str) -> Final:
    """Every sudo password given was refused."""
    return Final(
        say("The sudo password of {user} on {host} was refused.", **_who(host, user)),
        say(
            "It is the password of {user} on that host. Try sudo there by hand, then start again.",
            **_who(host, user),
        ),
    )


def no_sudo_rights(host: str, user: str) -> Unreachable:
    """The password was taken, but sudo lets the user do nothing, or takes no second try to tell."""
    return Unreachable(
        say("sudo on {host} does not let {user} become root.", **_who(host, user)),
        say(
            "Allow it (adduser {user} sudo on Debian, usermod -aG wheel {user} on RHEL), or use another "
            "user; where sudo takes only one try, the password may be wrong as well.",
            user=user,
        ),
    )


def sudo_wants_terminal(host: str, user: str) -> Unreachable:
    """requiretty."""
    return Unreachable(
        say("sudo on {host} works for {user} on a terminal only.", **_who(host, user)),
        say("Take 'requiretty' out of the sudoers files on {host}, or log in as root.", host=host),
    )


def _at(host: str, address: str, port: int) -> dict[str, str | int]:
    return {"host": host, "address": address, "port": port}


def _who(host: str, user: str) -> dict[str, str | int]:
    return {"host": host, "user": user}
