"""kube-controller-manager and kube-scheduler, whose work the API server does: they hold their ports."""

from __future__ import annotations

import http.server

from tests.lab.standins.kubelet import Healthy, QuietServer
from tests.lab.standins.machine import note_pod

PORTS = {"kube-controller-manager": 10257, "kube-scheduler": 10259}


def main(name: str) -> int:
    """Hold a component's port until stopped."""
    server: http.server.HTTPServer = QuietServer(("127.0.0.1", PORTS[name]), Healthy)
    note_pod(name)
    server.serve_forever()
    return 0
