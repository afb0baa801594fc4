"""Small images under real names, made here and pushed to a registry by its HTTP interface."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import urllib.request
from typing import Any

KUBERNETES = "v1.24.0"
CALICO = "v3.26.5"
IMAGES = {
    **{
        f"google_containers/kube-{part}": KUBERNETES
        for part in ("apiserver", "controller-manager", "scheduler", "proxy")
    },
    "google_containers/pause": "3.7",
    "google_containers/etcd": "3.5.3-0",
    "google_containers/coredns": "v1.8.6",
    **{f"calico/{part}": CALICO for part in ("cni", "node", "kube-controllers")},
}
DOCKER = "application/vnd.docker"
LIST = f"{DOCKER}.distribution.manifest.list.v2+json"
MANIFEST = f"{DOCKER}.distribution.manifest.v2+json"
CONFIG = f"{DOCKER}.container.image.v1+json"
LAYER = f"{DOCKER}.image.rootfs.diff.tar.gzip"


def push_all(registry: str) -> None:
    """Push every image that the tutorial's cluster pulls."""
    for repository, tag in IMAGES.items():
        push(registry, repository, tag)


def push(registry: str, repository: str, tag: str) -> str:
    """Push one image, as a list for two architectures like the real ones, and give the list's digest."""
    manifests = [
        _push_manifest(registry, repository, tag, architecture) for architecture in ("amd64", "arm64")
    ]
    body = _json({"schemaVersion": 2, "mediaType": LIST, "manifests": manifests})
    _put(f"{registry}/v2/{repository}/manifests/{tag}", body, LIST)
    return digest(body)


def digest(data: bytes) -> str:
    """The name a registry knows these bytes by."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _push_manifest(registry: str, repository: str, tag: str, architecture: str) -> dict[str, Any]:
    tar = _layer(f"{repository}:{tag} for {architecture}\n".encode())
    layer, config = gzip.compress(tar, mtime=0), _config(tar, architecture)
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": _named(CONFIG, config)}
    body = _json({**manifest, "layers": [_named(LAYER, layer)]})
    for blob in (layer, config):
        _push_blob(registry, repository, blob)
    _put(f"{registry}/v2/{repository}/manifests/{digest(body)}", body, MANIFEST)
    return {**_named(MANIFEST, body), "platform": {"architecture": architecture, "os": "linux"}}


def _layer(text: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in ("etc", "usr", "usr/bin"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(folder)
        file = tarfile.TarInfo("etc/image")
        file.size = len(text)
        tar.addfile(file, io.BytesIO(text))
    return buffer.getvalue()


def _config(tar: bytes, architecture: str) -> bytes:
    config = {"architecture": architecture, "os": "linux", "config": {"Entrypoint": ["/usr/bin/none"]}}
    return _json({**config, "rootfs": {"type": "layers", "diff_ids": [digest(tar)]}})


def _named(kind: str, data: bytes) -> dict[str, Any]:
    return {"mediaType": kind, "size": len(data), "digest": digest(data)}


def _push_blob(registry: str, repository: str, data: bytes) -> None:
    start = urllib.request.Request(f"{registry}/v2/{repository}/blobs/uploads/", data=b"", method="POST")
    with urllib.request.urlopen(start, timeout=10) as answer:
        place = answer.headers["Location"]
    place = place if "://" in place else registry + place
    _put(f"{place}{'&' if '?' in place else '?'}digest={digest(data)}", data, "application/octet-stream")


def _put(url: str, data: bytes, kind: str) -> None:
    request = urllib.request.Request(url, data=data, method="PUT", headers={"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=10):
        pass


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True).encode()
