"""Small words for talking to an API server."""

from __future__ import annotations

from hawizard.practice.kubeadm.port import Api, ApiError, Json

SYSTEM = "/api/v1/namespaces/kube-system"
PUBLIC = "/api/v1/namespaces/kube-public"
NODES = "/api/v1/nodes"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"


def get(api: Api, path: str) -> Json | None:
    """Return an object, or None where there is none."""
    try:
        return api.request("GET", path)
    except ApiError as error:
        if error.status == 404:
            return None
        raise


def items(api: Api, path: str) -> list[Json]:
    """Return the objects of a list."""
    return list(api.request("GET", path)["items"])


def put(api: Api, collection: str, thing: Json) -> Json:
    """Create an object, or replace the one of its name."""
    path = f"{collection}/{thing['metadata']['name']}"
    present = get(api, path)
    if present is None:
        return api.request("POST", collection, thing)
    metadata = {**thing["metadata"], "resourceVersion": present["metadata"]["resourceVersion"]}
    return api.request("PUT", path, {**thing, "metadata": metadata})


def is_ready(thing: Json) -> bool:
    """Tell whether an object's condition Ready is true."""
    return condition(thing, "Ready").get("status") == "True"


def condition(thing: Json, kind: str) -> Json:
    """Return a condition of an object, or an empty one."""
    conditions: list[Json] = thing.get("status", {}).get("conditions") or []
    return next((each for each in conditions if each["type"] == kind), {})
