"""API servers in memory, and how they are reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from hawizard.practice.kubeadm import pki
from hawizard.practice.kubeadm.api.access import ANONYMOUS, User
from hawizard.practice.kubeadm.api.controllers import Controllers
from hawizard.practice.kubeadm.api.messages import Request, Response
from hawizard.practice.kubeadm.api.server import Server
from hawizard.practice.kubeadm.port import Access, ApiError, Json, Unreachable


@dataclass
class ApiServer:
    """A running API server of one machine, with the certificates it was started with."""

    server: Server
    controllers: Controllers
    begun: float
    certificate: bytes
    ca: bytes

    def user(self, access: Access) -> User:
        """Return the user of a client certificate, or refuse it."""
        if not access.certificate:
            return ANONYMOUS
        certificate = pki.load_certificate(access.certificate)
        if not pki.signed_by(certificate, pki.load_certificate(self.ca)):
            raise ApiError(401, "Unauthorized", "Unauthorized")
        name, groups = pki.subject(certificate)
        return User(name, (*groups, "system:authenticated"))

    def trusted(self, access: Access) -> bool:
        """Tell whether a client's CA made this server's certificate."""
        if access.ca is None:
            return True
        return pki.signed_by(pki.load_certificate(self.certificate), pki.load_certificate(access.ca))


@dataclass
class MemoryApi:
    """An API server in memory with one set of credentials."""

    find: Callable[[str], ApiServer]
    access: Access

    def request(self, method: str, path: str, body: Json | None = None, kind: str = "json") -> Json:
        """Return the decoded answer or raise ApiError or Unreachable."""
        response = self.send(method, path, json.dumps(body).encode() if body else b"", kind)
        if response.content_type != "application/json":
            if response.status != 200:
                raise ApiError(response.status, "InternalError", response.body.decode())
            return {}
        answer: Json = json.loads(response.body)
        if response.status >= 400:
            raise ApiError(response.status, answer["reason"], answer["message"])
        return answer

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "json") -> Response:
        """Return the answer as it is."""
        found = self.find(str(urlsplit(self.access.server).hostname))
        if not found.trusted(self.access):
            raise Unreachable("x509: certificate signed by unknown authority")
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        user = found.user(self.access)
        return found.server.handle(
            Request(method, parts.path, query, f"application/{kind}", body, user, self.access.token)
        )
