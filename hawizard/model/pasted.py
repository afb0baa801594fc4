"""Hosts from lines that a person pastes: names, addresses, roles and logins in any order."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address

from hawizard.model.faults import shortened
from hawizard.model.hosts import Role
from hawizard.model.nearest import SYNONYMS
from hawizard.text.sentence import Sentence, say

SEPARATORS = re.compile(r"[\s,;|，；、　]+")
NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
ROLES = {role.value: role.value for role in Role}
SHORT = {word: role for word, role in SYNONYMS.items() if role in ROLES} | {
    "workers": "worker",
    "masters": "control-plane",
}
MOST = 1000  # lines


def pasted(text: str) -> tuple[list[dict[str, str]], list[Sentence]]:
    """The hosts that the lines name, and a sentence for each line that cannot be understood."""
    hosts: list[dict[str, str]] = []
    problems: list[Sentence] = []
    for number, line in enumerate(text.splitlines()[:MOST], 1):
        words = [word for word in SEPARATORS.split(line.partition("#")[0]) if word]
        if not words:
            continue
        host, strange = _host(words)
        if strange:
            said = say("Line {number}: “{word}” is not understood.", number=number, word=shortened(strange))
            problems.append(said)
        elif "address" not in host and "name" not in host:
            problems.append(say("Line {number} names neither a host nor an address.", number=number))
        else:
            hosts.append(host)
    return hosts, problems


def _host(words: list[str]) -> tuple[dict[str, str], str]:
    """The host that the words of a line describe, and the first word that fits nowhere."""
    host: dict[str, str] = {}
    roles: list[str] = []
    for word in words:
        role = ROLES.get(word.lower()) or SHORT.get(word.lower())
        if role:
            roles.append(role)
        elif not _login(word, host) and not _named(word, host):
            return host, word
    if roles:
        host["roles"] = ", ".join(dict.fromkeys(roles))
    return host, ""


def _login(word: str, host: dict[str, str]) -> bool:
    """Takes an address, with a user before it and a port behind it where they stand there."""
    user, at, rest = word.rpartition("@")
    address, colon, port = rest.partition(":")
    if not _is_address(address) or "address" in host or (colon and not port.isdecimal()) or (at and not user):
        return False
    host["address"] = address
    host |= {key: value for key, value in (("ssh.user", user), ("ssh.port", port)) if value}
    return True


def _named(word: str, host: dict[str, str]) -> bool:
    """Takes a name; what follows it in /etc/hosts is the same host's."""
    if not NAME.fullmatch(word.lower()) or _is_address(word):
        return False
    short = word.lower().partition(".")[0]
    if "name" in host:
        return host["name"].partition(".")[0] == short
    host["name"] = word.lower()
    return True


def _is_address(word: str) -> bool:
    try:
        IPv4Address(word)
    except AddressValueError:
        return False
    return True
