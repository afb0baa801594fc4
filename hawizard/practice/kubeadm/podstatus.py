"""The pods that the API assigns to a node, as its kubelet runs and reports them."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field

from hawizard.practice.kubeadm.client import get, items
from hawizard.practice.kubeadm.objects import stamp
from hawizard.practice.kubeadm.port import Api, Host, Json

CNI = "/etc/cni/net.d"
CONFLIST = f"{CNI}/10-calico.conflist"
START_SECONDS, BACK_OFF_SECONDS = 4.0, 10.0


@dataclass
class PodRunner:
    """The pods of one node that come from the API."""

    host: Host
    node: str
    socket: str
    seen: dict[str, float] = field(default_factory=dict)
    running: dict[str, Json] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    retry: dict[str, float] = field(default_factory=dict)

    def tick(self, api: Api, address: str, again: bool) -> None:
        """Start the pods that are new, and report what changed, or all again."""
        pods = items(api, f"/api/v1/pods?fieldSelector=spec.nodeName={self.node}")
        for pod in pods:
            status = self._status(pod, address)
            if status != self._reported(pod) or (again and pod["status"].get("phase") != "Running"):
                self._post(api, pod, status)
        uids = {pod["metadata"]["uid"] for pod in pods}
        self.seen = {uid: since for uid, since in self.seen.items() if uid in uids}

    def _post(self, api: Api, pod: Json, status: Json) -> None:
        metadata = pod["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        if get(api, path) is not None:
            api.request("PATCH", f"{path}/status", {"status": status}, "merge-patch+json")

    def _reported(self, pod: Json) -> Json:
        return {
            key: pod.get("status", {}).get(key)
            for key in ("phase", "conditions", "containerStatuses", "podIP")
        }

    def _status(self, pod: Json, address: str) -> Json:
        since = self.seen.setdefault(pod["metadata"]["uid"], self.host.elapsed())
        if pod.get("status", {}).get("phase") != "Running":
            young = self.host.elapsed() - since < START_SECONDS
            reason = self._obstacle(pod) or ("PodInitializing" if young else "")
            if reason:
                return self._pending(pod, reason)
        self._install_network(pod)
        return self._running(pod, address)

    def _obstacle(self, pod: Json) -> str:
        for volume in pod["spec"].get("volumes") or []:
            wanted = volume.get("hostPath") or {}
            if wanted.get("type") == "Directory" and not self.host.exists(wanted["path"]):
                return "FailedMount"
        if not pod["spec"].get("hostNetwork") and not self.host.names(CNI):
            return "ContainerCreating"
        return "" if all(self._present(image) for image in images(pod)) else "ImagePullBackOff"

    def _present(self, image: str) -> bool:
        if self.host.elapsed() < self.retry.get(image, 0.0):
            return False
        runtime = self.host.runtime(self.socket)
        if image not in self.present and not runtime.has(image) and runtime.pull(image):
            self.retry[image] = self.host.elapsed() + BACK_OFF_SECONDS
            return False
        self.present.add(image)
        return True

    def _install_network(self, pod: Json) -> None:
        installers = [each["name"] for each in pod["spec"].get("initContainers") or []]
        if "install-cni" in installers and not self.host.exists(CONFLIST):
            plugin = {"type": "calico", "ipam": {"type": "calico-ipam"}}
            network = {"name": "k8s-pod-network", "cniVersion": "0.3.1", "plugins": [plugin]}
            self.host.write(CONFLIST, json.dumps(network, indent=2).encode())

    def _pending(self, pod: Json, reason: str) -> Json:
        return {
            "phase": "Pending",
            "conditions": self._conditions("False"),
            "containerStatuses": self._containers(pod, False, {"waiting": {"reason": reason}}),
            "podIP": None,
        }

    def _running(self, pod: Json, address: str) -> Json:
        status = self.running.setdefault(pod["metadata"]["uid"], {"startedAt": stamp(self.host.now())})
        own = address if pod["spec"].get("hostNetwork") else pod_address(pod)
        return {
            "phase": "Running",
            "conditions": self._conditions("True"),
            "containerStatuses": self._containers(pod, True, {"running": status}),
            "podIP": own,
        }

    def _conditions(self, ready: str) -> list[Json]:
        kinds = {"Initialized": ready, "Ready": ready, "ContainersReady": ready, "PodScheduled": "True"}
        return [{"type": kind, "status": status} for kind, status in kinds.items()]

    def _containers(self, pod: Json, ready: bool, state: Json) -> list[Json]:
        common = {"ready": ready, "started": ready, "restartCount": 0, "state": state}
        found = pod["spec"]["containers"]
        return [{"name": each["name"], "image": each.get("image", ""), **common} for each in found]


def images(pod: Json) -> list[str]:
    """Return the images that a pod needs."""
    containers = [*(pod["spec"].get("initContainers") or []), *pod["spec"]["containers"]]
    return list(dict.fromkeys(each["image"] for each in containers))


def pod_address(pod: Json) -> str:
    """Return an address in the pod network, the same for the same pod."""
    number = zlib.crc32(pod["metadata"]["uid"].encode())
    return f"10.244.{number >> 8 & 255}.{1 + number % 254}"
