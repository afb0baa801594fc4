"""The lab's web server: the package repository, Calico's manifest, and Debian's mirrors by proxy."""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from tests.lab.paths import GATEWAY, WEB_PORT
from tests.lab.proxy import Proxy

CALICO = Path(__file__).with_name("calico.yaml")


class Handler(SimpleHTTPRequestHandler):
    """One request, for a file of ours or, as apt asks a proxy, for a whole URL of a mirror."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, proxy: Proxy, directory: str) -> None:
        self.proxy = proxy
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with the file, or pass the question on."""
        if "://" in self.path:
            self.proxy.answer(self)
        elif unquote(self.path).startswith("/calico/v") and self.path.endswith("/manifests/calico.yaml"):
            self._manifest(self.path.split("/")[2])
        else:
            super().do_GET()

    def _manifest(self, version: str) -> None:
        body = CALICO.read_text().replace("VERSION", version).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(packages: str) -> None:
    """Serve until killed."""
    handler = partial(Handler, proxy=Proxy(), directory=packages)
    with ThreadingHTTPServer((GATEWAY, WEB_PORT), handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
