"""Who may do what: crudely what RBAC allows the users that a kubeadm cluster has."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from hawizard.practice.kubeadm.api.store import Store
from hawizard.practice.kubeadm.objects import BOOTSTRAPPERS, stamp
from hawizard.practice.kubeadm.tokens import decoded

HEALTH = re.compile(r"/(readyz|livez|healthz)(/[\w-]+)*|/version")
SYSTEM_MAPS = re.compile(
    r"/api/v1/namespaces/kube-system/configmaps/(kubeadm-config|kubelet-config|kube-proxy)"
)
CLUSTER_INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
READ = ("GET",)


@dataclass(frozen=True)
class User:
    """Who asks."""

    name: str = "system:anonymous"
    groups: tuple[str, ...] = ("system:unauthenticated",)


ANONYMOUS = User()


def bearer(store: Store, token: str) -> User | None:
    """Return the user of a bootstrap token, if it is known and still good."""
    name, _, secret = token.partition(".")
    found = store.find("secrets", "kube-system", f"bootstrap-token-{name}") if secret else None
    data = decoded(found) if found else {}
    if not hmac.compare_digest(data.get("token-secret", ""), secret) or not data:
        return None
    if data.get("expiration", "9") <= stamp(store.clock.now()):
        return None
    if data.get("usage-bootstrap-authentication") != "true":
        return None
    groups = ("system:bootstrappers", *data.get("auth-extra-groups", "").split(","), "system:authenticated")
    return User(f"system:bootstrap:{name}", groups)


def allowed(store: Store, user: User, method: str, path: str) -> bool:
    """Tell whether a user may send a request."""
    if "system:masters" in user.groups or (method in READ and HEALTH.fullmatch(path)):
        return True
    if method in READ and path == CLUSTER_INFO:
        return _bound(store, "rolebindings", "kube-public", "kubeadm:bootstrap-signer-clusterinfo")
    if user == ANONYMOUS:
        return False
    if method in READ and re.fullmatch(r"/(api|apis|openapi)(/[\w.-]+){0,2}", path):
        return True
    return any(rule(store, user, method, path) for rule in _RULES)


def _bound(store: Store, resource: str, namespace: str, name: str) -> bool:
    return store.find(resource, namespace, name) is not None


def _bootstrapper(store: Store, user: User, method: str, path: str) -> bool:
    if BOOTSTRAPPERS not in user.groups:
        return False
    if path == CSRS or path.startswith(CSRS + "/"):
        bound = _bound(store, "clusterrolebindings", "", "kubeadm:kubelet-bootstrap")
        return bound and method in ("GET", "POST")
    if method in READ and path.startswith("/api/v1/nodes/"):
        return _bound(store, "clusterrolebindings", "", "kubeadm:get-nodes")
    return method in READ and _may_read_map(store, path)


def _may_read_map(store: Store, path: str) -> bool:
    found = SYSTEM_MAPS.fullmatch(path)
    names = {"kubeadm-config": "kubeadm:nodes-kubeadm-config", "kubelet-config": "kubeadm:kubelet-config"}
    return (
        bool(found) and _bound(store, "rolebindings", "kube-system", names.get(found[1], found[1]))
        if found
        else False
    )


def _node(_: Store, user: User, method: str, path: str) -> bool:
    if "system:nodes" not in user.groups:
        return False
    name = user.name.removeprefix("system:node:")
    if method in READ:
        return not path.startswith("/api/v1/secrets")
    own = ("/api/v1/nodes", f"/api/v1/nodes/{name}", f"/api/v1/nodes/{name}/status", CSRS)
    return path in own or bool(re.fullmatch(r"/api/v1/namespaces/[\w-]+/(pods/[\w.-]+/status|events)", path))


def _component(_: Store, user: User, method: str, __: str) -> bool:
    return user.name in ("system:kube-controller-manager", "system:kube-scheduler") and method in READ


Rule = Callable[[Store, User, str, str], bool]
_RULES: tuple[Rule, ...] = (_bootstrapper, _node, _component)
