"""The API: objects, patches, watches, who may do what, and the controllers behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hawizard.practice.kubeadm import pki
from hawizard.practice.kubeadm.api.patch import merge, strategic
from hawizard.practice.kubeadm.memory_api import MemoryApi
from hawizard.practice.kubeadm.port import Access, ApiError, Json
from tests.unit.practice.conftest import World

SERVER = "https://192.168.26.81:6443"
NAMESPACE = {"metadata": {"name": "ns1"}}
CLUSTER_INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
KUBEADM_CONFIG = "/api/v1/namespaces/kube-system/configmaps/kubeadm-config"


@pytest.fixture
def api(world: World) -> MemoryApi:
    """The API of a finished first master, as its administrator."""
    assert world.init() == 0
    return as_admin(world)


def as_admin(world: World) -> MemoryApi:
    """Return the API as the administrator."""
    return MemoryApi(world.fleet.server, world.admin())


def status(api: MemoryApi, method: str, path: str, body: Json | None = None, kind: str = "json") -> int:
    """Return the HTTP status of an answer."""
    return api.send(method, path, json.dumps(body).encode() if body else b"", kind).status


def test_a_namespace_comes_and_goes_with_what_is_in_it(world: World, api: MemoryApi) -> None:
    assert status(api, "POST", "/api/v1/namespaces", NAMESPACE) == 201
    assert status(api, "POST", "/api/v1/namespaces", NAMESPACE) == 409
    inside = {"metadata": {"name": "one"}, "data": {"a": "b"}}
    assert status(api, "POST", "/api/v1/namespaces/ns1/configmaps", inside) == 201
    assert status(api, "POST", "/api/v1/namespaces/nosuch/configmaps", inside) == 404
    assert api.request("DELETE", "/api/v1/namespaces/ns1")["status"]["phase"] == "Terminating"
    assert status(api, "POST", "/api/v1/namespaces/ns1/configmaps", inside) == 403
    world.fleet.wait(5)
    assert status(api, "GET", "/api/v1/namespaces/ns1") == 404
    assert not [key for key in world.fleet.etcd.entries if "/ns1" in key]


def test_an_old_revision_is_a_conflict(api: MemoryApi) -> None:
    old = api.request(
        "POST", "/api/v1/namespaces/default/configmaps", {"metadata": {"name": "one"}, "data": {}}
    )
    path = "/api/v1/namespaces/default/configmaps/one"
    new = api.request("PUT", path, {**old, "data": {"a": "1"}})
    assert int(new["metadata"]["resourceVersion"]) > int(old["metadata"]["resourceVersion"])
    assert status(api, "PUT", path, {**old, "data": {"a": "2"}}) == 409
    assert api.request("GET", path)["metadata"]["uid"] == old["metadata"]["uid"]


def test_two_api_servers_share_what_etcd_holds(cluster: World) -> None:
    cluster.join(cluster.second)
    cluster.fleet.wait(5)
    first, access = as_admin(cluster), cluster.admin()
    second = MemoryApi(
        cluster.fleet.server, Access("https://192.168.26.82:6443", access.ca, access.certificate)
    )
    first.request("POST", "/api/v1/namespaces", NAMESPACE)
    assert second.request("GET", "/api/v1/namespaces/ns1")["metadata"]["name"] == "ns1"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/version", 200),
        ("/readyz", 200),
        (CLUSTER_INFO, 200),
        (KUBEADM_CONFIG, 403),
        ("/api/v1/nodes", 403),
        ("/api", 403),
    ],
)
def test_what_anybody_may_see(world: World, api: MemoryApi, path: str, expected: int) -> None:
    assert status(MemoryApi(world.fleet.server, Access(SERVER)), "GET", path) == expected


def test_what_a_bootstrap_token_may_do(world: World, api: MemoryApi) -> None:
    world.first.run("token", "create")
    user = MemoryApi(world.fleet.server, Access(SERVER, token=world.first.stdout[0]))
    assert status(user, "GET", KUBEADM_CONFIG) == 200
    assert status(user, "GET", f"/api/v1/nodes/{world.first.hostname}") == 200
    assert status(user, "GET", "/api/v1/namespaces/kube-system/secrets") == 403
    assert status(user, "POST", "/api/v1/namespaces", NAMESPACE) == 403
    stranger = MemoryApi(world.fleet.server, Access(SERVER, token="abcdef.0123456789abcdef"))
    assert status(stranger, "GET", KUBEADM_CONFIG) == 401


def test_a_node_changes_itself_and_no_other(cluster: World) -> None:
    cluster.join(cluster.worker)
    kubelet = cluster.worker.kubelet
    assert kubelet
    access = kubelet._access()
    assert access
    user, change = MemoryApi(cluster.fleet.server, access), {"metadata": {"labels": {"a": "b"}}}
    own, other = (f"/api/v1/nodes/{name}" for name in (cluster.worker.hostname, cluster.first.hostname))
    assert status(user, "PATCH", own, change, "merge-patch+json") == 200
    assert status(user, "PATCH", other, change, "merge-patch+json") == 403
    assert status(user, "GET", other) == 200


def test_a_certificate_of_another_authority_is_no_login(world: World, api: MemoryApi) -> None:
    host, now = world.second, world.fleet.seconds
    foreign = pki.authority("kubernetes", host.private_key(), now)
    key = host.private_key()
    subject = pki.name("kubernetes-admin", "system:masters")
    certificate = pki.issue(foreign, subject, key.public_key(), now)
    access = Access(SERVER, None, pki.certificate_pem(certificate), pki.key_pem(key))
    with pytest.raises(ApiError, match="Unauthorized"):
        MemoryApi(world.fleet.server, access).send("GET", "/api/v1/nodes")


def test_health_fails_with_etcd_and_before_it_is_ready(world: World, api: MemoryApi) -> None:
    assert api.send("GET", "/readyz").body == b"ok"
    assert b"[+]etcd ok" in api.send("GET", "/readyz?verbose").body
    world.fleet.etcd.up = False
    assert status(api, "GET", "/readyz") == status(api, "GET", "/api/v1/nodes") == 500
    world.fleet.etcd.up = True
    world.first.power_cycle()
    world.fleet.wait(6.5)
    itself = MemoryApi(world.fleet.server, Access(SERVER))
    assert status(itself, "GET", "/livez") == 200
    assert status(itself, "GET", "/readyz") == 500


def test_discovery_knows_short_names(api: MemoryApi) -> None:
    resources = api.request("GET", "/apis/apps/v1")["resources"]
    assert {"ds"} == {
        name for each in resources if each["kind"] == "DaemonSet" for name in each.get("shortNames", [])
    }
    assert api.request("GET", "/apis")["groups"]
    assert status(api, "GET", "/apis/nosuch/v1") == status(api, "GET", "/api/v1/nosuch") == 404
    assert api.send("GET", "/openapi/v2").body == b"\x0a\x032.0"


def test_a_watch_tells_what_is_added_changed_and_deleted(api: MemoryApi) -> None:
    path = "/api/v1/namespaces/default/configmaps"
    query = "?watch=true&fieldSelector=metadata.name%3Done"
    stream = api.send("GET", path + query).stream
    assert stream
    assert next(stream) == []
    api.request("POST", path, {"metadata": {"name": "one"}})
    api.request("POST", path, {"metadata": {"name": "two"}})
    assert [each["type"] for each in next(stream)] == ["ADDED"]
    api.request("PATCH", f"{path}/one", {"data": {"a": "b"}}, "merge-patch+json")
    assert [each["type"] for each in next(stream)] == ["MODIFIED"]
    api.request("DELETE", f"{path}/one")
    assert [each["type"] for each in next(stream)] == ["DELETED"]
    assert status(api, "GET", f"{path}?watch=true&resourceVersionMatch=NotOlderThan") == 422


def test_selectors(api: MemoryApi) -> None:
    path = "/api/v1/namespaces/kube-system/pods"
    api.request("POST", path, {"metadata": {"name": "one", "labels": {"a": "1"}}, "spec": {"containers": []}})

    def found(query: str) -> int:
        return len(
            [each for each in api.request("GET", path + query)["items"] if each["metadata"]["name"] == "one"]
        )

    for query in ("a=1", "a", "a in (1,2)", "a!=2", "!b", "a==1,a"):
        assert found(f"?labelSelector={query}") == 1
    for query in ("a=2", "b", "a notin (1,2)", "!a"):
        assert found(f"?labelSelector={query}") == 0


def test_kubectls_protobuf_makes_a_namespace(api: MemoryApi) -> None:
    kind, meta = b"\x0a\x02v1\x12\x09Namespace", b"\x0a\x05\x0a\x03ns9"
    body = b"k8s\x00" + b"\x0a" + bytes([len(kind)]) + kind + b"\x12" + bytes([len(meta)]) + meta
    assert api.send("POST", "/api/v1/namespaces", body).status == 201
    assert api.request("GET", "/api/v1/namespaces/ns9")["status"] == {"phase": "Active"}


@pytest.mark.parametrize(
    ("old", "change", "new"),
    [
        ({"a": 1, "b": 2}, {"a": None, "c": 3}, {"b": 2, "c": 3}),
        (
            {"env": [{"name": "a", "value": "1"}]},
            {"env": [{"name": "b"}]},
            {"env": [{"name": "a", "value": "1"}, {"name": "b"}]},
        ),
        ({"env": [{"name": "a"}]}, {"env": [{"name": "a", "$patch": "delete"}]}, {"env": []}),
        ({"args": ["a"]}, {"args": ["b"]}, {"args": ["b"]}),
        (
            {"env": [{"name": "a", "value": "1"}]},
            {"$setElementOrder/env": [], "env": [{"name": "a", "value": "2"}]},
            {"env": [{"name": "a", "value": "2"}]},
        ),
        ({"a": {"b": 1}}, {"a": {"$patch": "replace", "c": 2}}, {"a": {"c": 2}}),
    ],
)
def test_a_strategic_patch(old: Any, change: Any, new: Any) -> None:
    assert strategic(old, change) == new


def test_a_merge_patch_replaces_lists() -> None:
    assert merge({"a": [1], "b": {"c": 1, "d": 2}}, {"a": [2], "b": {"c": None}}) == {"a": [2], "b": {"d": 2}}


def test_workloads_are_counted_by_pods_that_nodes_report(cluster: World) -> None:
    cluster.join(cluster.worker)
    cluster.install_calico()
    api = as_admin(cluster)
    path = "/apis/apps/v1/namespaces/kube-system"
    daemons = api.request("GET", f"{path}/daemonsets/calico-node")
    assert daemons["status"]["numberAvailable"] == daemons["status"]["desiredNumberScheduled"] == 2
    assert daemons["status"]["observedGeneration"] == daemons["metadata"]["generation"] == 1
    assert api.request("GET", f"{path}/deployments/coredns")["status"]["availableReplicas"] == 2
    api.request("DELETE", f"/api/v1/nodes/{cluster.worker.hostname}")
    cluster.fleet.wait(10)
    assert api.request("GET", f"{path}/daemonsets/calico-node")["status"]["numberAvailable"] == 1
    api.request("DELETE", f"{path}/daemonsets/calico-node")
    cluster.fleet.wait(5)
    pods = api.request("GET", "/api/v1/namespaces/kube-system/pods")["items"]
    assert not [pod for pod in pods if pod["metadata"]["name"].startswith("calico-node")]


def test_an_image_that_cannot_be_pulled_keeps_calico_from_running(cluster: World) -> None:
    cluster.first.containers.unpullable.add("calico/node")
    cluster.install_calico()
    assert not cluster.first.exists("/etc/cni/net.d/10-calico.conflist")
    cluster.first.containers.unpullable.clear()
    cluster.fleet.wait(20)
    assert cluster.first.exists("/etc/cni/net.d/10-calico.conflist")
