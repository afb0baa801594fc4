"""However it is ended and whatever is closed or unreadable: a sentence and the right status."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hawizard import cli, commands
from hawizard.text.sentence import ExitStatus

SESSION = """\
name: demo
kubernetes: {{version: 1.24.2}}
ssh: {{user: root, port: {port}}}
hosts:
  - {{name: lb, address: 192.0.2.80, roles: [loadbalancer, etcd], ssh: {{address: 127.0.0.1}}}}
  - {{name: m1, address: 192.0.2.81, roles: [control-plane], ssh: {{address: 127.0.0.2}}}}
  - {{name: m2, address: 192.0.2.82, roles: [control-plane], ssh: {{address: 127.0.0.3}}}}
"""
HAWIZARD = f"{sys.executable} -m hawizard"


class Silent:
    """A server that takes connections and never says a word."""

    def __init__(self, server: socket.socket) -> None:
        self.server = server
        self._taken: list[socket.socket] = []

    def status(self, home: Path) -> subprocess.Popen[str]:
        """`status` that waits for three hosts to say what they are."""
        folder = session(home, self.server.getsockname()[1])
        argv = [sys.executable, "-m", "hawizard", "status", str(folder)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=pipe, stderr=subprocess.STDOUT, text=True
        )
        self._taken = [self.server.accept()[0] for _ in range(3)]
        for taken in self._taken:
            assert taken.recv(4) == b"SSH-"
        return process


@pytest.fixture
def silent() -> Iterator[Silent]:
    with socket.create_server(("", 0)) as server:
        server.settimeout(90)
        yield Silent(server)


def session(home: Path, port: int = 1, more: str = "") -> Path:
    folder = home / "demo"
    folder.mkdir(mode=0o700)
    (folder / "session.yaml").write_text(SESSION.format(port=port) + more)
    return folder


def shell(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A line of shell with hawizard in it."""
    env = {**os.environ, "XDG_DATA_HOME": str(home), "HOME": str(home)}
    done = subprocess.run(
        ["bash", "-c", line], env=env, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, timeout=60
    )
    err = done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    assert "Exception ignored" not in err, err
    return subprocess.CompletedProcess(line, done.returncode, done.stdout.decode("utf-8", "replace"), err)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, for commands that need no process of their own."""
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _status(*words: str) -> int | str | None:
    """How a command ends; whatever it lets through fails the test."""
    with pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    return ended.value.code


@pytest.mark.parametrize(
    "closed", [">&-", "<&- >&- 2>&-", "| head -c 1; exit ${PIPESTATUS[0]}", ">/dev/full"]
)
def test_output_that_nobody_takes_ends_no_command(tmp_path: Path, closed: str) -> None:
    session(tmp_path)
    assert shell(f"{HAWIZARD} plan demo/session.yaml --offline {closed}", tmp_path).returncode == 0


@pytest.mark.parametrize("command", ["plan", "replay --headless"])
def test_a_session_of_bytes_that_are_no_text_has_a_sentence(tmp_path: Path, command: str) -> None:
    done = shell(f"{HAWIZARD} {command} $'\\xff'", tmp_path)
    assert done.returncode == 2
    assert done.stderr


@pytest.mark.parametrize("name", ["a" * 5000, "~nobody-of-that-name/x", "", "/etc/passwd/x"])
@pytest.mark.parametrize("command", [["plan"], ["replay", "--headless"]])
def test_a_session_that_can_be_none_has_a_sentence(
    at_home: Path, capsys: pytest.CaptureFixture[str], command: list[str], name: str
) -> None:
    assert _status(*command, name) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("name", ["calico.yaml", "a" * 300])
def test_a_manifest_that_cannot_be_read_has_a_sentence(
    at_home: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    folder = session(at_home, more=f"calico: {{version: 3.26.5, manifest: {name}}}\n")
    (folder / "calico.yaml").write_bytes(b"\xff\xfe")
    assert _status("plan", "demo/session.yaml", "--offline") == 2
    assert name in capsys.readouterr().err


def test_an_interrupted_status_says_so_and_nothing_else(tmp_path: Path, silent: Silent) -> None:
    process = silent.status(tmp_path)
    process.send_signal(signal.SIGHUP)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == ExitStatus.INTERRUPTED, out
    assert "Interrupted." in out
    assert "does not speak SSH" not in out
    assert "Traceback" not in out


def test_a_second_ctrl_c_does_not_wait_for_a_silent_host(tmp_path: Path, silent: Silent) -> None:
    process = silent.status(tmp_path)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=8)  # paramiko alone would wait ten seconds for the banner
    assert process.returncode == ExitStatus.INTERRUPTED, out


def test_a_third_signal_ends_what_a_reader_that_does_not_read_holds_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[int] = []
    stopped: list[bool] = []

    class Stuck:
        def stop(self, *, at_once: bool) -> None:
            stopped.append(at_once)

    monkeypatch.setattr(os, "_exit", ended.append)
    operation = Stuck()
    for count in (1, 2, 3):
        commands._stop(operation, count)  # type: ignore[arg-type]
    assert stopped[:2] == [False, True]
    assert ended == [ExitStatus.INTERRUPTED]


def test_ctrl_c_before_anything_has_begun_has_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "write_new", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main(["new", "demo"])
    assert ended.value.code == ExitStatus.INTERRUPTED
