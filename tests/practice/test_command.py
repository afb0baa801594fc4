"""`hawizard practice` as a process of its own, without a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hawizard.cli import main
from hawizard.model.load import load
from hawizard.practice.fleet import served
from hawizard.practice.sizes import cluster_of
from hawizard.text.sentence import Problem

PRACTICE = [sys.executable, "-m", "hawizard", "practice", "--speed", "0"]


def test_practice_runs_plain_to_the_end_and_says_that_it_is_practice(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PRACTICE, "--hosts", "1x1"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "practice host, nothing is installed" in done.stdout
    assert "That was practice: nothing was installed." in done.stderr


def test_a_served_fleet_is_used_by_any_command_as_it_is(tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([*PRACTICE, "--serve"], stdout=subprocess.PIPE, text=True, env=env) as serving:
        assert serving.stdout is not None
        path = serving.stdout.readline().strip()
        done = CliRunner().invoke(main, ["apply", path, "--yes", "--until", "etcd"])
        looked = CliRunner().invoke(main, ["status", path])
        serving.terminate()
    assert done.exit_code == 0, done.output
    assert looked.exit_code == 1, looked.output
    assert "of 42 steps are not done" in looked.output


@pytest.mark.parametrize(("masters", "workers"), [(1, 0), (3, 5), (2, 200)])
def test_a_fleet_has_the_hosts_it_is_asked_for(masters: int, workers: int) -> None:
    cluster = cluster_of(f"{masters}x{workers}")
    assert (len(cluster.masters), len(cluster.workers)) == (masters, workers)
    assert len({host.address for host in cluster.hosts}) == masters + workers + 2


@pytest.mark.parametrize("wanted", ["0x3", "3", "nosuch", "1x1000"])
def test_what_is_no_fleet_is_a_sentence(wanted: str) -> None:
    with pytest.raises(Problem) as told:
        cluster_of(wanted)
    assert told.value.status == 2
    assert "MASTERSxWORKERS" in str(told.value.remedy) or "2x1" in str(told.value.remedy)


def test_a_session_of_ones_own_is_not_taken_for_the_real_one(tmp_path: Path) -> None:
    own = cluster_of(None).model_copy(update={"name": "prod"})
    with served(own, tmp_path / "practice") as fleet:
        assert load(fleet.session.yaml_path).name == "practice-of-prod"
