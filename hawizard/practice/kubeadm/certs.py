"""The phase certs: what is there is used again, what is torn is refused."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509

from hawizard.practice.kubeadm import pki
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.manifests import first_service_address
from hawizard.practice.kubeadm.port import Files, Host
from hawizard.practice.kubeadm.validation import is_address
from hawizard.practice.kubeadm.voice import Refused, Voice

PKI = "/etc/kubernetes/pki"
SHARED = ("ca.crt", "ca.key", "front-proxy-ca.crt", "front-proxy-ca.key", "sa.key", "sa.pub")
LEAVES = ("apiserver", "apiserver-kubelet-client", "front-proxy-client")
ETCD = (
    "etcd/ca 证书颁发机构生成",
    "etcd/server certificate generation",
    "etcd/peer certificate generation",
    "etcd/healthcheck-client certificate generation",
    "apiserver-etcd-client certificate generation",
)


class TornFile(Exception):
    """A file of the pki folder that is lost or cannot be read."""


@dataclass
class Certs:
    """The certificates of one master."""

    host: Host
    voice: Voice
    config: Config

    def all(self) -> None:
        """Make what is missing on a first master."""
        self.check_external_ca()
        self.voice.say(f'[证书] 使用证书文件夹 "{PKI}"')
        for authority, leaves in (("ca", LEAVES[:2]), ("front-proxy-ca", LEAVES[2:])):
            self._authority(authority)
            for leaf in leaves:
                self._leaf(leaf, authority)
        self.voice.say(f"[证书] 外部etcd模式: 跳过 {ETCD[0]}")
        for what in ETCD[1:]:
            self.voice.say(f"[certs] External etcd mode: Skipping {what}")
        self.service_account()

    def joined(self) -> None:
        """Make what a further master has of its own, its CAs being there."""
        self.voice.say(f'[certs] Using certificateDir folder "{PKI}"')
        for leaf, authority in zip(LEAVES, ("ca", "ca", "front-proxy-ca"), strict=True):
            self._leaf(leaf, authority)
        self.voice.say(f'[certs] Valid certificates and keys now exist in "{PKI}"')
        self.service_account()

    def check_external_ca(self) -> None:
        """Refuse a CA certificate without its key unless all it signed is there."""
        if not self.host.exists(f"{PKI}/ca.crt") or self.host.exists(f"{PKI}/ca.key"):
            return
        for leaf in LEAVES[:2]:
            if not self.host.exists(f"{PKI}/{leaf}.key"):
                reason = f"couldn't load the private key file {PKI}/{leaf}.key: open {PKI}/{leaf}.key"
                raise Refused(
                    "invalid or incomplete external CA: "
                    f"failure loading key for {leaf}: {reason}: no such file or directory"
                )

    def service_account(self) -> None:
        """Make the pair that signs service account tokens."""
        if not self.host.exists(f"{PKI}/sa.key"):
            self.voice.say('[证书] 生成 "sa" 私钥和公钥')
            key = self.host.private_key()
            self.host.write(f"{PKI}/sa.key", pki.key_pem(key))
            self.host.write(f"{PKI}/sa.pub", pki.public_pem(key))
            return
        try:
            pki.load_key(self.host.read(f"{PKI}/sa.key"))
        except ValueError:
            reason = (
                f"error reading private key file {PKI}/sa.key: data does not contain a valid RSA or ECDSA"
            )
            raise Refused(
                f"错误执行阶段 certs/sa: 文件 sa.key 存在，但无法正确加载: {reason} private key"
            ) from None
        self.voice.say('[证书] 使用已经存在的 "sa" 秘钥')

    def _authority(self, name: str) -> None:
        if not self._begun(name):
            self.voice.say(f'[certs] Generating "{name}" certificate and key')
            common = "kubernetes" if name == "ca" else name
            self._write(name, pki.authority(common, self.host.private_key(), self.host.now()))
            return
        try:
            load_certificate(self.host, name)
        except TornFile as error:
            text = f"failure loading {name} certificate: failed to load certificate: {error}"
            raise Refused(f"错误执行阶段 certs/{name}: {text}") from None
        self.voice.say(f"[证书] 使用已经存在的 {name} 认证授权")

    def _leaf(self, name: str, authority: str) -> None:
        if self._begun(name):
            self._use(name, authority)
            return
        self.voice.say(f'[certs] Generating "{name}" certificate and key')
        names = self._names() if name == "apiserver" else None
        if names:
            self._say_names(names)
        ca, key = load_pair(self.host, authority), self.host.private_key()
        certificate = pki.issue(ca, _subject(name), key.public_key(), self.host.now(), names)
        self._write(name, pki.Pair(certificate, key))

    def _say_names(self, names: list[str]) -> None:
        addresses = [name for name in names if is_address(name)]
        hosts = [name for name in names if name not in addresses]
        text = f"DNS names [{' '.join(hosts)}] and IPs [{' '.join(addresses)}]"
        self.voice.say(f"[certs] apiserver serving cert is signed for {text}")

    def _use(self, name: str, authority: str) -> None:
        # The key is not looked at: kubeadm 1.22 takes a certificate whose key is lost.
        try:
            certificate = load_certificate(self.host, name)
            ca = load_certificate(self.host, authority)
        except TornFile as error:
            text = f'failed to write or validate certificate "{name}": failure loading {name} certificate: '
            raise Refused(f"错误执行阶段 certs/{name}: {text}{error}") from None
        if not pki.signed_by(certificate, ca):
            text = f"[certs] certificate {name} not signed by CA certificate {authority}: x509: certificate"
            raise Refused(f"错误执行阶段 certs/{name}: {text} signed by unknown authority")
        self.voice.say(f"[certs] Using existing {name} certificate and key on disk")

    def _begun(self, name: str) -> bool:
        return self.host.exists(f"{PKI}/{name}.crt") or self.host.exists(f"{PKI}/{name}.key")

    def _write(self, name: str, pair: pki.Pair) -> None:
        # The key's making takes the time, and the two files are written one right after the other.
        self.host.sleep(0.12)
        self.host.write(f"{PKI}/{name}.key", pki.key_pem(pair.key), 0o600)
        self.host.write(f"{PKI}/{name}.crt", pki.certificate_pem(pair.certificate), 0o644)

    def _names(self) -> list[str]:
        config, service = self.config, "kubernetes"
        domain = config.cluster["networking"]["dnsDomain"]
        names = [service, f"{service}.default", f"{service}.default.svc", f"{service}.default.svc.{domain}"]
        names += [config.node_name, first_service_address(config), config.advertise]
        names += [config.endpoint.rsplit(":", 1)[0], *(config.cluster["apiServer"].get("certSANs") or [])]
        return list(dict.fromkeys(names))


def load_certificate(files: Files, name: str) -> x509.Certificate:
    """Return a certificate of the pki folder or raise TornFile."""
    path = f"{PKI}/{name}.crt"
    try:
        return pki.load_certificate(files.read(path))
    except FileNotFoundError:
        reason = f"open {path}: no such file or directory"
    except ValueError:
        reason = f"error reading {path}: data does not contain any valid RSA or ECDSA certificates"
    raise TornFile(f"couldn't load the certificate file {path}: {reason}")


def load_pair(files: Files, name: str) -> pki.Pair:
    """Return a certificate and its key or raise TornFile."""
    path = f"{PKI}/{name}.key"
    certificate = load_certificate(files, name)
    try:
        return pki.Pair(certificate, pki.load_key(files.read(path)))
    except (FileNotFoundError, ValueError) as error:
        raise TornFile(f"couldn't load the private key file {path}: {error}") from None


def _subject(leaf: str) -> x509.Name:
    names = {"apiserver": ("kube-apiserver", ""), "front-proxy-client": ("front-proxy-client", "")}
    return pki.name(*names.get(leaf, ("kube-apiserver-kubelet-client", "system:masters")))
