"""The whole tutorial on the practice fleet, with the commands that a user has."""

from __future__ import annotations

import json
import re
import time

from hawizard.practice import bare
from hawizard.record.certificates import certificate_sentences
from hawizard.record.progress import folded
from hawizard.text.sentence import ExitStatus
from tests.practice.conftest import Ended, Practice

Built = tuple[Practice, Ended]
NODES = ("kubectl", "--kubeconfig", "/root/.kube/config", "get", "nodes", "-o", "json")


def test_apply_builds_and_proves_the_cluster(built: Built) -> None:
    practice, ended = built
    assert ended.status == 0, ended
    assert "practice host, nothing is installed" in ended.out
    nodes = json.loads(practice.ask("vms41", NODES)[1])["items"]
    ready = {n["metadata"]["name"]: n["status"]["conditions"][-1]["status"] for n in nodes}
    assert ready == {"vms81": "True", "vms82": "True", "vms83": "True"}


def test_the_built_clusters_certificates_are_read_on_every_master(built: Built) -> None:
    practice, _ = built
    told = [str(sentence) for sentence in certificate_sentences(folded(practice.events()))]
    form = r"on {} apiserver\.crt is valid until 20\d\d-\d\d-\d\d, the authorities until 20\d\d-\d\d-\d\d"
    for host, said in zip(("vms81", "vms82"), told, strict=True):
        assert re.fullmatch(form.format(host), said), told


def test_a_second_run_only_looks(built: Built) -> None:
    practice, _ = built
    again = practice.run("apply", "--yes")
    assert again.status == 0, again
    assert practice.calls_of_last_run() == []


def test_resume_and_status_find_it_done(built: Built) -> None:
    practice, _ = built
    for command in ("resume", "status"):
        ended = practice.run(command)
        assert ended.status == 0, ended


def test_status_tells_what_is_gone_and_resume_brings_it_back(built: Built) -> None:
    practice, _ = built
    practice.ask("vms80", ("systemctl", "stop", "haproxy"))
    gone = practice.run("status")
    assert gone.status == 1, gone
    assert "haproxy" in gone.out
    assert practice.run("resume", "--yes").status == 0


def test_plan_shows_that_nothing_is_left(built: Built) -> None:
    practice, _ = built
    ended = practice.run("plan")
    assert ended.status == 0, ended
    assert "0 actions would be done" in ended.out


def test_replay_prints_the_run_again(built: Built) -> None:
    practice, first = built
    ended = practice.run("replay", "--headless")
    assert ended.status == 0, ended
    assert first.out in ended.out


def test_a_lost_host_comes_back_after_its_power(built: Built) -> None:
    practice, _ = built
    host = practice.fleet.world.hosts["vms82"]
    before = host.text(bare.BOOT_ID)
    with practice.fleet.world.held():
        host.power_cycle()
    deadline = time.monotonic() + 60
    # A host that boots refuses connections; a person would try again.
    while (ended := practice.run("resume", "--yes")).status == ExitStatus.UNREACHABLE:
        assert time.monotonic() < deadline, ended
    assert ended.status == 0, ended
    assert host.text(bare.BOOT_ID) != before
