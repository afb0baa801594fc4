"""containerd and crictl."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from hawizard.practice.bare import practice_file
from hawizard.practice.process import Process, Unknown

_SILENT = "rpc error: code = Unavailable desc = connection error: dial unix /run/containerd/containerd.sock"


def _containerd(p: Process, argv: list[str]) -> int:
    if argv != ["config", "default"]:
        raise Unknown(" ".join(argv))
    p.out(practice_file("containerd.toml"))
    return 0


def _crictl(p: Process, argv: list[str]) -> int:
    verb, *words = argv
    if not p.host.active("containerd.service"):
        p.complain(f'level=fatal msg="{_SILENT}"')
        return 1
    if verb == "info":
        p.say(json.dumps(_info(p), indent=2))
    elif verb == "images" and words == ["-o", "json"]:
        p.say(json.dumps({"images": [_image(name) for name in sorted(p.host.containers.images)]}, indent=2))
    elif verb == "pull" and len(words) == 1:
        return _pull(p, words[0])
    else:
        raise Unknown(" ".join(argv))
    return 0


def _info(p: Process) -> dict[str, object]:
    config = b"".join(p.host.units["containerd.service"].loaded.values()).decode()
    systemd = re.search(r"^\s*SystemdCgroup\s*=\s*true", config, re.MULTILINE) is not None
    sandbox = re.search(r'^\s*sandbox_image\s*=\s*"([^"]*)"', config, re.MULTILINE)
    conditions = [{"type": "RuntimeReady", "status": True, "reason": "", "message": ""}]
    network = bool(p.host.names("/etc/cni/net.d"))
    conditions.append({"type": "NetworkReady", "status": network, "reason": "", "message": ""})
    runtimes = {"runc": {"runtimeType": "io.containerd.runc.v2", "options": {"SystemdCgroup": systemd}}}
    told = {"containerd": {"runtimes": runtimes}, "sandboxImage": sandbox[1] if sandbox else ""}
    return {"status": {"conditions": conditions}, "config": told}


def _image(name: str) -> dict[str, object]:
    digest = sha256(name.encode()).hexdigest()
    repository = name.rpartition(":")[0]
    sums = {"repoTags": [name], "repoDigests": [f"{repository}@sha256:{digest[::-1]}"]}
    return {"id": f"sha256:{digest}", **sums, "size": "20284518", "username": "", "pinned": False}


def _pull(p: Process, name: str) -> int:
    p.sleep(0.8)
    error = p.host.containers.pull(name)
    if error:
        p.complain(f'level=fatal msg="pulling image: rpc error: code = NotFound desc = {error}"')
        return 1
    p.say(f"Image is up to date for sha256:{sha256(name.encode()).hexdigest()}")
    return 0


PROGRAMS = {"containerd": _containerd, "crictl": _crictl}
