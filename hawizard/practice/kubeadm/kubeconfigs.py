"""The phase kubeconfig: what is there is used again, what is torn is refused."""

from __future__ import annotations

from dataclasses import dataclass

from hawizard.practice.kubeadm import kubeconfig, pki
from hawizard.practice.kubeadm.certs import load_certificate, load_pair
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.port import Access, Host
from hawizard.practice.kubeadm.voice import Refused, Voice

KUBECONFIGS = {
    "admin": ("kubernetes-admin", "system:masters"),
    "kubelet": ("system:node:", "system:nodes"),
    "controller-manager": ("system:kube-controller-manager", ""),
    "scheduler": ("system:kube-scheduler", ""),
}


@dataclass
class Kubeconfigs:
    """The kubeconfig files of one master."""

    host: Host
    voice: Voice
    config: Config

    def all(self, names: tuple[str, ...] = tuple(KUBECONFIGS)) -> None:
        """Make what is missing."""
        self.voice.say('[kubeconfig] 使用kubeconfig目录 "/etc/kubernetes"')
        for name in names:
            self.make(name)
            self.host.sleep(0.05)

    def make(self, name: str) -> None:
        """Make one file, or use the one that is there."""
        path = f"/etc/kubernetes/{name}.conf"
        if self.host.exists(path):
            self._use(name, path)
            return
        self.voice.say(f'[kubeconfig] Writing "{name}.conf" kubeconfig file')
        # A little later than the line, as the key of the certificate takes its time.
        self.host.sleep(0.1)
        user, access = self._access(name)
        self.host.write(path, kubeconfig.render(access, user, self.config.cluster["clusterName"]))

    def server(self) -> str:
        """Return the address that the kubeconfigs of this cluster name."""
        return server(self.config)

    def _access(self, name: str) -> tuple[str, Access]:
        user, group = KUBECONFIGS[name]
        user += self.config.node_name if name == "kubelet" else ""
        ca, key = load_pair(self.host, "ca"), self.host.private_key()
        certificate = pki.issue(ca, pki.name(user, group), key.public_key(), self.host.now())
        pem = pki.certificate_pem(certificate), pki.key_pem(key)
        return user, Access(self.server(), pki.certificate_pem(ca.certificate), *pem)

    def _use(self, name: str, path: str) -> None:
        try:
            access = kubeconfig.load(self.host, path)
        except kubeconfig.BadKubeconfig as error:
            raise Refused(f"错误执行阶段 kubeconfig/{name}: {error}") from None
        text = f'a kubeconfig file "{path}" exists already but has'
        if access.ca != pki.certificate_pem(load_certificate(self.host, "ca")):
            raise Refused(f"错误执行阶段 kubeconfig/{name}: {text} got the wrong CA cert")
        if access.server != self.server():
            self.voice.warn(f"{text} an unexpected API Server URL: {self.server()}, got: {access.server}")
        self.voice.say(f'[kubeconfig] Using existing kubeconfig file: "{path}"')


def server(config: Config) -> str:
    """Return the address that the kubeconfigs of a cluster name."""
    endpoint = config.endpoint
    return f"https://{endpoint}" if ":" in endpoint else f"https://{endpoint}:6443"
