"""Likely causes: each known failure is known again, and nothing ordinary is taken for one."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hawizard.record.causes import Example, Known, known, likely_cause, program_of
from hawizard.record.events import ActionFailed
from hawizard.text.sentence import say


def failure(command: str, status: int | None, *tail: str) -> ActionFailed:
    """A failure as the engine tells it."""
    return ActionFailed(
        at=1.0,
        action="a/b/c@vms81",
        host="vms81",
        what=say("it failed"),
        command=command,
        status=status,
        tail=tail,
    )


def names(text: str) -> set[str]:
    """The fields of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("row", known(), ids=lambda row: row.cause[:40])
def test_every_known_failure_is_found_by_its_own_example(row: Known) -> None:
    example = row.example
    found = likely_cause(failure(example.command, example.status, *example.tail))
    assert found is not None, "the person would be told nothing"
    assert found[0].text == row.cause, "an earlier row hides this one"
    assert (found[1].text if found[1] else None) == row.remedy


@pytest.mark.parametrize("row", known(), ids=lambda row: row.cause[:40])
def test_what_a_row_says_has_no_field_that_nobody_fills(row: Known) -> None:
    for text in (row.cause, row.remedy or ""):
        assert names(text) <= {"host", "program"}
        assert "{" not in str(say(text, host="vms81", program="curl"))


@pytest.mark.parametrize("row", known(), ids=lambda row: row.cause[:40])
def test_every_word_of_a_row_is_one_that_its_programs_can_say(row: Known) -> None:
    command = row.example.command if row.programs == frozenset() else next(iter(sorted(row.programs)))
    for text in row.says:
        assert row.fits(program_of(command), next(iter(row.status), 1), f"before {text} after")


BENIGN = [
    ("", None, ()),
    ("", 1, ("what nobody knows",)),
    ("kubeadm init", 1, ("[preflight] Running pre-flight checks", "[WARNING Swap]: swap is enabled")),
    (
        "kubeadm init",
        1,
        ('[WARNING Hostname]: hostname "vms81.rhce.cc": lookup vms81 on 192.0.2.53:53: no such host',),
    ),
    (
        "kubeadm join",
        1,
        ("[preflight] You can also perform this action in beforehand using 'kubeadm config'",),
    ),
    (
        "env DEBIAN_FRONTEND=noninteractive apt-get install -y haproxy",
        100,
        (
            "Reading package lists...",
            "Building dependency tree...",
            "The following NEW packages will be installed:",
        ),
    ),
    ("dpkg-query -W haproxy", 1, ("dpkg-query: no packages found matching haproxy",)),
    ("kubectl get secret nosuch", 1, ('Error from server (NotFound): secrets "nosuch" not found',)),
    ("kubectl create ns ns1", 1, ('Error from server (AlreadyExists): namespaces "ns1" already exists',)),
    ("kubectl rollout status ds/calico-node", 1, ("error: timed out waiting for the condition",)),
    ("cat /sys/class/dmi/id/product_uuid", 1, ("cat: product_uuid: No such file or directory",)),
    ("systemctl is-active --quiet kubelet", 3, ()),
    ("grep -q x /etc/fstab", 1, ()),
    ("curl --fail https://mirror.example/x", 18, ("curl: (18) transfer closed with outstanding read data",)),
    ("haproxy -c -f x", 1, ("Warnings were found.",)),
    ("modprobe overlay", 0, ()),
]


@pytest.mark.parametrize(("command", "status", "tail"), BENIGN)
def test_nothing_is_made_up_for_what_is_not_known(
    command: str, status: int | None, tail: tuple[str, ...]
) -> None:
    assert likely_cause(failure(command, status, *tail)) is None


def test_the_program_matters() -> None:
    assert likely_cause(failure("curl --fail https://x", 7)) is not None
    assert likely_cause(failure("apt-cache madison x", 7)) is None
    assert likely_cause(failure("etcdctl get x", 22)) is None


def test_the_host_and_the_program_are_named() -> None:
    found = likely_cause(failure("timeout -k 5 60 kubeadm init", 124))
    assert found is not None and str(found[0]).startswith("kubeadm did not end") and found[1] is None
    full = likely_cause(failure("install -d /x", 1, "install: No space left on device"))
    assert full is not None and "vms81" in str(full[0])


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("env DEBIAN_FRONTEND=noninteractive apt-get update", "apt-get"),
        ("timeout -k 5 60 /usr/bin/curl x", "curl"),
        ("A=b kubectl get", "kubectl"),
        ("echo 'torn", ""),
        ("", ""),
        ("env", ""),
    ],
)
def test_the_program_behind_its_wrappers(command: str, program: str) -> None:
    assert program_of(command) == program


@given(st.text(max_size=80), st.none() | st.integers(), st.lists(st.text(max_size=80), max_size=5))
def test_no_failure_raises(command: str, status: int | None, tail: list[str]) -> None:
    likely_cause(failure(command, status, *tail))


def test_megabytes_cost_nothing() -> None:
    began = time.process_time()
    for character in ("a", "(", "certificate ", "x509: "):
        likely_cause(failure("kubeadm init", 1, character * 3_000_000))
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "wrong", [{}, {"says": ("",)}, {"says": ("x",), "reg": "x"}, {"says": ("x",), "cause": ""}]
)
def test_a_row_that_tells_nothing_apart_is_refused(wrong: dict[str, object]) -> None:
    row = {"cause": "c", "example": Example(command="c", status=1, tail=()), **wrong}
    with pytest.raises(ValidationError):
        Known.model_validate(row)
