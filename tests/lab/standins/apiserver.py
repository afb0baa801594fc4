"""kube-apiserver: HTTPS on 6443, all state in the real etcd."""

from __future__ import annotations

import argparse
import json
import select
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hawizard.practice.kubeadm import pki
from hawizard.practice.kubeadm.api.access import ANONYMOUS, User
from hawizard.practice.kubeadm.api.controllers import Controllers
from hawizard.practice.kubeadm.api.messages import Request, Response
from hawizard.practice.kubeadm.api.server import Server
from hawizard.practice.kubeadm.api.store import Store
from hawizard.practice.kubeadm.api.watch import Event
from hawizard.practice.kubeadm.port import ApiError, Unreachable
from tests.lab.standins import settings
from tests.lab.standins.etcd import Etcd
from tests.lab.standins.kubelet import QuietServer
from tests.lab.standins.machine import Machine, note_pod

READY_AFTER, CONTROLLERS_EVERY, LOOK_EVERY = 4.0, 4.0, 0.25


def main() -> int:
    """Serve the API until stopped."""
    options = _options(sys.argv[1:])
    machine = Machine(settings.load().pace)
    store = Store(Etcd(options.etcd_servers.split(",")), machine)
    server = Server(store, settings.release("kubelet"))
    with HttpsServer(options, server) as https:
        note_pod("kube-apiserver")
        threading.Thread(target=lead, args=(machine, store, server), daemon=True).start()
        https.serve_forever()
    return 0


def lead(machine: Machine, store: Store, server: Server) -> None:
    """Become ready after a while, and play the controllers."""
    machine.sleep(READY_AFTER)
    controllers = Controllers(store.kv, machine, machine)
    while True:
        try:
            controllers.tick()
            server.ready = True
        except (ApiError, Unreachable) as error:
            print(f"controllers: {error}", file=sys.stderr)
        machine.sleep(CONTROLLERS_EVERY)


class HttpsServer(QuietServer):
    """A thread a connection; the TLS handshake is made in it."""

    request_queue_size = 64

    def __init__(self, options: argparse.Namespace, api: Server) -> None:
        self.api, self.context = api, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(options.tls_cert_file, options.tls_private_key_file)
        self.context.load_verify_locations(options.client_ca_file)
        self.context.verify_mode = ssl.CERT_OPTIONAL
        super().__init__(("", int(options.secure_port)), Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands and serve one connection."""
        request.settimeout(10)
        with self.context.wrap_socket(request, server_side=True) as secure:
            secure.settimeout(None)
            super().finish_request(secure, client_address)


@dataclass
class _Stream:
    events: Iterator[list[Event]]
    until: float


class Handler(BaseHTTPRequestHandler):
    """One connection to the API."""

    protocol_version = "HTTP/1.1"
    server: HttpsServer
    connection: ssl.SSLSocket

    def handle_any(self) -> None:
        """Answer a request."""
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        kind, token = self.headers.get("Content-Type", ""), self.headers.get("Authorization", "")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bearer = token.removeprefix("Bearer ") if token.startswith("Bearer ") else ""
        request = Request(self.command, parts.path, query, kind, body, self._user(), bearer)
        response = self.server.api.handle(request)
        if response.stream is None:
            self._send(response)
        else:
            limit = float(query.get("timeoutSeconds") or 600)
            self._stream(_Stream(response.stream, time.monotonic() + limit))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def _user(self) -> User:
        content = self.connection.getpeercert(binary_form=True)
        if not content:
            return ANONYMOUS
        name, groups = pki.subject(pki.load_certificate(ssl.DER_cert_to_PEM_cert(content).encode()))
        return User(name, (*groups, "system:authenticated"))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    def _stream(self, stream: _Stream) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for events in self._looks(stream):
            for event in events:
                line = encode(event)
                self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _looks(self, stream: _Stream) -> Iterator[list[Event]]:
        while time.monotonic() < stream.until:
            try:
                yield next(stream.events)
            except Unreachable:
                return
            # A client that is gone is readable; one that listens sends nothing.
            if select.select([self.connection], [], [], LOOK_EVERY)[0]:
                self.close_connection = True
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep no log."""


def encode(event: Event) -> bytes:
    """Return an event as a line of the stream."""
    return json.dumps(event, separators=(",", ":")).encode() + b"\n"


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kube-apiserver", allow_abbrev=False)
    parser.add_argument("--secure-port", default="6443")
    for name in ("etcd-servers", "tls-cert-file", "tls-private-key-file", "client-ca-file"):
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_known_args(argv)[0]
