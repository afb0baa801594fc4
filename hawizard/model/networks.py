"""The forms of addresses, subnets and endpoints, each with the sentence for a value that lacks it."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, NetmaskValueError
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from hawizard.model.faults import refusal


def _address(value: str) -> str:
    try:
        address = IPv4Address(value)
    except AddressValueError:
        raise _no_address(value) from None
    if address.is_loopback or address.is_unspecified:
        raise refusal(
            "{value} means every host itself; the other hosts must reach this one by it.", value=value
        )
    if address.is_multicast or address.is_link_local or address.is_reserved:
        raise refusal("{value} is not an address that a host can have in a cluster.", value=value)
    return value


def _no_address(value: str) -> PydanticCustomError:
    try:
        IPv6Address(value)
    except AddressValueError:
        return refusal("“{value}” is not an IPv4 address like 192.168.26.80.", value=value)
    return refusal("{value} is an IPv6 address; clusters with IPv6 are not built yet.", value=value)


def _subnet(value: str) -> IPv4Network:
    try:
        network = IPv4Network(value, strict=False)
    except (AddressValueError, NetmaskValueError):
        raise refusal("“{value}” is not an IPv4 subnet like 10.244.0.0/16.", value=value) from None
    if str(network) != value:
        raise refusal(
            "“{value}” is not how this subnet is written; {right} is.", value=value, right=str(network)
        )
    if network.is_loopback or network.is_multicast or network.is_link_local or network.is_reserved:
        raise refusal("{value} has a meaning of its own; take a private subnet.", value=value)
    return network


def _sized(value: str, widest: int, narrowest: int) -> str:
    if not widest <= _subnet(value).prefixlen <= narrowest:
        text = "{value} has a size that kubeadm refuses; /{widest} to /{narrowest} are allowed."
        raise refusal(text, value=value, widest=widest, narrowest=narrowest)
    return value


def _pods(value: str) -> str:
    return _sized(value, 8, 24)  # each node gets a /24 of it, and kubeadm allows 16 bits of nodes


def _services(value: str) -> str:
    return _sized(value, 12, 28)  # the API server hands out at most 20 bits; kubeadm wants ten addresses


def split_endpoint(value: str) -> tuple[str, int]:
    """Address and port of "ADDRESS:PORT"; any other form is refused."""
    address, _, port = value.rpartition(":")
    if not address or not re.fullmatch("[1-9][0-9]{0,4}", port) or int(port) > 65535:
        raise refusal("“{value}” is not ADDRESS:PORT, like 192.168.26.80:6443.", value=value)
    return _address(address), int(port)


def _endpoint(value: str) -> str:
    split_endpoint(value)
    return value


_SUBNET = {"pattern": r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$"}
_ENDPOINT = {"pattern": r"^[0-9]{1,3}(\.[0-9]{1,3}){3}:[0-9]{1,5}$"}

Address = Annotated[str, AfterValidator(_address), Field(json_schema_extra={"format": "ipv4"})]
PodSubnet = Annotated[str, AfterValidator(_pods), Field(json_schema_extra={**_SUBNET})]
ServiceSubnet = Annotated[str, AfterValidator(_services), Field(json_schema_extra={**_SUBNET})]
Endpoint = Annotated[str, AfterValidator(_endpoint), Field(json_schema_extra={**_ENDPOINT})]
Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
