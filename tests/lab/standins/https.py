"""An API server over HTTPS, as kubeadm and the kubelet reach it."""

from __future__ import annotations

import http.client
import json
import os
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hawizard.practice.kubeadm.port import Access, ApiError, Json, Unreachable

SECONDS = 10.0


@dataclass
class HttpsApi:
    """One API server with one set of credentials, over a kept connection."""

    access: Access
    kept: list[http.client.HTTPSConnection] = field(default_factory=list)

    def request(self, method: str, path: str, body: Json | None = None, kind: str = "json") -> Json:
        """Return the decoded answer or raise ApiError or Unreachable."""
        headers = {"Content-Type": f"application/{kind}", "Accept": "application/json"}
        if self.access.token:
            headers["Authorization"] = f"Bearer {self.access.token}"
        try:
            status, content = self._send(method, path, json.dumps(body) if body else None, headers)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f'{method} "{self.access.server}{path}": {error}') from None
        return _decoded(status, content)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = self.kept.pop() if self.kept else self._connect()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            result = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            connection = self._connect()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            result = answer.status, answer.read()
        self.kept.append(connection)
        return result

    def _connect(self) -> http.client.HTTPSConnection:
        where = urlsplit(self.access.server)
        port = where.port or 443
        return http.client.HTTPSConnection(
            where.hostname or "", port, timeout=SECONDS, context=context(self.access)
        )


def _decoded(status: int, content: bytes) -> Json:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = {}
    found: Json = answer if isinstance(answer, dict) else {}
    if status >= 400:
        message = found.get("message") or content.decode(errors="replace")
        raise ApiError(status, str(found.get("reason", "Unknown")), str(message))
    return found


def context(access: Access) -> ssl.SSLContext:
    """Return how to talk TLS with some credentials; without a CA nothing is verified."""
    made = ssl.create_default_context(cadata=access.ca.decode() if access.ca else None)
    if access.ca is None:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    if access.certificate:
        # Never on a disk: the module takes certificate and key from a path only.
        number = os.memfd_create("client")
        os.write(number, access.certificate + b"\n" + access.key)
        made.load_cert_chain(f"/proc/self/fd/{number}")
        os.close(number)
    return made
