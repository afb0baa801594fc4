"""`kubeadm init`, phase by phase in kubeadm's order and pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hawizard.practice.kubeadm import kubeconfig, manifests, objects, pki
from hawizard.practice.kubeadm.certs import Certs, load_certificate
from hawizard.practice.kubeadm.client import PUBLIC, get, put
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.kubeconfigs import Kubeconfigs
from hawizard.practice.kubeadm.node import (
    KUBELET,
    LIMIT,
    admin_access,
    annotate,
    mark,
    new_token,
    persist,
    start_kubelet,
    write_manifests,
)
from hawizard.practice.kubeadm.port import Api, ApiError, Host, Unreachable
from hawizard.practice.kubeadm.preflight import Preflight
from hawizard.practice.kubeadm.voice import Refused, Voice


@dataclass
class Init:
    """The making of a first master."""

    host: Host
    voice: Voice
    config: Config
    ignored: frozenset[str] = field(default_factory=frozenset)
    token: str = ""
    withheld: bool = False
    """Whether what is printed leaves the token out."""

    def run(self, skipped: frozenset[str] = frozenset()) -> None:
        """Run all phases but those left out."""
        self.voice.say(f"[初始化] 使用的Kubernetes版本: {self.config.version}")
        for name, phase in PHASES.items():
            if name not in skipped:
                phase(self)
        self.voice.say("\n您的Kubernetes控制面已经初始化完成!\n")
        self._say_how_to_join()

    def preflight(self) -> None:
        """Check the host."""
        self.voice.say("[预检] 执行预检")
        self.host.sleep(0.1)
        self.voice.say("[预检] 提取设置Kubernetes集群所需的镜像")
        Preflight(self.host, self.voice, self.config, self.ignored).init()
        self.host.sleep(0.1)

    def certs(self) -> None:
        """Make certificates and keys."""
        Certs(self.host, self.voice, self.config).all()

    def kubeconfigs(self) -> None:
        """Make the kubeconfig files."""
        Kubeconfigs(self.host, self.voice, self.config).all()

    def kubelet_start(self) -> None:
        """Configure the kubelet and start it."""
        start_kubelet(self.host, self.voice, self.config, "[启动kubelet] 正在启动kubelet")

    def control_plane(self) -> None:
        """Write the static pods' manifests."""
        write_manifests(self.host, self.voice, self.config)

    def wait(self) -> None:
        """Wait for the API server, at the control plane's endpoint."""
        self.voice.say(
            f'[wait-control-plane] 等待kubelet从目录中以静态Pods的形式启动控制平面 "{manifests.FOLDER}"'
        )
        begun = self.host.elapsed()
        while not self._healthy():
            if self.host.elapsed() - begun > LIMIT:
                raise Refused("错误执行阶段 wait-control-plane: couldn't initialize a Kubernetes cluster")
            self.host.sleep(0.5)
        self.host.sleep(1.5)
        self.voice.say(f"[apiclient] 所有控制平面组件在 {self.host.elapsed() - begun:.6f} 秒")

    def upload_config(self) -> None:
        """Keep the configuration in the cluster, and note the CRI socket at the node."""
        self.voice.say('[upload-config] Storing the configuration used in ConfigMap "kubeadm-config"')
        self.host.sleep(0.3)
        self._put([objects.uploaded_config(self.config), *objects.config_readers()])
        self.voice.say('[kubelet] Creating a ConfigMap "kubelet-config" in namespace kube-system')
        self.host.sleep(0.2)
        self._put([objects.uploaded_kubelet_config(self.config)])
        annotate(self.host, self.admin(), self.config)

    def upload_certs(self) -> None:
        """Say that certificates are not uploaded."""
        self.voice.say("[upload-certs] 跳过此阶段. 请看 --upload-certs")

    def mark_control_plane(self) -> None:
        """Label and taint the node."""
        mark(self.host, self.voice, self.admin(), self.config)

    def bootstrap_token(self) -> None:
        """Make a token, the rules for its use, and cluster-info."""
        given = (self.config.init.get("bootstrapTokens") or [{}])[0]
        self.token = given.get("token") or self.token or new_token()
        if not self.withheld:
            self.voice.say(f"[bootstrap-token] Using token: {self.token}")
        self.host.sleep(0.2)
        self.voice.say("[bootstrap-token] Configuring bootstrap tokens, cluster-info ConfigMap, RBAC Roles")
        secret = objects.token_secret(self.token, self.host.now() + 24 * 3600)
        self._put([secret, *objects.bootstrap_rules()])
        self.voice.say(
            '[bootstrap-token] Creating the "cluster-info" ConfigMap in the "kube-public" namespace'
        )
        self._put_cluster_info()

    def kubelet_finalize(self) -> None:
        """Let kubelet.conf point to the kubelet's rotating certificate."""
        access = kubeconfig.load(self.host, KUBELET)
        user = f"system:node:{self.config.node_name}"
        # kubeadm truncates the file before it writes it: a kill when the line is read finds it empty.
        self.host.write(KUBELET, b"")
        self.voice.say(f'[kubelet-finalize] Updating "{KUBELET}" to point to a rotatable kubelet certificate')
        self.host.sleep(0.4)
        self.host.write(KUBELET, kubeconfig.render_rotating(access, user, self.config.cluster["clusterName"]))
        self.host.unit("restart", "kubelet")

    def addons(self) -> None:
        """Install CoreDNS and then kube-proxy."""
        self.coredns()
        self.kube_proxy()

    def coredns(self) -> None:
        """Install CoreDNS."""
        self._put(objects.coredns(self.config))
        self.voice.say("[addons] 应用基本插件: CoreDNS")

    def kube_proxy(self) -> None:
        """Install kube-proxy."""
        self.host.sleep(0.2)
        self._put(objects.kube_proxy(self.config))
        self.voice.say("[addons] Applied essential addon: kube-proxy")

    def admin(self) -> Api:
        """Return the API as the administrator."""
        return self.host.api(admin_access(self.host))

    def _healthy(self) -> bool:
        try:
            self.admin().request("GET", "/healthz")
        except (ApiError, Unreachable):
            return False
        return True

    def _put(self, placed: list[objects.Placed]) -> None:
        api = self.admin()
        for collection, thing in placed:
            persist(self.host, partial(put, api, collection, thing))

    def _put_cluster_info(self) -> None:
        access = admin_access(self.host)
        placed = objects.cluster_info(kubeconfig.bare(access))
        present = get(self.admin(), f"{PUBLIC}/configmaps/cluster-info")
        if present and present["data"].get("kubeconfig") == placed[0][1]["data"]["kubeconfig"]:
            placed = placed[1:]
        self._put(placed)

    def _say_how_to_join(self) -> None:
        pin = pki.ca_hash(load_certificate(self.host, "ca"))
        token = "<value withheld>" if self.withheld else self.token
        command = f"kubeadm join {self.config.endpoint} --token {token} \\\n\t"
        command += f"--discovery-token-ca-cert-hash {pin} "
        if self.config.cluster.get("controlPlaneEndpoint"):
            self.voice.say(f"可以加入任意数量的控制平面节点:\n\n  {command}\\\n\t--control-plane \n")
        self.voice.say(f"可以加入任意数量的工作节点:\n\n{command}")


PHASES: dict[str, Callable[[Init], None]] = {
    "preflight": Init.preflight,
    "certs": Init.certs,
    "kubeconfig": Init.kubeconfigs,
    "kubelet-start": Init.kubelet_start,
    "control-plane": Init.control_plane,
    "wait-control-plane": Init.wait,
    "upload-config": Init.upload_config,
    "upload-certs": Init.upload_certs,
    "mark-control-plane": Init.mark_control_plane,
    "bootstrap-token": Init.bootstrap_token,
    "kubelet-finalize": Init.kubelet_finalize,
    "addon": Init.addons,
}
