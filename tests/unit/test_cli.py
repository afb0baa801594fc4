"""The commands: bad input gets a sentence and status 2, a host out of reach 3, nothing ever a traceback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from hawizard.cli import main
from hawizard.record.session import Session

HOSTS = """\
name: demo
kubernetes: {version: 1.24.2}
ssh: {user: root, port: 1}
hosts:
  - {name: lb, address: 192.0.2.80, roles: [loadbalancer, etcd], ssh: {address: 127.0.0.1}}
  - {name: m1, address: 192.0.2.81, roles: [control-plane], ssh: {address: 127.0.0.2}}
  - {name: m2, address: 192.0.2.82, roles: [control-plane], ssh: {address: 127.0.0.3}}
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


class Commands:
    """hawizard's commands, with their sessions in a folder of the test."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *words: str) -> Ended:
        env = {"XDG_DATA_HOME": str(self.home / "data"), "HOME": str(self.home)}
        done = CliRunner(env=env).invoke(main, words, prog_name="hawizard")
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return Ended(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def hawizard(tmp_path: Path) -> Commands:
    return Commands(tmp_path)


def session(home: Path, text: str = HOSTS) -> str:
    """A session's folder."""
    folder = home / "demo"
    folder.mkdir(mode=0o700)
    (folder / "session.yaml").write_text(text)
    return str(folder)


def test_new_writes_a_session_that_can_be_planned(hawizard: Commands) -> None:
    made = hawizard("new", "demo")
    assert made.status == 0
    assert Path(made.out.strip()).read_text().count("roles:") == 5
    assert "hawizard plan demo" in made.err
    planned = hawizard("plan", "demo", "--offline")
    assert planned.status == 0, planned
    assert "kubeadm init --config" in planned.out
    assert "assumed" in planned.out


def test_new_overwrites_nothing(hawizard: Commands) -> None:
    assert hawizard("new", "demo").status == 0
    again = hawizard("new", "demo")
    assert again.status == 2
    assert "there is a session demo already" in again.err


def test_a_misspelt_session_is_told_the_nearest(hawizard: Commands) -> None:
    hawizard("new", "production")
    wrong = hawizard("apply", "prodction")
    assert wrong.status == 2
    assert "Did you mean production?" in wrong.err


def test_every_fault_of_a_session_is_printed_with_its_line(hawizard: Commands, tmp_path: Path) -> None:
    text = HOSTS.replace("roles: [control-plane]", "roles: [control-plan]", 1).replace(
        "name: demo", "nam: demo"
    )
    wrong = hawizard("apply", session(tmp_path, text))
    assert wrong.status == 2
    assert "session.yaml:1: nam: There is no key “nam” here; is “name” meant?" in wrong.err
    assert "session.yaml:6: hosts[1].roles[0]: There is no role “control-plan”" in wrong.err


def test_hosts_out_of_reach_give_status_3_and_each_its_sentence(hawizard: Commands, tmp_path: Path) -> None:
    gone = hawizard("apply", session(tmp_path), "--yes", "--accept-new-host-keys")
    assert gone.status == 3
    for host in ("lb", "m1", "m2"):
        assert host in gone.out
    assert "hawizard resume" in gone.out
    assert hawizard("status", str(tmp_path / "demo")).status == 3


def test_there_is_nothing_to_resume_before_the_first_run(hawizard: Commands, tmp_path: Path) -> None:
    early = hawizard("resume", session(tmp_path))
    assert early.status == 2
    assert "hawizard apply" in early.err


def test_replay_shows_a_run_again_to_the_byte(hawizard: Commands, tmp_path: Path) -> None:
    run = hawizard("apply", session(tmp_path), "--yes")
    assert hawizard("replay", str(tmp_path / "demo"), "--headless").out == run.out
    assert (
        hawizard("replay", str(tmp_path / "demo/journal.jsonl"), "--headless", "--speed", "1000").out
        == run.out
    )


@pytest.mark.parametrize("content", [b"", b"\x00\xff garbage\n", b'{"kind": "Nonsense"}\n', b"[1]\n"])
def test_replay_of_what_is_no_journal_is_a_sentence(
    hawizard: Commands, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    shown = hawizard("replay", str(path), "--headless")
    assert shown.status == (2 if content else 0)
    assert not content or "line 1" in shown.err


@pytest.mark.parametrize(
    "words",
    [("apply",), ("apply", "x", "--until", "nowhere"), ("replay", "x", "--speed", "-1"), ("nonsense",)],
)
def test_a_wrong_command_line_has_status_2(hawizard: Commands, words: tuple[str, ...]) -> None:
    assert hawizard(*words).status == 2


def test_a_second_wizard_in_the_same_session_is_kept_out(hawizard: Commands, tmp_path: Path) -> None:
    folder = session(tmp_path)
    with Session.open(folder).lock():
        second = hawizard("apply", folder, "--yes")
    assert second.status == 1
    assert "another hawizard" in second.err
