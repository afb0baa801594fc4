"""What the lab serves on the bridge: a registry, packages, manifests and the way to Debian's mirrors."""

from __future__ import annotations

import shutil
import socket
import sys
from contextlib import suppress
from pathlib import Path

from tests.lab import processes
from tests.lab.images import push_all
from tests.lab.packages import repository
from tests.lab.paths import GATEWAY, HOSTS, REGISTRY, REGISTRY_PORT, ROOT, WEB_PORT, LabError
from tests.lab.tools import tail, wait_for

REGISTRY_CONFIG = """\
version: 0.1
log: {{level: warn, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {root}}}, cache: {{blobdescriptor: inmemory}}}}
http: {{addr: "{address}"}}
"""


def start() -> None:
    """Start both servers and fill the registry."""
    HOSTS.mkdir(parents=True, exist_ok=True)
    _start_web(repository())
    _start_registry()
    push_all(REGISTRY)


def _start_web(packages: Path) -> None:
    argv = [sys.executable, "-m", "tests.lab.web", str(packages)]
    _serve("web", ["env", f"--chdir={ROOT}", *argv], WEB_PORT)


def _start_registry() -> None:
    folder = HOSTS / "registry"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    address = f"{GATEWAY}:{REGISTRY_PORT}"
    (folder / "config.yml").write_text(REGISTRY_CONFIG.format(root=folder / "data", address=address))
    _serve("registry", ["docker-registry", "serve", str(folder / "config.yml")], REGISTRY_PORT)


def _serve(name: str, argv: list[str], port: int) -> None:
    if _answers(port):
        raise LabError(f"port {port} of {GATEWAY} is taken by a program that listens everywhere: stop it")
    log = HOSTS / f"{name}.log"
    server = processes.start(name, argv, log)
    wait_for(lambda: _answers(port) or not server.alive(), f"{name} answers", 20)
    if not server.alive():
        raise LabError(f"{name} ended: {tail(log)}")


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection((GATEWAY, port), timeout=1):
        return True
    return False
