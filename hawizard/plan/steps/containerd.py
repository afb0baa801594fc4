"""containerd's configuration, made from its own default."""

from __future__ import annotations

import re
from collections.abc import Mapping

CERTS = "/etc/containerd/certs.d"
CNI = {"bin_dir": '"/opt/cni/bin"', "conf_dir": '"/etc/cni/net.d"'}
SYSTEMD = {"SystemdCgroup": "true"}
V2 = "plugins.io.containerd.grpc.v1.cri"
V3_IMAGES = "plugins.io.containerd.cri.v1.images"
V3_RUNTIME = "plugins.io.containerd.cri.v1.runtime"
OPTIONS = "containerd.runtimes.runc.options"

Settings = Mapping[str, Mapping[str, str]]
"""Keys with their TOML values, by table."""


def configured(default: str, sandbox: str) -> str | None:
    """containerd's default configuration with what Kubernetes needs; None where its shape is unknown."""
    settings = _settings(default, sandbox)
    lines = default.splitlines(keepends=True)
    for table, keys in settings.items():
        lines = _set(lines, table, keys)
        if not lines:
            return None
    return "".join(lines) if settings else None


def _settings(default: str, sandbox: str) -> Settings:
    found = re.search(r"^version\s*=\s*([0-9])\s*$", default, re.MULTILINE)
    version = found[1] if found else ""
    if version == "2":
        return {
            V2: {"sandbox_image": f'"{sandbox}"'},
            f"{V2}.cni": CNI,
            f"{V2}.{OPTIONS}": SYSTEMD,
            f"{V2}.registry": {"config_path": f'"{CERTS}"'},
        }
    if version in ("3", "4"):
        return {
            f"{V3_IMAGES}.pinned_images": {"sandbox": f'"{sandbox}"'},
            f"{V3_RUNTIME}.{OPTIONS}": SYSTEMD,
            f"{V3_IMAGES}.registry": {"config_path": f'"{CERTS}"'},
        }
    return {}


def _set(lines: list[str], table: str, keys: Mapping[str, str]) -> list[str]:
    headers = [index for index, line in enumerate(lines) if _table(line) == table]
    if len(headers) != 1:
        return []
    start = headers[0] + 1
    end = next((i for i in range(start, len(lines)) if _table(lines[i])), len(lines))
    indent = lines[headers[0]][: -len(lines[headers[0]].lstrip())] + "  "
    body = [line for line in lines[start:end] if line.partition("=")[0].strip() not in keys]
    return [
        *lines[:start],
        *(f"{indent}{key} = {value}\n" for key, value in keys.items()),
        *body,
        *lines[end:],
    ]


def _table(line: str) -> str | None:
    found = re.fullmatch(r"\s*\[([^\[\]]+)\]\s*", line)
    return re.sub(r"[\"']", "", found[1]) if found else None
