"""Wrong values, each with its place and its sentence; right ones that look odd."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.model.sessions import faults_of, sole, tutorial


def changed(keys: str, yaml_text: str) -> dict[str, object]:
    """The right session with one value replaced or added, named like hosts.2.roles."""
    data = tutorial()
    *parents, last = [int(key) if key.isdigit() else key.replace("~", ".") for key in keys.split(".")]
    inner: Any = data
    for key in parents:
        inner = inner[key] if isinstance(key, int) else inner.setdefault(key, {})
    inner[last] = yaml.safe_load(yaml_text)
    return data


@pytest.mark.parametrize(
    ("keys", "value", "field", "words"),
    [
        ("nmae", "x", "nmae", "is “name” meant"),
        ("zzz", "x", "zzz", "there are: name, profile, kubernetes"),
        ("kubernetes.pod-subnet", "x", 'kubernetes["pod-subnet"]', "is “pod_subnet” meant"),
        ("ssh.identity_file", "x", "ssh.identity_file", "is “key” meant"),
        ("hosts.0.ssh.adress", "x", "hosts[0].ssh.adress", "is “address” meant"),
        ("kubernetes.packages", "{url: 'http://a.io', suit: x}", "kubernetes.packages.suit", "url, key"),
        ("profile", "production", "profile", "not built yet"),
        ("profile", "[tutorial]", "profile", "A single value is expected"),
        ("profile", "tutorail", "profile", "is “tutorial” meant"),
        ("hosts.3.roles", "[master]", "hosts[3].roles[0]", "is “control-plane” meant"),
        ("hosts.3.roles", "[[worker]]", "hosts[3].roles[0]", "A single value is expected"),
        ("hosts.3.roles", "[zzz]", "hosts[3].roles[0]", "there are: loadbalancer, etcd"),
        ("hosts.3.roles", "[]", "hosts[3].roles", "list is empty"),
        ("hosts.3.roles", "worker", "hosts[3].roles", "A list is expected"),
        ("hosts", "{}", "hosts", "A list is expected here, not “key: value”"),
        ("hosts", "[]", "hosts", "list is empty"),
        ("hosts.3", "vms83", "hosts[3]", "not a single value"),
        ("kubernetes", "[1.24.0]", "kubernetes", "not a list"),
        ("name", "[lab]", "name", "A single value is expected"),
        ("name", "Lab", "name", "is not a name"),
        ("name", "../lab", "name", "is not a name"),
        ("name", "42", "name", 'in quotes: "42"'),
        ("hosts.3.name", "no", "hosts[3].name", "does not read false as text"),
        ("hosts.3.name", "a_b", "hosts[3].name", "not a node's name"),
        ("hosts.3.name", "a..b", "hosts[3].name", "not a node's name"),
        ("hosts.3.name", "x" * 64, "hosts[3].name", "at most 63"),
        ("hosts.3.name", "localhost", "hosts[3].name", "own name"),
        ("hosts.3.address", "127.0.0.1", "hosts[3].address", "means every host itself"),
        ("hosts.3.address", "0.0.0.0", "hosts[3].address", "means every host itself"),
        ("hosts.3.address", "224.0.0.1", "hosts[3].address", "not an address that a host can have"),
        ("hosts.3.address", "169.254.0.1", "hosts[3].address", "not an address that a host can have"),
        ("hosts.3.address", "255.255.255.255", "hosts[3].address", "not an address that a host can have"),
        ("hosts.3.address", "fd00::1", "hosts[3].address", "IPv6 are not built yet"),
        ("hosts.3.address", "192.168.26.083", "hosts[3].address", "not an IPv4 address"),
        ("hosts.3.address", "vms83", "hosts[3].address", "not an IPv4 address"),
        ("ssh.port", "0", "ssh.port", "1 to 65535"),
        ("ssh.port", "70000", "ssh.port", "1 to 65535"),
        ("ssh.port", "'22'", "ssh.port", "without quotes"),
        ("ssh.port", "true", "ssh.port", "whole number"),
        ("ssh.user", "-oProxyCommand=x", "ssh.user", "not a user's name"),
        ("ssh.user", "'a b'", "ssh.user", "not a user's name"),
        ("ssh.key", "''", "ssh.key", "path of a private key"),
        ("hosts.3.ssh.address", "-x", "hosts[3].ssh.address", "neither an address nor a host's name"),
        ("kubernetes.version", "1.24", "kubernetes.version", 'in quotes: "1.24.2"'),
        ("kubernetes.version", "'1.24'", "kubernetes.version", "lacks its third number"),
        ("kubernetes.version", "v1.24.2", "kubernetes.version", "without the v here: 1.24.2"),
        ("kubernetes.version", "1.24.02", "kubernetes.version", "three numbers"),
        ("kubernetes.version", "latest", "kubernetes.version", "three numbers"),
        ("kubernetes.version", "1.21.14", "kubernetes.version", "1.22 and later; take 1.22 to 1.30"),
        ("kubernetes.version", "1.22.3", "kubernetes.version", "pkgs.k8s.io has no Kubernetes 1.22.3"),
        ("kubernetes.version", "1.31.0", "kubernetes.version", "not built yet"),
        ("kubernetes.version", "2.0.0", "kubernetes.version", "not built yet"),
        ("kubernetes.image_repository", "https://registry.k8s.io", "kubernetes.image_repository", "is a URL"),
        ("kubernetes.image_repository", "google_containers", "kubernetes.image_repository", "not an image"),
        ("kubernetes.image_repository", "a.io/B", "kubernetes.image_repository", "not an image"),
        ("kubernetes.image_repository", "a.io/b/", "kubernetes.image_repository", "not an image"),
        ("kubernetes.packages.url", "pkgs.k8s.io/deb", "kubernetes.packages.url", "begins with http://"),
        ("kubernetes.packages.url", "'http://a.io/ b'", "kubernetes.packages.url", "begins with http://"),
        ("kubernetes.packages", "{key: 'http://a.io/k'}", "kubernetes.packages.url", "“url” is missing"),
        ("kubernetes.pod_subnet", "10.244.0.0", "kubernetes.pod_subnet", "10.244.0.0/32 is"),
        ("kubernetes.pod_subnet", "10.244.1.0/16", "kubernetes.pod_subnet", "10.244.0.0/16 is"),
        ("kubernetes.pod_subnet", "10.244.0.0/25", "kubernetes.pod_subnet", "/8 to /24"),
        ("kubernetes.pod_subnet", "127.0.0.0/16", "kubernetes.pod_subnet", "meaning of its own"),
        ("kubernetes.pod_subnet", "10.244/16", "kubernetes.pod_subnet", "not an IPv4 subnet"),
        ("kubernetes.service_subnet", "172.0.0.0/11", "kubernetes.service_subnet", "/12 to /28"),
        ("kubernetes.service_subnet", "10.97.0.0/12", "kubernetes.service_subnet", "10.96.0.0/12 is"),
        ("kubernetes.endpoint", "192.168.26.80", "kubernetes.endpoint", "not ADDRESS:PORT"),
        ("kubernetes.endpoint", "192.168.26.80:0", "kubernetes.endpoint", "not ADDRESS:PORT"),
        ("kubernetes.endpoint", "192.168.26.80:65536", "kubernetes.endpoint", "not ADDRESS:PORT"),
        ("kubernetes.endpoint", "k8s.example.com:6443", "kubernetes.endpoint", "not an IPv4 address"),
        ("registry_mirrors.docker~io", "[]", 'registry_mirrors["docker.io"]', "list is empty"),
        ("registry_mirrors.docker~io", "[mirror]", 'registry_mirrors["docker.io"][0]', "begins with http://"),
        ("registry_mirrors.docker~io", "'http://m'", 'registry_mirrors["docker.io"]', "A list is expected"),
        ("registry_mirrors.quay~io/a", "['http://m']", 'registry_mirrors["quay.io/a"]', "registry's host"),
        ("registry_mirrors", "[docker.io]", "registry_mirrors", "not a list"),
        ("calico", "{manifest: 'https://a.io/c'}", "calico.version", "“version” is missing"),
        ("calico", "{version: 3.26}", "calico.version", 'in quotes: "3.26.2"'),
        ("calico", "{version: 3.26.5, manifest: none.yaml}", "calico.manifest", "There is no file"),
        ("calico", "{version: 3.26.5, manifest: 'ftp://a.io/c'}", "calico.manifest", "begins with http://"),
        ("calico", "{version: 3.26.5, sha256: abc}", "calico.sha256", "64 digits"),
    ],
)  # fmt: skip
def test_wrong_value(tmp_path: Path, keys: str, value: str, field: str, words: str) -> None:
    line, at, sentence = sole(faults_of(tmp_path, changed(keys, value)))
    assert at == field
    assert words in sentence
    assert line > 1 or keys in ("name", "nmae")


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("name", "'42'"),
        ("hosts.3.name", "vms83.rhce.cc"),
        ("hosts.3.ssh.address", "fd00::1"),
        ("hosts.3.ssh", "{address: 127.0.0.1, port: 2222}"),
        ("ssh.user", "EXAMPLE\\operator"),
        ("ssh", ""),
        ("calico", ""),
        ("kubernetes.endpoint", ""),
        ("kubernetes.endpoint", "192.168.26.80:16443"),
        ("kubernetes.image_repository", "10.0.0.5:5000"),
        ("registry_mirrors.10~0~0~5:5000", "['http://10.0.0.6:5000']"),
        ("registry_mirrors", ""),
        ("calico", f"{{version: 3.26.5, sha256: '{'A' * 64}'}}"),
    ],
)
def test_right_value(tmp_path: Path, keys: str, value: str) -> None:
    assert faults_of(tmp_path, changed(keys, value)) == ()


def test_a_password_in_a_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    content = changed("registry_mirrors.docker~io", "['http://me:hunter2@mirror:5000']")
    assert "hunter2" not in sole(faults_of(tmp_path, content))[2]


def test_a_misspelt_key_is_one_fault_though_the_right_one_is_missing(tmp_path: Path) -> None:
    data = tutorial()
    data["hosts"][2]["adress"] = data["hosts"][2].pop("address")
    assert sole(faults_of(tmp_path, data))[1] == "hosts[2].adress"


def test_long_values_are_not_repeated_whole(tmp_path: Path) -> None:
    for keys in ("name", "z" * 9000, "profile", "hosts.3.address", "kubernetes.version"):
        assert len(faults_of(tmp_path, changed(keys, "z" * 9000))[0].render()) < 600


def test_a_manifest_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "calico.yaml").write_text("kind: List\n")
    assert faults_of(tmp_path, changed("calico", "{version: 3.26.5, manifest: calico.yaml}")) == ()
