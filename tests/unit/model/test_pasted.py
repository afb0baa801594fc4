"""Lines that a person pastes, as hosts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.model.pasted import pasted


@pytest.mark.parametrize(
    ("line", "host"),
    [
        (
            "vms81 192.168.26.81 control-plane",
            {"name": "vms81", "address": "192.168.26.81", "roles": "control-plane"},
        ),
        ("192.168.26.80  vms80.rhce.cc  vms80", {"name": "vms80.rhce.cc", "address": "192.168.26.80"}),
        ("root@10.0.0.5:2222", {"address": "10.0.0.5", "ssh.user": "root", "ssh.port": "2222"}),
        ("10.0.0.7", {"address": "10.0.0.7"}),
        (
            "lb，192.0.2.1，etcd，VMS80",
            {"address": "192.0.2.1", "roles": "loadbalancer, etcd", "name": "vms80"},
        ),
        (
            "master\t192.0.2.2;m1 # the first",
            {"address": "192.0.2.2", "roles": "control-plane", "name": "m1"},
        ),
    ],
)
def test_a_line_is_a_host(line: str, host: dict[str, str]) -> None:
    assert pasted(f"# hosts\n\n{line}\n") == ([host], [])


def test_what_is_not_understood_is_told_with_its_line() -> None:
    hosts, problems = pasted("vms80 192.0.2.1\n???\nworker\n1.2.3.4 5.6.7.8")
    assert len(hosts) == 1
    assert [str(problem) for problem in problems] == [
        "Line 2: “???” is not understood.",
        "Line 3 names neither a host nor an address.",
        "Line 4: “5.6.7.8” is not understood.",
    ]


@given(st.text())
def test_any_text_is_hosts_or_sentences(text: str) -> None:
    hosts, problems = pasted(text)
    assert all("name" in host or "address" in host for host in hosts)
    assert len(hosts) + len(problems) <= len(text.splitlines())
