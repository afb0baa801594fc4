"""Late values that other hosts have from the first master: its CA, a fresh token, files of its own."""

from __future__ import annotations

import re
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hawizard.model.cluster import Host
from hawizard.plan.late import Late, whole_output
from hawizard.plan.probe import Reply
from hawizard.plan.steps.kube import ADMIN_CONF, CA_CRT
from hawizard.text.sentence import say

LIFE = "30m"
_TOKEN = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}")


def file_of(host: Host, path: str, *, secret: bool, minted: bool = False) -> Late:
    """A file of a host, to the byte; `minted` where looks have no use for it."""
    title = say("{path} of {host}", path=path, host=host.name)
    return Late(path, host.name, ("cat", path), title, whole_output, minted=minted, secret=secret)


def admin_conf(host: Host) -> Late:
    """A master's admin.conf, for calls alone."""
    return file_of(host, ADMIN_CONF, secret=True, minted=True)


def ca_certificate(first: Host) -> Late:
    """The cluster's CA certificate."""
    return file_of(first, CA_CRT, secret=False)


def ca_hash(first: Host) -> Late:
    """The hash of the CA's public key by which a joining node knows the cluster."""
    title = say("the hash of the CA's public key on {host}", host=first.name)
    return Late("CA hash", first.name, ("cat", CA_CRT), title, _public_key_hash)


def join_token(first: Host) -> Late:
    """A token of its own for the joins of this run."""
    argv = ("kubeadm", "token", "create", "--ttl", LIFE, "--kubeconfig", ADMIN_CONF)
    title = say("a join token, good for {life}", life=LIFE)
    return Late("token", first.name, argv, title, _token, minted=True, secret=True, limit=60)


def _token(reply: Reply) -> str | None:
    found = [line.strip() for line in reply.lines if _TOKEN.fullmatch(line.strip())]
    return found[0] if reply.ok and len(found) == 1 else None


def _public_key_hash(reply: Reply) -> str | None:
    if not reply.ok:
        return None
    try:
        key = x509.load_pem_x509_certificate(reply.out).public_key()
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:  # any broken certificate; the library's errors have no common class
        return None
    return "sha256:" + sha256(der).hexdigest()
