"""How a person reaches a host or the API, from plain data that another version may have written."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from hawizard.model.cluster import API_PORT
from hawizard.text.clean import clean


def host_names(cluster: Mapping[str, Any]) -> list[str]:
    """The names of the session's hosts, in order."""
    named = [host.get("name") for host in _hosts(cluster)]
    return [name for name in named if isinstance(name, str)]


def clients(cluster: Mapping[str, Any]) -> list[str]:
    """The names of the hosts from which kubectl is used through the balancer."""
    return _having(cluster, "client")


def endpoint(cluster: Mapping[str, Any]) -> str:
    """ADDRESS:PORT by which all reach the API, or nothing where the session does not say."""
    told = _mapping(cluster.get("kubernetes")).get("endpoint")
    if isinstance(told, str):
        return clean(told)
    balancers = [host for host in _hosts(cluster) if host.get("name") in _having(cluster, "loadbalancer")]
    return clean(f"{balancers[0].get('address')}:{API_PORT}") if balancers else ""


def _having(cluster: Mapping[str, Any], role: str) -> list[str]:
    names = ((host.get("name"), host.get("roles")) for host in _hosts(cluster))
    return [name for name, roles in names if isinstance(name, str) and role in (roles or ())]


def login(cluster: Mapping[str, Any], name: str) -> str:
    """The ssh command to a host, or nothing where the session does not say."""
    host = next((host for host in _hosts(cluster) if host.get("name") == name), {})
    own, shared = (_mapping(holder.get("ssh")) for holder in (host, cluster))
    user, port, key = (own.get(field) or shared.get(field) for field in ("user", "port", "key"))
    address = own.get("address") or host.get("address")
    if not isinstance(address, str):
        return ""
    words = ["ssh", *(["-p", str(port)] if isinstance(port, int) and port != 22 else [])]
    words += ["-i", quoted(key)] if isinstance(key, str) else []
    return " ".join([*words, quoted(f"{user}@{address}" if isinstance(user, str) else address)])


def quoted(word: str) -> str:
    """A word of a command as it can be typed; a leading ~ stays the home directory."""
    word = clean(word)
    if word.startswith("~/"):
        return "~/" + shlex.quote(word[2:])
    return shlex.quote(word)


def _hosts(cluster: Mapping[str, Any]) -> list[dict[str, Any]]:
    hosts = cluster.get("hosts")
    return [host for host in hosts if isinstance(host, dict)] if isinstance(hosts, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
