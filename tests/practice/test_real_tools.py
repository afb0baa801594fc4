"""The practice fleet answers as the real tools did, which were recorded on real hosts."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hawizard.practice.fleet import served
from hawizard.practice.sizes import cluster_of
from tests.practice.conftest import Ended, Practice
from tests.practice.recording import printed, shape, within

ROWS = [json.loads(line) for line in Path(__file__).with_name("real_tools.jsonl").read_text().splitlines()]
TUTORIAL = b"listen k8s-lb *:6443\nmode tcp\nbalance roundrobin\n"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """Hosts on which nobody has done anything."""
    with served(cluster_of(None), tmp_path_factory.mktemp("bare") / "practice") as fleet:
        fleet.world.hosts["vms80"].disk.write("/tmp/tutorial.cfg", TUTORIAL)
        yield Practice(fleet)


def _argv(command: str) -> list[str]:
    words = shlex.split(command)
    return ["env", *words] if re.match(r"[A-Z_]+=", words[0]) else words


def _form(output: bytes) -> Any:
    try:
        return shape(json.loads(output))
    except ValueError:
        return printed(output)[:1]


def _alike(practice: Practice, row: dict[str, Any]) -> None:
    status, out = practice.ask(row["host"], _argv(row["command"]))
    assert status == row["status"], row["command"]
    assert within(_form(out), _form(row["stdout"].encode())), (row["command"], out)
    assert practice.fleet.world.unknown == []


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["phase"] == "bare"], ids=lambda row: row["command"][-40:]
)
def test_on_a_bare_host(bare: Practice, row: dict[str, Any]) -> None:
    _alike(bare, row)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["phase"] == "built"], ids=lambda row: row["command"][-40:]
)
def test_on_a_built_cluster(built: tuple[Practice, Ended], row: dict[str, Any]) -> None:
    practice, _ = built
    _alike(practice, row)
