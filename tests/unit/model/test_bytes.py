"""Whatever the bytes, the loader gives a Cluster or a BadSession."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hawizard.model.cluster import Cluster
from hawizard.model.template import template
from tests.unit.model.sessions import TUTORIAL, faults_of

LAB = yaml.safe_load(template("lab"))
WORDS = ["name", "hosts", "roles", "ssh", "port", "calico", "version", "kubernetes", "etcd", "worker",
         "1.24.2", "10.0.0.1", "registry_mirrors", "docker.io", "http://m", "password", ""]  # fmt: skip
BITS = [
    *(b":", b"- ", b"\t", b"\n", b"*a", b"&a ", b"!!int ", b"!!binary ", b"!!set ", b"'", b'"', b"[", b"{"),
    *(b"\xff", b"\0", b"null", b"1.30", b"1:30", b"2001-99-99", b"0x" + b"f" * 40, b"9" * 5000, b"1e999"),
    *(b'"\\ud800"', b"<<: ", b"%YAML 1", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"? ", b"| ", b"---\n", b"...\n"),
    *(b".nan", b"~", b"="),
]

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(WORDS)
)
keys = st.sampled_from(WORDS) | st.text(max_size=4)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def check(folder: Path, content: bytes) -> None:
    for fault in faults_of(folder, content):
        assert fault.line <= content.count(b"\n") + content.count(b"\r") + 9 * content.count(b"\xe2\x80") + 2
        assert fault.sentence.text != "{problem}."  # that is pydantic's own prose
        assert fault.render().replace(str(folder), "").isprintable()
        assert len(fault.render()) < 3000


@given(content=st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(folder: Path, content: bytes) -> None:
    check(folder, content)


@given(
    at=st.integers(0, len(TUTORIAL)),
    gone=st.integers(0, 12),
    bits=st.lists(st.sampled_from(BITS), max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_a_session_with_something_cut_out_and_put_in(
    folder: Path, at: int, gone: int, bits: list[bytes]
) -> None:
    right = TUTORIAL.encode()
    check(folder, right[:at] + b"".join(bits) + right[at + gone :])


@given(
    tree=trees, part=st.sampled_from(["", "name", "kubernetes", "hosts", "ssh", "calico", "registry_mirrors"])
)
@settings(max_examples=200, deadline=None)
def test_any_data_in_any_part(folder: Path, tree: Any, part: str) -> None:
    whole = {**LAB, part: tree} if part else tree
    check(folder, yaml.safe_dump(whole, allow_unicode=True).encode("utf-8", "surrogatepass"))


@given(masters=st.integers(1, 9), workers=st.integers(0, 9), clients=st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_any_size_is_a_cluster_and_survives_json(masters: int, workers: int, clients: int) -> None:
    roles = ["control-plane"] * masters + ["worker"] * workers + ["client"] * clients
    hosts = [{"name": f"h{n}", "address": f"10.1.0.{n}", "roles": [role]} for n, role in enumerate(roles, 2)]
    hosts.append({"name": "lb", "address": "10.1.0.1", "roles": ["loadbalancer", "etcd"]})
    cluster = Cluster.model_validate({"name": "any", "kubernetes": {"version": "1.27.3"}, "hosts": hosts})
    assert Cluster.model_validate_json(cluster.model_dump_json()) == cluster
    assert (len(cluster.nodes), len(cluster.clients)) == (masters + workers, clients)
