"""The values that kubeadm takes in a configuration."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawizard.practice.kubeadm.config import Config


def problems(config: Config) -> list[str]:
    """Return what is wrong with the values of a configuration."""
    found = [f'{name}: Invalid value: "{value}": couldn\'t parse subnet' for name, value in _bad_nets(config)]
    if config.advertise and not is_address(config.advertise):
        found.append(f'localAPIEndpoint: Invalid value: "{config.advertise}": ip address is not valid')
    endpoint = str(config.cluster.get("controlPlaneEndpoint") or "")
    if endpoint and not re.fullmatch(r"[a-z0-9.\-]+(:\d{1,5})?", endpoint):
        found.append(f'controlPlaneEndpoint: Invalid value: "{endpoint}": invalid')
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.\-]*[a-z0-9])?", config.node_name):
        found.append(f'nodeRegistration.name: Invalid value: "{config.node_name}": a lowercase RFC 1123 name')
    return found + _etcd_problems(config) + _discovery_problems(config)


def _bad_nets(config: Config) -> list[tuple[str, str]]:
    nets = config.cluster.get("networking") or {}
    pairs = [(name, str(nets[name])) for name in ("podSubnet", "serviceSubnet") if nets.get(name)]
    return [(name, value) for name, value in pairs if not _is_network(value)]


def _etcd_problems(config: Config) -> list[str]:
    etcd = config.cluster.get("etcd") or {}
    external = etcd.get("external") or {}
    found = ["etcd: Invalid value: .local and .external are mutually exclusive"] if len(etcd) > 1 else []
    files = [external.get(name) for name in ("caFile", "certFile", "keyFile")]
    for endpoint in external.get("endpoints") or []:
        if not re.fullmatch(r"https?://[^/]+:\d+/?", str(endpoint)):
            found.append(f'etcd.external.endpoints: Invalid value: "{endpoint}"')
        elif str(endpoint).startswith("http://") and any(files):
            found.append(f'etcd.external.endpoints: Invalid value: "{endpoint}": not using HTTPS')
    return found


def _discovery_problems(config: Config) -> list[str]:
    if not config.join:
        tokens = [str(each.get("token", "")) for each in config.init.get("bootstrapTokens") or []]
        return [_bad_token(token) for token in tokens if token and not is_token(token)]
    discovery = (config.join.get("discovery") or {}).get("bootstrapToken") or {}
    found = [] if is_token(str(discovery.get("token", ""))) else [_bad_token(str(discovery.get("token", "")))]
    if not re.fullmatch(r"[^:\s]+:\d{1,5}", str(discovery.get("apiServerEndpoint", ""))):
        found.append("discovery.bootstrapToken.apiServerEndpoint: Invalid value")
    if not discovery.get("caCertHashes") and not discovery.get("unsafeSkipCAVerification"):
        found.append('discovery.bootstrapToken.caCertHashes: Invalid value: "": using token-based discovery')
    return found


def _bad_token(token: str) -> str:
    return f'token: Invalid value: "{token}": the bootstrap token is invalid'


def is_token(text: str) -> bool:
    """Tell whether a text has the form of a bootstrap token."""
    return bool(re.fullmatch(r"[a-z0-9]{6}\.[a-z0-9]{16}", text))


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
