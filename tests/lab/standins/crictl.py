"""crictl: what the wizard and its users ask of a container runtime."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from tests.lab.standins.cri import Cri, Image, RpcError

CONFIG, PODS = Path("/etc/crictl.yaml"), Path("/run/hawizard-standin/pods")
DEFAULT = "unix:///run/containerd/containerd.sock"
VERSION = "v1.24.2"


def main(argv: list[str]) -> int:
    """Run a command and return its exit status."""
    options = _parser().parse_args(argv)
    if not options.command:
        print(f"crictl version {VERSION}")
        return 0
    try:
        options.command(options, Cri(options.runtime_endpoint or endpoint()))
    except RpcError as error:
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        print(f'time="{now}" level=fatal msg={json.dumps(f"{options.doing}: {error}")}', file=sys.stderr)
        return 1
    return 0


def endpoint() -> str:
    """Return the runtime's socket, from the environment, the file or the default."""
    if given := os.environ.get("CONTAINER_RUNTIME_ENDPOINT"):
        return given
    found = re.search(
        r"^runtime-endpoint:\s*[\"']?([^\s\"']+)", CONFIG.read_text() if CONFIG.exists() else "", re.M
    )
    if found:
        return found[1]
    print('level=warning msg="runtime connect using default endpoints"', file=sys.stderr)
    return DEFAULT


def _info(options: argparse.Namespace, cri: Cri) -> None:
    conditions, info = cri.status()
    described = {name: _parsed(value) for name, value in info.items()}
    states = [
        {"message": c.message, "reason": c.reason, "status": c.status, "type": c.type} for c in conditions
    ]
    print(json.dumps({**described, "status": {"conditions": states}}, indent=2, sort_keys=True))


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _pull(options: argparse.Namespace, cri: Cri) -> None:
    print(f"Image is up to date for {cri.pull(options.image)}")


def _images(options: argparse.Namespace, cri: Cri) -> None:
    found = cri.images(options.image)
    if options.output == "json":
        print(json.dumps({"images": [_described(image) for image in found]}, indent=2))
    elif options.quiet:
        print("".join(f"{image.id}\n" for image in found), end="")
    else:
        print("IMAGE                         TAG                 IMAGE ID            SIZE")
        for image in found:
            name, _, tag = (image.tags or ["<none>:<none>"])[0].rpartition(":")
            print(f"{name}   {tag}   {image.id.removeprefix('sha256:')[:13]}   {image.size / 1e6:.3g}MB")


def _described(image: Image) -> dict[str, Any]:
    common = {"size": str(image.size), "uid": None, "username": "", "spec": None, "pinned": False}
    return {"id": image.id, "repoTags": image.tags, "repoDigests": image.digests, **common}


def _version(options: argparse.Namespace, cri: Cri) -> None:
    names = ("Version", "RuntimeName", "RuntimeVersion", "RuntimeApiVersion")
    for name, value in zip(names, cri.version(), strict=True):
        print(f"{name}:  {value}")


def _ps(options: argparse.Namespace, cri: Cri) -> None:
    cri.version()
    found = sorted(path.name for path in PODS.glob("*") if re.search(options.name, path.name))
    if not options.quiet:
        print("CONTAINER           IMAGE               CREATED             STATE               NAME")
    for name in found:
        number = name.encode().hex()[:13]
        print(number if options.quiet else f"{number}   {name}   now   Running   {name}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crictl", allow_abbrev=False)
    parser.add_argument("--runtime-endpoint", "-r", default="")
    parser.add_argument("--image-endpoint", "-i", default="")
    parser.add_argument("--timeout", "-t", default="")
    parser.add_argument("--version", "-v", dest="command", action="store_const", const=None)
    commands = parser.add_subparsers()
    _add(commands, "info", _info, "getting status of runtime")
    _add(commands, "pull", _pull, "pulling image").add_argument("image")
    _add(commands, "version", _version, "getting the runtime version")
    images = _add(commands, "images", _images, "listing images")
    images.add_argument("image", nargs="?", default="")
    images.add_argument("--output", "-o", default="table")
    images.add_argument("--quiet", "-q", action="store_true")
    ps = _add(commands, "ps", _ps, "listing containers")
    ps.add_argument("--name", default="")
    ps.add_argument("--quiet", "-q", action="store_true")
    ps.add_argument("--all", "-a", action="store_true")
    return parser


def _add(commands: Any, name: str, command: Callable[..., None], doing: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, allow_abbrev=False)
    parser.set_defaults(command=command, doing=doing)
    return parser
