"""Files that are no session at all, or whose form is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hawizard.model.document import MOST
from hawizard.model.faults import BadSession
from hawizard.model.load import load
from hawizard.model.source import LARGEST
from hawizard.text.sentence import ExitStatus
from tests.unit.model.sessions import TUTORIAL, faults_of, sole

NOBODY = 65534


def refused(path: Path) -> str:
    with pytest.raises(BadSession) as caught:
        load(path)
    assert caught.value.status is ExitStatus.BAD_INPUT
    return sole(caught.value.faults)[2]


def test_what_is_not_a_file(tmp_path: Path) -> None:
    assert refused(tmp_path) == "This is a folder; name the session.yaml in it."
    assert refused(tmp_path / "none.yaml") == "There is no such file."
    assert refused(Path("a\0b")) == "This cannot be the name of a file."
    assert "File name too long" in refused(tmp_path / ("x" * 300))
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "This is not an ordinary file."


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may read every file, so the test is somebody else."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(before)


@pytest.mark.usefixtures("nobody")
def test_a_file_that_may_not_be_read() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "session.yaml")
        path.write_text(TUTORIAL)
        path.chmod(0)
        assert refused(path) == "The file cannot be read: Permission denied."


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 0, "empty"),
        (b"# nothing yet\n", 0, "empty"),
        (b"x" * (LARGEST + 1), 0, "larger"),
        (b"name: lab\nlabel: \xff\n", 2, "UTF-8"),
        (TUTORIAL.encode("utf-16"), 1, "UTF-8"),
        (b"name: lab\nkubernetes:\n\tversion: 1.24.0\n", 3, "tab"),
        (b"name: lab\nhosts: [a, b\n", 3, "not YAML"),
        (b"name: 'lab\n", 2, "not YAML"),
        (b"name: lab\n---\nname: other\n", 2, "not YAML"),
        (b'name: "\\UFFFFFFFF"\n', 0, "not YAML"),
        (b"name: \x07\n", 0, "not YAML"),
        (b"name: &x lab\nprofile: *x\n", 2, "Aliases"),
        (b"[" * 100_000, 1, "deeply"),
        (b"- a\n" * (MOST + 1), MOST + 1, "More than"),
        (b"- a\n- b\n", 1, "not a list"),
        (b"hello\n", 1, "not a single value"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, content: bytes, line: int, words: str) -> None:
    at, field, sentence = sole(faults_of(tmp_path, content))
    assert (at, field) == (line, "")
    assert words in sentence


@pytest.mark.parametrize(
    ("extra", "field", "words"),
    [
        ("name: other", "name", "second time; the first is in line 1"),
        ("profile: !mine tutorial", "profile", "Tags like !mine"),
        ("profile: !!binary aGk=", "profile", "Tags like binary"),
        ("profile: !!python/object:os.system {}", "profile", "Tags like python/object:os.system"),
        ('profile: "tuto\\a"', "profile", "cannot be shown"),
        ('profile: "\\ud800"', "profile", "cannot be shown"),
        ('"a\\e[2J": 1', "", "cannot be shown"),
        ("? [a]\n: b", "", "one word"),
        ("password: hunter2", "password", "looks like a secret"),
        ("ssh: {passphrase: hunter2}", "ssh.passphrase", "looks like a secret"),
        ("ssh: {Sudo-Password: hunter2}", 'ssh["Sudo-Password"]', "looks like a secret"),
        ("ssh: {key: |\n    -----BEGIN KEY-----\n    hunter2\n  }", "", "not YAML"),
        ('ssh: {key: "one\\nhunter2"}', "ssh.key", "line break"),
    ],
)
def test_form(tmp_path: Path, extra: str, field: str, words: str) -> None:
    line, at, sentence = sole(faults_of(tmp_path, f"{TUTORIAL}{extra}\n"))
    assert line >= TUTORIAL.count("\n") + 1
    assert at == field
    assert words in sentence
    assert "hunter2" not in sentence


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert faults_of(tmp_path, b"\xef\xbb\xbf" + TUTORIAL.encode()) == ()


def test_line_ends_of_other_systems_do_no_harm(tmp_path: Path) -> None:
    assert faults_of(tmp_path, TUTORIAL.replace("\n", "\r\n")) == ()


def test_all_faults_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    wrong = TUTORIAL.replace("lab", "Lab").replace("[worker]", "[workr]").replace("1.24.0", "1.30")
    faults = faults_of(tmp_path, wrong + "token: abc\n")
    assert [(fault.line, fault.field) for fault in faults] == [
        (1, "name"),
        (3, "kubernetes.version"),
        (11, "hosts[3].roles[0]"),
        (13, "token"),
    ]


def test_how_faults_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(TUTORIAL.replace("[worker]", "[workr]"))
    with pytest.raises(BadSession) as caught:
        load(path)
    assert str(caught.value).splitlines() == [
        f"{path} cannot be used; things to correct: 1.",
        f"{path}:11: hosts[3].roles[0]: There is no role “workr”; is “worker” meant?",
    ]
