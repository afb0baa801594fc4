"""The kinds that the API knows, and its discovery documents."""

from __future__ import annotations

from typing import NamedTuple

from hawizard.practice.kubeadm.port import Json


class Resource(NamedTuple):
    """A kind and how it is addressed."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool = True
    short: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """The apiVersion of its objects."""
        return f"{self.group}/{self.version}" if self.group else self.version


_RBAC, _CSR = "rbac.authorization.k8s.io", "certificates.k8s.io"
RESOURCES = (
    Resource("", "v1", "namespaces", "Namespace", False, ("ns",)),
    Resource("", "v1", "nodes", "Node", False, ("no",)),
    Resource("", "v1", "pods", "Pod", True, ("po",)),
    Resource("", "v1", "configmaps", "ConfigMap", True, ("cm",)),
    Resource("", "v1", "secrets", "Secret"),
    Resource("", "v1", "serviceaccounts", "ServiceAccount", True, ("sa",)),
    Resource("", "v1", "services", "Service", True, ("svc",)),
    Resource("", "v1", "endpoints", "Endpoints", True, ("ep",)),
    Resource("", "v1", "events", "Event", True, ("ev",)),
    Resource("", "v1", "persistentvolumes", "PersistentVolume", False, ("pv",)),
    Resource("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", True, ("pvc",)),
    Resource("apps", "v1", "daemonsets", "DaemonSet", True, ("ds",)),
    Resource("apps", "v1", "deployments", "Deployment", True, ("deploy",)),
    Resource("apps", "v1", "replicasets", "ReplicaSet", True, ("rs",)),
    Resource("apps", "v1", "statefulsets", "StatefulSet", True, ("sts",)),
    Resource("batch", "v1", "jobs", "Job"),
    Resource(_RBAC, "v1", "roles", "Role"),
    Resource(_RBAC, "v1", "rolebindings", "RoleBinding"),
    Resource(_RBAC, "v1", "clusterroles", "ClusterRole", False),
    Resource(_RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", False),
    Resource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", True, ("pdb",)),
    Resource("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", True, ("netpol",)),
    Resource("coordination.k8s.io", "v1", "leases", "Lease"),
    Resource("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", False, ("pc",)),
    Resource(_CSR, "v1", "certificatesigningrequests", "CertificateSigningRequest", False, ("csr",)),
    Resource(
        "apiextensions.k8s.io",
        "v1",
        "customresourcedefinitions",
        "CustomResourceDefinition",
        False,
        ("crd", "crds"),
    ),
    Resource("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", False),
)
BY_PATH = {(each.group, each.version, each.plural): each for each in RESOURCES}
_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]


def discovery(path: str) -> Json | None:
    """Return the discovery document at a path, if that is one."""
    groups = sorted({(each.group, each.version) for each in RESOURCES if each.group})
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
    if path == "/apis":
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(*each) for each in groups]}
    known = {"/api/v1": ("", "v1")} | {
        f"/apis/{group}/{version}": (group, version) for group, version in groups
    }
    if path in known:
        return _resources(*known[path])
    named = {f"/apis/{group}": (group, version) for group, version in groups}
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(*named[path])} if path in named else None


def _group(group: str, version: str) -> Json:
    served = {"groupVersion": f"{group}/{version}", "version": version}
    return {"name": group, "versions": [served], "preferredVersion": served}


def _resources(group: str, version: str) -> Json:
    own = [each for each in RESOURCES if (each.group, each.version) == (group, version)]
    described = [part for each in own for part in _described(each)]
    name = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": name, "resources": described}


def _described(resource: Resource) -> list[Json]:
    common = {"namespaced": resource.namespaced, "kind": resource.kind, "singularName": resource.kind.lower()}
    own = {"name": resource.plural, "verbs": _VERBS, "shortNames": list(resource.short), **common}
    status = {"name": f"{resource.plural}/status", "verbs": ["get", "patch", "update"], **common}
    return [own, status]
