"""Jobs on a real host: they outlive connections, are found again, and lose and repeat no byte."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hawizard.engine import vocabulary
from hawizard.engine.jobs import Jobs, JobState, job_id, job_probes, job_state
from hawizard.engine.remote import ConnectionLost, Remote, Unreachable
from hawizard.plan.call import Input, Run
from hawizard.plan.probe import Answers, prints
from hawizard.text.secret import Secret
from tests.lab.host import Host
from tests.lab.lab import Lab
from tests.lab.remotes import Desk

JOB = job_id("session", "stage/step/action@vms83")
NONE = JobState("none")
LINES = 'i=0; while [ $i -lt %d ]; do echo "line $i"; i=$((i+1)); sleep 0.05; done; exit 7'


@pytest.fixture(scope="module")
def host(lab: Lab) -> Host:
    lab.make_bare()
    return lab["vms83"]


@pytest.fixture
def remote(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    for_tests = {"sh": "", "printf": ""}
    monkeypatch.setattr(vocabulary, "PROGRAMS", {**vocabulary.PROGRAMS, **for_tests})
    remote = Desk(tmp_path).remote(host)
    remote.connect()
    yield remote
    remote.connect()
    Jobs(remote).forget(JOB)
    remote.batch([prints("rm", "-f", "/root/runs")])
    remote.close()


class Reader:
    """Follows a job over any number of connections."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self.data = b""
        self.losses = 0
        self.ticks = 0
        self.news = threading.Event()

    def read(self) -> int | None:
        while True:
            try:
                return Jobs(self.remote).follow(JOB, len(self.data), self._take, self._tick)
            except ConnectionLost:
                self.losses += 1
                self.remote.connect()

    def _take(self, data: bytes, end: int) -> None:
        self.data += data
        assert end == len(self.data)
        self.news.set()

    def _tick(self) -> None:
        self.ticks += 1


def state(remote: Remote) -> JobState:
    probes = job_probes(JOB)
    return job_state(Answers(dict(zip(probes, remote.batch(probes), strict=True))), JOB)


def until_unreachable(reader: Reader) -> None:
    with pytest.raises(Unreachable):
        reader.read()


def shell(text: str, **more: object) -> Run:
    return Run(("sh", "-c", text), job=True, **more)  # type: ignore[arg-type]


def test_the_life_of_a_job(remote: Remote) -> None:
    jobs, reader = Jobs(remote), Reader(remote)
    assert state(remote) == NONE
    assert jobs.start(JOB, shell("echo hello; exit 3"))
    assert (reader.read(), reader.data) == (3, b"hello\n")
    assert state(remote) == JobState("ended", 3, 6)
    assert not jobs.start(JOB, shell("echo again"))
    jobs.forget(JOB)
    assert state(remote) == NONE
    assert jobs.start(JOB, shell("true")), "at once, however busy systemd is with the old unit"


def test_arguments_pass_systemd_to_the_byte(remote: Remote) -> None:
    nasty = ["", " ", "$HOME", "${HOME}", "$$", "a$b$", "$", "%n %%", "a'b\"c\\d\n\te", "`id`", "-x", "$(id)"]
    nasty += ["\\$HOME", "\x01\x7f", "*", "\u20ac", ";", "\\x41", "a" * 20_000]
    reader = Reader(remote)
    assert Jobs(remote).start(JOB, Run(("printf", "<%s>", *nasty), job=True))
    assert reader.read() == 0
    assert reader.data == b"".join(b"<%s>" % word.encode() for word in nasty)


def test_a_cut_connection_loses_and_repeats_nothing(remote: Remote, host: Host) -> None:
    reader = Reader(remote)
    assert Jobs(remote).start(JOB, shell(LINES % 80))
    follower = threading.Thread(target=reader.read)
    follower.start()
    for cut in range(2):
        reader.news.clear()
        assert reader.news.wait(10), cut
        host.kill_sshd_children()
    follower.join(60)
    assert reader.losses >= 1
    assert reader.data.decode() == "".join(f"line {number}\n" for number in range(80))
    assert state(remote) == JobState("ended", 7, len(reader.data))


