"""Kubeconfig files: made, read, and compared as kubeadm compares them."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from hawizard.practice.kubeadm import documents
from hawizard.practice.kubeadm.port import Access, Files, Json

CURRENT_PEM = "/var/lib/kubelet/pki/kubelet-client-current.pem"


class BadKubeconfig(Exception):
    """A kubeconfig that cannot be used."""


def render(access: Access, user: str, cluster: str = "kubernetes") -> bytes:
    """Return a kubeconfig that carries its credentials in itself."""
    secret: Json = {"token": access.token} if access.token else {}
    if access.certificate:
        secret = {"client-certificate-data": _text(access.certificate), "client-key-data": _text(access.key)}
    return _render(access, user, cluster, secret)


def render_rotating(access: Access, user: str, cluster: str = "kubernetes") -> bytes:
    """Return a kubelet.conf that points to the kubelet's rotating certificate."""
    secret = {"client-certificate": CURRENT_PEM, "client-key": CURRENT_PEM}
    return _render(access, user, cluster, secret)


def bare(access: Access) -> str:
    """Return the kubeconfig of cluster-info: a server, a CA and no user."""
    cluster = {"certificate-authority-data": _text(access.ca or b""), "server": access.server}
    config: Json = {
        "apiVersion": "v1",
        "clusters": [{"cluster": cluster, "name": ""}],
        "contexts": None,
        "current-context": "",
        "kind": "Config",
        "preferences": {},
        "users": None,
    }
    return documents.dump(config)


def load(files: Files, path: str) -> Access:
    """Return what a kubeconfig file says or raise BadKubeconfig."""
    try:
        content = files.read(path)
    except FileNotFoundError:
        raise BadKubeconfig(f"open {path}: no such file or directory") from None
    try:
        return parse(files, content)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError, documents.YAMLError):
        raise BadKubeconfig(
            f"failed to find CurrentContext in Contexts of the kubeconfig file {path}"
        ) from None


def parse(files: Files, content: bytes) -> Access:
    """Return what a kubeconfig says, reading the files it points to."""
    config = _config(content)
    context = _named(config["contexts"], config["current-context"])["context"]
    cluster = _named(config["clusters"], context["cluster"])["cluster"]
    user = _named(config["users"], context["user"])["user"]
    return Access(
        server=cluster["server"],
        ca=base64.b64decode(cluster["certificate-authority-data"]),
        certificate=_content(files, user, "client-certificate"),
        key=_content(files, user, "client-key"),
        token=user.get("token", ""),
    )


def parse_bare(text: str) -> Access:
    """Return the server and the CA of a cluster-info kubeconfig."""
    cluster = documents.load(text)["clusters"][0]["cluster"]
    return Access(cluster["server"], base64.b64decode(cluster["certificate-authority-data"]))


# The kubelet looks at its file at every beat.
@lru_cache(maxsize=64)
def _config(content: bytes) -> Any:
    return documents.load(content)


def _render(access: Access, user: str, cluster: str, secret: Json) -> bytes:
    context = f"{user}@{cluster}"
    server = {"certificate-authority-data": _text(access.ca or b""), "server": access.server}
    config = {
        "apiVersion": "v1",
        "clusters": [{"cluster": server, "name": cluster}],
        "contexts": [{"context": {"cluster": cluster, "user": user}, "name": context}],
        "current-context": context,
        "kind": "Config",
        "preferences": {},
        "users": [{"name": user, "user": secret}],
    }
    return documents.dump(config).encode()


def _named(entries: list[Json], name: str) -> Json:
    return next(entry for entry in entries if entry["name"] == name) if entries else {}


def _content(files: Files, user: Json, name: str) -> bytes:
    if data := user.get(name + "-data"):
        return base64.b64decode(data)
    try:
        return files.read(user[name]) if name in user else b""
    except FileNotFoundError:
        return b""


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
