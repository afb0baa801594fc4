"""kubelet."""

from __future__ import annotations

import http.server
import socketserver
import ssl
import sys
import threading
import time

from hawizard.practice.kubeadm.kubelet import PKI, CannotRun, Kubelet
from tests.lab.standins import settings
from tests.lab.standins.machine import Machine

BEAT = 2.0


def main() -> int:
    """Run the kubelet of this machine until it is stopped."""
    own, release = settings.load(), settings.release("kubelet")
    if "--version" in sys.argv:
        print(f"Kubernetes {release}")
        return 0
    machine = Machine(own.pace, listen)
    kubelet = Kubelet(machine, release)
    try:
        kubelet.start()
    except CannotRun as error:
        print(f"E1124 server.go:294] {error}", file=sys.stderr)
        return 1
    while True:
        kubelet.tick()
        time.sleep(BEAT * own.pace)


def listen() -> None:
    """Open the ports of the API and of the health check."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{PKI}/kubelet.crt", f"{PKI}/kubelet.key")
    api = QuietServer(("", 10250), _Refusing)
    api.socket = context.wrap_socket(api.socket, server_side=True, do_handshake_on_connect=False)
    for server in (api, QuietServer(("127.0.0.1", 10248), Healthy)):
        threading.Thread(target=server.serve_forever, daemon=True).start()


class QuietServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A server of threads that keeps no log."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


class Healthy(http.server.BaseHTTPRequestHandler):
    """A health check that is always good."""

    status, body = 200, b"ok"

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep no log."""


class _Refusing(Healthy):
    status, body = 401, b"Unauthorized"
