from __future__ import annotations

import pytest
from pydantic import ValidationError

from hawizard.model.cluster import Cluster, ResolvedSsh, Role
from tests.unit.model.sessions import cluster, tutorial


def names(hosts: object) -> list[str]:
    assert isinstance(hosts, tuple)
    return [host.name for host in hosts]


def test_hosts_by_their_part() -> None:
    lab = cluster()
    assert names(lab.masters) == ["vms81", "vms82"]
    assert (lab.first_master.name, names(lab.other_masters)) == ("vms81", ["vms82"])
    assert names(lab.nodes) == ["vms81", "vms82", "vms83"]
    assert names(lab.workers) == ["vms83"]
    assert names(lab.clients) == ["vms41"]
    assert lab.balancer is lab.etcd_host is lab.host("vms80")
    assert names(lab.hosts_with(Role.ETCD)) == ["vms80"]


def test_nodes_are_masters_then_workers_whatever_the_order_of_hosts() -> None:
    hosts = tutorial()["hosts"]
    assert names(cluster(hosts=hosts[::-1]).nodes) == ["vms82", "vms81", "vms83"]


def test_a_copy_with_other_hosts_knows_their_parts_and_equals_one_made_so() -> None:
    lab = cluster()
    assert names(lab.masters) == ["vms81", "vms82"]
    copied = lab.model_copy(update={"hosts": lab.hosts[::-1]})
    assert names(copied.masters) == ["vms82", "vms81"]
    assert copied.model_copy(update={"hosts": lab.hosts}) == lab == cluster()


def test_unknown_host() -> None:
    with pytest.raises(KeyError):
        cluster().host("vms99")


def test_addresses_by_which_parts_reach_each_other() -> None:
    assert cluster().etcd_url == "http://192.168.26.80:2379"
    assert cluster().endpoint == "192.168.26.80:6443"
    own = {**tutorial()["kubernetes"], "endpoint": "192.168.26.80:8443"}
    assert cluster(kubernetes=own).endpoint == "192.168.26.80:8443"


def test_ssh_of_a_host_falls_back_to_the_clusters() -> None:
    hosts = tutorial()["hosts"]
    hosts[0]["ssh"] = {"user": "operator", "port": 2222, "address": "vms80.example.com"}
    lab = cluster(hosts=hosts, ssh={"user": "deploy", "key": "~/.ssh/lab"})
    assert lab.ssh_of(lab.host("vms80")) == ResolvedSsh("operator", 2222, "~/.ssh/lab", "vms80.example.com")
    assert lab.ssh_of(lab.host("vms81")) == ResolvedSsh("deploy", 22, "~/.ssh/lab", "192.168.26.81")


def test_defaults_follow_the_version() -> None:
    lab = cluster(kubernetes={"version": "1.28.4"})
    assert lab.kubernetes.packages.url == "https://pkgs.k8s.io/core:/stable:/v1.28/deb/"
    assert lab.kubernetes.packages.key == "https://pkgs.k8s.io/core:/stable:/v1.28/deb/Release.key"
    assert lab.calico.version == "3.28.5"
    assert lab.calico.manifest.endswith("/calico/v3.28.5/manifests/calico.yaml")
    assert lab.kubernetes.image_repository == "registry.k8s.io"


def test_a_package_folder_ends_in_a_slash_and_brings_its_key() -> None:
    source = {"version": "1.24.0", "packages": {"url": "http://192.168.26.1:8081/deb"}}
    packages = cluster(kubernetes=source).kubernetes.packages
    assert (packages.url, packages.key) == (
        "http://192.168.26.1:8081/deb/",
        "http://192.168.26.1:8081/deb/Release.key",
    )


def test_a_cluster_survives_being_written_as_json() -> None:
    lab = cluster(ssh={"key": "~/.ssh/lab"})
    assert Cluster.model_validate_json(lab.model_dump_json()) == lab


def test_a_cluster_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(cluster(), "name", "other")  # noqa: B010  (mypy knows that it cannot be set)


def test_a_cluster_that_breaks_a_rule_cannot_be_made() -> None:
    with pytest.raises(ValidationError):
        cluster(hosts=tutorial()["hosts"][1:])


def test_any_number_of_masters_workers_and_clients() -> None:
    balancer, master = tutorial()["hosts"][:2]
    assert names(cluster(hosts=[balancer, master]).nodes) == ["vms81"]
    more = [
        {"name": f"w{number}", "address": f"192.168.27.{number}", "roles": ["worker"]}
        for number in range(1, 201)
    ]
    assert len(cluster(hosts=[balancer, master, *more]).workers) == 200
