"""Where and as whom a host is reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A host by its name in the session, and how to log in to it."""

    host: str
    address: str
    port: int = 22
    user: str = "root"
    key: str | None = None
    """Path of the private key; None is the agent's and those of ~/.ssh."""
