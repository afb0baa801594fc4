"""A caching proxy to this machine's Debian mirrors, and to nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.lab.paths import CACHE
from tests.lab.sources import sources

# Packages and by-hash indices never change under their names; the rest is asked for again after a while.
FRESH_SECONDS = 300
TRIES = 5


class Proxy:
    """Answers apt's requests from a folder of this machine, filled from the mirrors."""

    def __init__(self, folder: Path = CACHE / "mirror") -> None:
        self.folder = folder
        self.mirrors = {source.uri.partition("://")[2]: source.uri for source in sources()}
        self._locks: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
        folder.mkdir(parents=True, exist_ok=True)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Serve one URL."""
        try:
            file = self.file(handler.path)
        except urllib.error.HTTPError as error:
            handler.send_error(error.code, error.reason)
        except OSError as error:
            handler.send_error(502, str(error).splitlines()[0])
        else:
            _send(handler, file)

    def file(self, url: str) -> Path:
        """The cached answer to a URL, fetched if there is none that will do."""
        real = self._real(url)
        file = self.folder / f"{hashlib.sha256(real.encode()).hexdigest()[:32]}-{Path(real).name[-80:]}"
        with self._locks[file]:
            if not _usable(file, real):
                self._fetch(real, file)
        return file

    def _real(self, url: str) -> str:
        rest = url.partition("://")[2]
        for prefix, uri in self.mirrors.items():
            if rest.startswith(f"{prefix}/"):
                return uri + rest.removeprefix(prefix)
        raise urllib.error.HTTPError(url, 403, "not a Debian mirror of this machine", None, None)  # type: ignore[arg-type]

    def _fetch(self, url: str, file: Path) -> None:
        # An old index is better than none, so a mirror that is away is waited for only without one.
        for attempt in range(1, 2 if file.exists() else TRIES + 1):
            try:
                return _download(url, file)
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise
                problem: OSError = error
            except OSError as error:
                problem = error
            time.sleep(attempt)
        if not file.exists():
            raise problem


def _usable(file: Path, url: str) -> bool:
    if not file.exists():
        return False
    return url.endswith(".deb") or "/by-hash/" in url or time.time() - file.stat().st_ctime < FRESH_SECONDS


def _download(url: str, file: Path) -> None:
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    with urllib.request.urlopen(url, timeout=60) as answer, new.open("wb") as out:
        shutil.copyfileobj(answer, out)
        length = answer.headers.get("Content-Length")
        changed = answer.headers.get("Last-Modified")
    if length and new.stat().st_size != int(length):
        raise ConnectionError(f"{url} was cut short")
    if changed:
        stamp = parsedate_to_datetime(changed).timestamp()
        os.utime(new, (stamp, stamp))
    new.replace(file)


def _send(handler: BaseHTTPRequestHandler, file: Path) -> None:
    changed = int(file.stat().st_mtime)
    since = handler.headers.get("If-Modified-Since")
    unchanged = since is not None and parsedate_to_datetime(since).timestamp() >= changed
    handler.send_response(304 if unchanged else 200)
    handler.send_header("Last-Modified", handler.date_time_string(changed))
    handler.send_header("Content-Length", "0" if unchanged else str(file.stat().st_size))
    handler.end_headers()
    if not unchanged:
        with file.open("rb") as data:
            shutil.copyfileobj(data, handler.wfile)