def test_it_is_found_by_another_wizard_and_not_started_twice(
    remote: Remote, host: Host, tmp_path: Path
) -> None:
    call = shell(f"echo x >>/root/runs; {LINES % 40}")
    assert Jobs(remote).start(JOB, call)
    remote.close()
    other = Desk(tmp_path).remote(host)
    other.connect()
    assert state(other).kind == "running"
    assert not Jobs(other).start(JOB, call)
    reader = Reader(other)
    assert reader.read() == 7
    assert reader.data.count(b"\n") == 40
    assert host.read("/root/runs") == "x\n"


def test_of_two_starts_at_once_one_wins(remote: Remote, host: Host) -> None:
    results: list[bool] = []
    call = shell("echo x >>/root/runs", inputs=(Input("i", "text"),))
    starts = [
        threading.Thread(target=lambda: results.append(Jobs(remote).start(JOB, call))) for _ in range(6)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert sorted(results) == [False] * 5 + [True]
    assert Reader(remote).read() == 0
    assert host.read("/root/runs") == "x\n"


def test_a_megabyte_of_output(remote: Remote) -> None:
    reader = Reader(remote)
    assert Jobs(remote).start(JOB, shell("head -c 3000000 /dev/zero | tr '\\0' z"))
    assert reader.read() == 0
    assert reader.data == b"z" * 3_000_000


def test_secrets_are_gone_with_the_job_or_its_host(remote: Remote, host: Host) -> None:
    secret = "planted-secret-value"
    call = shell("cat /run/hawizard/token - | wc -c; sleep 60", stdin=Secret(secret))
    call = Run(call.argv, call.stdin, (Input("token", Secret(secret)),), job=True)
    reader = Reader(remote)
    assert Jobs(remote).start(JOB, call)
    follower = threading.Thread(target=reader.read)
    follower.start()
    assert reader.news.wait(10)
    assert not any(secret in line for line in host.processes())
    assert all(path.startswith("/run/") for path in host.grep_disk(secret.encode()))
    Jobs(remote).cancel(JOB)
    follower.join(30)
    assert host.grep_disk(secret.encode()) == []


def test_cancel_ends_all_of_it(remote: Remote, host: Host) -> None:
    reader = Reader(remote)
    assert Jobs(remote).start(JOB, shell("trap '' TERM; (sleep 4321 &) ; echo begun; sleep 4321"))
    threading.Thread(target=reader.read).start()
    assert reader.news.wait(10)
    Jobs(remote).cancel(JOB)
    assert not any("sleep 4321" in line for line in host.processes())
    assert state(remote).kind in ("lost", "ended")
    Jobs(remote).forget(JOB)
    assert state(remote) == NONE


def test_a_limit_is_kept(remote: Remote) -> None:
    assert Jobs(remote).start(JOB, shell("echo begun; sleep 600", limit=1.0))
    assert Reader(remote).read() == 124


def test_silence_ticks(remote: Remote) -> None:
    reader = Reader(remote)
    assert Jobs(remote).start(JOB, shell("sleep 9"))
    assert reader.read() == 0
    assert 2 <= reader.ticks <= 5


def test_a_host_without_power_loses_the_status_not_the_output(remote: Remote, host: Host) -> None:
    reader = Reader(remote)
    assert Jobs(remote).start(JOB, shell("echo begun; sync; sleep 600", stdin=Secret("planted-secret")))
    follower = threading.Thread(target=until_unreachable, args=(reader,))
    follower.start()
    assert reader.news.wait(10)
    host.power_off()
    follower.join(60)
    host.power_on()
    remote.connect()
    assert state(remote) == JobState("lost", None, 6)
    assert Reader(remote).read() is None
    assert host.grep_disk(b"planted-secret") == []
    Jobs(remote).forget(JOB)
    assert Jobs(remote).start(JOB, shell("echo anew"))
