"""The real etcd as the API server's store, by the JSON form of its v3 API."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from hawizard.practice.kubeadm.api.store import Entry
from hawizard.practice.kubeadm.port import Json, Unreachable

SECONDS = 3.0


@dataclass
class Etcd:
    """An etcd cluster by its endpoints; each thread keeps its own connection."""

    endpoints: list[str]
    local: threading.local = field(default_factory=threading.local)

    def range(self, prefix: str, revision: int = 0) -> tuple[list[Entry], int]:
        """Return the entries under a prefix, now or at a revision, and the store's revision."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        asked: Json = {"key": encoded(prefix), "range_end": encoded(end)}
        answer = self._call("range", {**asked, "revision": str(revision)} if revision else asked)
        return [_entry(each) for each in answer.get("kvs", [])], int(answer["header"]["revision"])

    def get(self, key: str) -> Entry | None:
        """Return one entry."""
        found = self._call("range", {"key": encoded(key)}).get("kvs", [])
        return _entry(found[0]) if found else None

    def put(self, key: str, value: bytes, expected: int) -> int:
        """Write if the key's revision is the expected one; return the new one or 0."""
        change = {"requestPut": {"key": encoded(key), "value": base64.b64encode(value).decode()}}
        answer = self._transaction(key, expected, change)
        return int(answer["header"]["revision"]) if answer.get("succeeded") else 0

    def delete(self, key: str, expected: int) -> bool:
        """Delete if the key's revision is the expected one."""
        answer = self._transaction(key, expected, {"requestDeleteRange": {"key": encoded(key)}})
        return bool(answer.get("succeeded"))

    def _transaction(self, key: str, expected: int, change: Json) -> Json:
        compare = {"key": encoded(key), "target": "MOD", "result": "EQUAL", "mod_revision": str(expected)}
        return self._call("txn", {"compare": [compare], "success": [change]})

    def _call(self, method: str, body: Json) -> Json:
        problem: Exception = Unreachable("no endpoints")
        for endpoint in self.endpoints:
            # Twice: a kept connection may have been closed by the other side.
            for _ in range(2):
                try:
                    return self._send(endpoint, method, body)
                except (OSError, http.client.HTTPException, ValueError) as error:
                    self.local.__dict__.pop(endpoint, None)
                    problem = error
        raise Unreachable(f"etcd: {problem}")

    def _send(self, endpoint: str, method: str, body: Json) -> Json:
        connection = self._connection(endpoint)
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/v3/kv/{method}", json.dumps(body), headers)
        answer = connection.getresponse()
        content: Any = json.loads(answer.read())
        if answer.status != 200:
            raise Unreachable(f"etcd: {content.get('error', answer.status)}")
        return dict(content)

    def _connection(self, endpoint: str) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = self.local.__dict__.get(endpoint)
        if kept is None:
            kept = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=SECONDS)
            self.local.__dict__[endpoint] = kept
        return kept


def encoded(key: str) -> str:
    """Return a key as the JSON form wants it."""
    return base64.b64encode(key.encode()).decode()


def _entry(found: Json) -> Entry:
    value = base64.b64decode(found.get("value", ""))
    return Entry(base64.b64decode(found["key"]).decode(), value, int(found["mod_revision"]))
