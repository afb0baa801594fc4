"""The session file that builds the tutorial's cluster on the lab's hosts."""

from __future__ import annotations

from tests.lab.identity import own_key
from tests.lab.packages import FOLDER
from tests.lab.paths import ADDRESSES, REGISTRY, WEB

CALICO = "3.26.5"
ROLES = {
    "vms80": "loadbalancer, etcd",
    "vms81": "control-plane",
    "vms82": "control-plane",
    "vms83": "worker",
    "vms41": "client",
}
PACKAGES = f"{WEB}/{FOLDER}/"
MANIFEST = f"{WEB}/calico/v{CALICO}/manifests/calico.yaml"


def session_yaml(user: str = "root", name: str = "lab", key: str = "") -> str:
    """The text of session.yaml, for a login as this user, with the lab's own key if none is given."""
    hosts = [
        f"  - {{name: {host}, address: {ADDRESSES[host]}, roles: [{roles}]}}" for host, roles in ROLES.items()
    ]
    return f"""\
name: {name}
profile: tutorial
kubernetes:
  version: 1.24.0
  image_repository: registry.aliyuncs.com/google_containers
  pod_subnet: 10.244.0.0/16
  service_subnet: 10.96.0.0/12
  packages: {{url: "{PACKAGES}", key: "{PACKAGES}Release.key"}}
registry_mirrors:
  registry.aliyuncs.com: ["{REGISTRY}"]
  docker.io: ["{REGISTRY}"]
calico: {{version: {CALICO}, manifest: "{MANIFEST}"}}
ssh: {{user: {user}, port: 22, key: {key or own_key()}}}
hosts:
""" + "".join(f"{line}\n" for line in hosts)
