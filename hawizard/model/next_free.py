"""The next free name and address after those of a host."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

OCTET = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3}){2}\.)([0-9]{1,3})")
LAST = 254


def next_name(name: str, taken: Collection[str]) -> str:
    """The name with the number at the end of its first part counted up until nobody has it."""
    if not name:
        return ""
    first, dot, domain = name.partition(".")
    digits = (re.findall("[0-9]{1,9}$", first) or [""])[0]
    stem, begin = first.removesuffix(digits), int(digits or 1) + 1
    names = (f"{stem}{number:0{len(digits)}}{dot}{domain}" for number in count(begin))
    return next(one for one in names if one not in taken)


def next_address(address: str, taken: Collection[str]) -> str:
    """The address with its last octet counted up until nobody has it; "" where there is none."""
    found = OCTET.fullmatch(address)
    if not found:
        return ""
    addresses = (f"{found[1]}{octet}" for octet in range(int(found[2]) + 1, LAST + 1))
    return next((one for one in addresses if one not in taken), "")
