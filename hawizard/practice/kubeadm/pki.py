"""Certificates and keys as kubeadm makes them."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hawizard.practice.kubeadm.port import PrivateKey

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: PrivateKey


def name(common: str, organization: str = "") -> x509.Name:
    """Return a subject's name."""
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def authority(common: str, key: PrivateKey, now: float) -> Pair:
    """Return a CA of its own, good for ten years."""
    builder = _builder(name(common), key.public_key(), now, 10 * YEAR).issuer_name(name(common))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage(sign=True), critical=True)
    builder = builder.add_extension(_key_id(key.public_key()), critical=False)
    builder = builder.add_extension(alternative_names([common]), critical=False)
    return Pair(builder.sign(key, hashes.SHA256()), key)


def issue(
    ca: Pair, subject: x509.Name, public: PublicKey, now: float, names: list[str] | None = None
) -> x509.Certificate:
    """Return a certificate of one year: a server's if it has names, else a client's."""
    builder = _builder(subject, public, now, YEAR).issuer_name(ca.certificate.subject)
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if names else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = builder.add_extension(_usage(sign=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(_public(ca.certificate))
    builder = builder.add_extension(issuer, critical=False)
    if names:
        builder = builder.add_extension(alternative_names(names), critical=False)
    return builder.sign(ca.key, hashes.SHA256())


@lru_cache(maxsize=4096)
def signed_by(certificate: x509.Certificate, ca: x509.Certificate) -> bool:
    """Tell whether a CA signed a certificate."""
    public, digest = _public(ca), certificate.signature_hash_algorithm
    if digest is None:
        return False
    try:
        if isinstance(public, rsa.RSAPublicKey):
            body = certificate.tbs_certificate_bytes
            public.verify(certificate.signature, body, padding.PKCS1v15(), digest)
        else:
            public.verify(certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


def ca_hash(certificate: x509.Certificate) -> str:
    """Return the pin of a CA as a JoinConfiguration names it."""
    der = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return "sha256:" + hashlib.sha256(certificate.public_key().public_bytes(*der)).hexdigest()


def certificate_pem(certificate: x509.Certificate) -> bytes:
    """Return a certificate in PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def key_pem(key: PrivateKey) -> bytes:
    """Return a private key in the PEM of its own algorithm."""
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def public_pem(key: PrivateKey) -> bytes:
    """Return a private key's public half in PEM."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form)


# A key is checked for primality each time it is loaded, which costs a tenth of a second.
@lru_cache(maxsize=64)
def load_key(content: bytes) -> PrivateKey:
    """Return a private key from its PEM or raise ValueError."""
    key = serialization.load_pem_private_key(content, None)
    if isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return key
    raise ValueError("data does not contain a valid RSA or ECDSA private key")


@lru_cache(maxsize=4096)
def load_certificate(content: bytes) -> x509.Certificate:
    """Return the first certificate of a PEM file or raise ValueError."""
    return x509.load_pem_x509_certificate(content)


def request(subject: x509.Name, key: PrivateKey) -> bytes:
    """Return a certificate signing request in PEM."""
    signed = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)


def sign_request(ca: Pair, content: bytes, now: float) -> bytes:
    """Return the client certificate that a signing request asks for."""
    asked = x509.load_pem_x509_csr(content)
    public = asked.public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise ValueError("neither an RSA nor an ECDSA key")
    return certificate_pem(issue(ca, asked.subject, public, now))


def subject(certificate: x509.Certificate) -> tuple[str, list[str]]:
    """Return a certificate's common name and organizations: the user and the groups."""
    names = certificate.subject
    common = names.get_attributes_for_oid(NameOID.COMMON_NAME)
    groups = names.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(common[0].value) if common else "", [str(group.value) for group in groups]


def expiry(certificate: x509.Certificate) -> datetime:
    """Return the end of a certificate's life, in UTC."""
    # Debian 12's cryptography has only the naive form, newer ones deprecate it.
    aware: datetime | None = getattr(certificate, "not_valid_after_utc", None)
    return aware or certificate.not_valid_after.replace(tzinfo=timezone.utc)


def alternative_names(names: list[str]) -> x509.SubjectAlternativeName:
    """Return host names and addresses as a certificate carries them."""
    return x509.SubjectAlternativeName([_alternative(each) for each in names])


def _alternative(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _builder(subject: x509.Name, public: PublicKey, now: float, life: timedelta) -> x509.CertificateBuilder:
    start = datetime.fromtimestamp(int(now), timezone.utc)
    builder = x509.CertificateBuilder().subject_name(subject).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    # A minute early: a host whose clock is a little behind must not refuse it.
    return builder.not_valid_before(start - timedelta(minutes=1)).not_valid_after(start + life)


def _usage(sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=True,
        key_cert_sign=sign,
        crl_sign=False,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_id(public: PublicKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(public)


def _public(certificate: x509.Certificate) -> PublicKey:
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return public
    raise ValueError("neither an RSA nor an ECDSA key")
