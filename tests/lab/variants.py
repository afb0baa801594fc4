"""Session files that differ from the lab's own."""

from __future__ import annotations

from typing import Any

import yaml

from tests.lab.session import session_yaml


def session_with(users: dict[str, str] | None = None, user: str = "root", **parts: Any) -> str:
    """The text of session.yaml with other users on some hosts, and with other parts."""
    data: dict[str, Any] = yaml.safe_load(session_yaml(user)) | parts
    for host in data["hosts"]:
        if host["name"] in (users or {}):
            host["ssh"] = {"user": (users or {})[host["name"]]}
    return yaml.safe_dump(data, sort_keys=False)
