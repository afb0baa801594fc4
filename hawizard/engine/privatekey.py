"""The private key file: whether it can be read, and whether it needs a passphrase."""

from __future__ import annotations

from pathlib import Path

import paramiko

from hawizard.engine.unreachable import bad_key
from hawizard.text.secret import Secret
from hawizard.text.sentence import say

KINDS: tuple[type[paramiko.PKey], ...] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


class Locked(Exception):
    """The key needs a passphrase, or another one than was given."""


def load(host: str, key: str, passphrase: Secret | None) -> paramiko.PKey:
    """The key of a file; raises Locked where it is encrypted, Unreachable where it is of no use."""
    path = Path(key).expanduser()
    try:
        path.read_bytes()
    except FileNotFoundError:
        raise bad_key(host, key, say("there is no such file")) from None
    except OSError:
        raise bad_key(host, key, say("the file cannot be read")) from None
    loaded = _parse(path, passphrase)
    if loaded is None:
        raise bad_key(host, key, say("it is not a private key of a known kind (Ed25519, ECDSA, RSA)"))
    return loaded


def _parse(path: Path, passphrase: Secret | None) -> paramiko.PKey | None:
    word = passphrase.reveal() if passphrase else None
    loaded = next((key for kind in KINDS if (key := _as(kind, path, word))), None)
    if loaded is None and word is not None:
        # A wrong passphrase looks like a broken file; without one, an encrypted file tells what it is.
        _parse(path, None)
    return loaded and _with_certificate(loaded, path)


def _as(kind: type[paramiko.PKey], path: Path, word: str | None) -> paramiko.PKey | None:
    try:
        return kind.from_private_key_file(str(path), word)
    except paramiko.PasswordRequiredException:
        raise Locked from None
    except (paramiko.SSHException, ValueError, IndexError):
        return None


def _with_certificate(key: paramiko.PKey, path: Path) -> paramiko.PKey:
    certificate = path.with_name(path.name + "-cert.pub")
    if certificate.exists():
        key.load_certificate(str(certificate))
    return key
