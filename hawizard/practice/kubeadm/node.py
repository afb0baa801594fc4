"""What init and join both do: the kubelet, the manifests, the node's marks."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable

from hawizard.practice.kubeadm import kubeconfig, manifests, objects
from hawizard.practice.kubeadm.client import NODES, get
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.port import Access, Api, ApiError, Host, Unreachable
from hawizard.practice.kubeadm.voice import Refused, Voice

ADMIN = "/etc/kubernetes/admin.conf"
KUBELET = "/etc/kubernetes/kubelet.conf"
FLAGS_ENV = "/var/lib/kubelet/kubeadm-flags.env"
LIMIT = 240.0


def new_token() -> str:
    """Return a random bootstrap token."""
    letters = string.ascii_lowercase + string.digits
    word = "".join(secrets.choice(letters) for _ in range(22))
    return f"{word[:6]}.{word[6:]}"


def admin_access(host: Host, path: str = ADMIN) -> Access:
    """Return the administrator's credentials on this host."""
    try:
        return kubeconfig.load(host, path)
    except kubeconfig.BadKubeconfig as error:
        raise Refused(f"failed to load admin kubeconfig: {error}") from None


def start_kubelet(host: Host, voice: Voice, config: Config, line: str) -> None:
    """Write what the kubelet is told and start it."""
    host.unit("stop", "kubelet")
    voice.say(f'[kubelet-start] Writing kubelet environment file with flags to file "{FLAGS_ENV}"')
    host.write(FLAGS_ENV, _flags_env(config), 0o644)
    voice.say(f'[kubelet-start] Writing kubelet configuration to file "{objects.KUBELET_CONFIG}"')
    host.write(objects.KUBELET_CONFIG, objects.kubelet_config(config), 0o644)
    voice.say(line)
    host.sleep(0.1)
    host.unit("start", "kubelet")


def write_manifests(host: Host, voice: Voice, config: Config) -> None:
    """Write the manifests of the control plane."""
    voice.say(f'[control-plane] Using manifest folder "{manifests.FOLDER}"')
    for component in manifests.COMPONENTS:
        voice.say(f'[control-plane] Creating static Pod manifest for "{component}"')
        host.write(manifests.path(component), manifests.render(component, config))


def annotate(host: Host, api: Api, config: Config) -> None:
    """Note the CRI socket at the node, once it is there."""
    patch_node(host, api, config, {"metadata": {"annotations": {objects.CRI_SOCKET: config.socket}}})


def mark(host: Host, voice: Voice, api: Api, config: Config) -> None:
    """Make a node a master's by label and taint."""
    node = config.node_name
    voice.say(f"[mark-control-plane] 通过添加标签将节点{node}标记为控制平面: [{' '.join(objects.LABELS)}]")
    voice.say(f"[mark-control-plane] 通过添加污点将节点{node}标记为控制平面 {list(objects.TAINTS)}")
    host.sleep(0.1)
    present = get(api, f"{NODES}/{node}") or {}
    own = [{"effect": "NoSchedule", "key": key} for key in objects.TAINTS]
    kept = [taint for taint in present.get("spec", {}).get("taints") or [] if taint not in own]
    patch_node(host, api, config, {"metadata": {"labels": objects.LABELS}, "spec": {"taints": kept + own}})


def patch_node(host: Host, api: Api, config: Config, patch: dict[str, object]) -> None:
    """Change a node, waiting for it to be there."""
    path = f"{NODES}/{config.node_name}"
    persist(
        host, lambda: bool(get(api, path)) and bool(api.request("PATCH", path, patch, "merge-patch+json"))
    )


def persist(host: Host, attempt: Callable[[], object]) -> None:
    """Try until it works, for two minutes."""
    begun, last = host.elapsed(), "timed out waiting for the condition"
    while host.elapsed() - begun <= LIMIT / 2:
        try:
            if attempt():
                return
        except (ApiError, Unreachable) as error:
            last = str(error)
        host.sleep(0.5)
    raise Refused(last)


def _flags_env(config: Config) -> bytes:
    extra = config.node.get("kubeletExtraArgs") or {}
    flags = {"container-runtime": "remote", "container-runtime-endpoint": config.socket}
    repository = config.cluster["imageRepository"]
    flags |= {"pod-infra-container-image": f"{repository}/pause:3.7"}
    flags |= {"hostname-override": config.node_name} if config.node.get("name") else {}
    words = " ".join(f"--{key}={value}" for key, value in {**flags, **extra}.items())
    return f'KUBELET_KUBEADM_ARGS="{words}"\n'.encode()
