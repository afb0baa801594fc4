"""The session's folder: names, permissions, the lock."""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.record.files import write_atomically
from hawizard.record.session import Session, find_journal, session_names, sessions_root
from hawizard.text.sentence import ExitStatus, Problem
from tests.unit.record.strategies import UNHURRIED

MODE = 0o777


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


def _refused(name: str, root: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        Session.open(name, root)
    assert caught.value.status is ExitStatus.BAD_INPUT
    return caught.value


def test_a_new_session_is_for_its_owner_alone(root: Path) -> None:
    session = Session.create("lab", "name: lab\n", root)
    assert session.yaml_path.read_text("utf-8") == "name: lab\n"
    assert session.folder.stat().st_mode & MODE == 0o700
    assert session.yaml_path.stat().st_mode & MODE == 0o600
    assert session_names(root) == ["lab"]
    assert not session.begun


def test_it_is_found_by_name_folder_and_file(root: Path) -> None:
    session = Session.create("lab", "", root)
    for word in ("lab", str(session.folder), str(session.yaml_path)):
        assert Session.open(word, root) == session


def test_it_is_called_by_its_folder_where_the_name_would_not_find_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Session.create("lab", "").called == "lab"
    assert sessions_root() == tmp_path / "hawizard" / "sessions"
    elsewhere = Session.create("lab", "", tmp_path / "elsewhere")
    assert elsewhere.called == str(tmp_path / "elsewhere" / "lab")
    assert Session.open(elsewhere.called) == elsewhere


def test_a_session_is_never_written_over(root: Path) -> None:
    Session.create("lab", "old", root)
    with pytest.raises(Problem) as caught:
        Session.create("lab", "new", root)
    assert caught.value.status is ExitStatus.BAD_INPUT
    assert Session.open("lab", root).yaml_path.read_text("utf-8") == "old"


def test_a_folder_that_a_crash_left_empty_can_be_taken(root: Path) -> None:
    (root / "lab").mkdir(parents=True)
    assert Session.create("lab", "x", root).yaml_path.read_text("utf-8") == "x"


@pytest.mark.parametrize(
    "name", ["", "-a", "a-", "A", "a b", "../a", "a/b", "é", "a" * 64, "a\n", ".", "a_b"]
)
def test_bad_names_are_refused(root: Path, name: str) -> None:
    with pytest.raises(Problem) as caught:
        Session.create(name, "", root)
    assert caught.value.status is ExitStatus.BAD_INPUT
    assert not root.exists()


def test_a_better_name_is_offered(root: Path) -> None:
    with pytest.raises(Problem) as caught:
        Session.create("My Lab", "", root)
    assert str(caught.value.remedy).endswith("my-lab")


def test_the_nearest_session_is_named(root: Path) -> None:
    assert "hawizard new" in str(_refused("lab", root).remedy)
    Session.create("cka-lab", "", root)
    assert "cka-lab?" in str(_refused("cka-lib", root).remedy)
    assert "There are: cka-lab." in str(_refused("zzz", root).remedy)


@UNHURRIED
@given(st.text(max_size=30))
def test_any_word_gives_a_session_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, word: str) -> None:
    with pytest.raises(Problem):
        Session.open(f"nowhere/{word}", tmp_path_factory.mktemp("none"))


def test_files_that_others_can_read_are_closed(root: Path) -> None:
    session = Session.create("lab", "", root)
    session.folder.chmod(0o777)
    for path in (session.yaml_path, session.journal_path, session.known_hosts_path):
        path.write_text("x", "utf-8")
        path.chmod(0o644)
    Session.open("lab", root)
    assert session.folder.stat().st_mode & MODE == 0o700
    assert {path.stat().st_mode & MODE for path in session.folder.iterdir()} == {0o600}


def test_a_folder_elsewhere_where_others_write_is_refused_and_left_alone(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "session.yaml").write_text("", "utf-8")
    folder.chmod(0o1777)
    assert "others may write" in str(_refused(str(folder), root).what)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o1777
    folder.chmod(0o755)
    Session.open(str(folder), root)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_the_journal_of_a_session_or_a_path_is_found(root: Path) -> None:
    session = Session.create("lab", "", root)
    with pytest.raises(Problem, match="no journal yet"):
        find_journal("lab", root)
    session.journal_path.write_text("{}\n", "utf-8")
    for word in ("lab", str(session.folder), str(session.yaml_path), str(session.journal_path)):
        assert find_journal(word, root) == session.journal_path
    with pytest.raises(Problem):
        find_journal("other", root)


def test_a_second_wizard_is_told_who_is_there(root: Path) -> None:
    session = Session.create("lab", "", root)
    with session.lock():
        with pytest.raises(Problem) as caught, session.lock():
            pass
        assert caught.value.status is ExitStatus.FAILED
        assert f"process {os.getpid()} on {socket.gethostname()}" in str(caught.value.what)
        assert {path.stat().st_mode & MODE for path in session.folder.iterdir()} == {0o600}
    with session.lock():
        pass


def test_the_holder_stays_known_after_others_tried(root: Path) -> None:
    session = Session.create("lab", "", root)
    with session.lock():
        for _ in range(3):
            with pytest.raises(Problem, match=f"process {os.getpid()}"), session.lock():
                pass


def test_without_a_name_of_the_holder_it_is_refused_all_the_same(root: Path) -> None:
    session = Session.create("lab", "", root)
    with session.lock():
        (session.folder / "lock.holder").write_text("[]", "utf-8")
        with pytest.raises(Problem, match="another hawizard is at work"), session.lock():
            pass


def _hold_and_die(folder: Path, ready: multiprocessing.synchronize.Event) -> None:
    with Session(folder).lock():
        ready.set()
        multiprocessing.Event().wait(60)


def test_a_wizard_that_was_killed_leaves_no_lock(root: Path) -> None:
    session = Session.create("lab", "", root)
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    process = spawn.Process(target=_hold_and_die, args=(session.folder, ready))
    process.start()
    assert process.pid is not None and ready.wait(60)
    with pytest.raises(Problem, match=f"process {process.pid}"), session.lock():
        pass
    process.kill()
    process.join(60)
    with session.lock():
        assert json.loads((session.folder / "lock.holder").read_text("utf-8"))["pid"] == os.getpid()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomically(path, "old")

    def full(_file: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, "new")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_atomically(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text("utf-8") == "text"
