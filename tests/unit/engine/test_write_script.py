"""The write script: atomic, with owner and mode, what was there kept once."""

from __future__ import annotations

import getpass
import grp
import os
from pathlib import Path

import pytest

from tests.unit.engine.local import SHELLS, Place

USER = getpass.getuser()
GROUP = grp.getgrgid(os.getgid()).gr_name


@pytest.fixture(params=SHELLS, ids=" ".join)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def write(
    place: Place, path: Path, content: bytes, mode: str = "0644", owner: str = USER, size: int | None = None
) -> list[str]:
    words = (str(path), mode, owner, GROUP, str(len(content) if size is None else size))
    return place.talk("write", words, content).reply()


def kept(place: Place, path: Path) -> Path:
    return place.lib / "before" / path.relative_to("/")


def test_a_new_file_has_content_mode_and_parents(place: Place) -> None:
    path = place.folder / "etc" / "a b'c" / "conf"
    content = b"x" * 300_000 + b"\0\n$HOME"
    assert write(place, path, content, "0600") == ["done"]
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o7777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o755
    assert kept(place, path).with_name("conf.absent").exists()


def test_what_was_there_is_kept_once(place: Place) -> None:
    path = place.folder / "conf"
    path.write_text("first")
    path.chmod(0o640)
    for content in (b"second", b"third"):
        assert write(place, path, content) == ["done"]
    assert path.read_text() == "third"
    assert kept(place, path).read_text() == "first"
    assert kept(place, path).stat().st_mode & 0o777 == 0o640
    assert (place.lib.stat().st_mode & 0o777, (place.lib / "before").stat().st_mode & 0o777) == (0o700, 0o700)


def test_what_was_not_there_stays_marked_as_absent(place: Place) -> None:
    path = place.folder / "conf"
    assert write(place, path, b"one") == write(place, path, b"two") == ["done"]
    assert not kept(place, path).exists()


def test_our_own_notes_are_not_kept(place: Place) -> None:
    assert write(place, place.lib / "loaded" / "haproxy", b"digest") == ["done"]
    assert not (place.lib / "before").exists()


def test_a_link_stays_a_link(place: Place) -> None:
    target, link = place.folder / "target", place.folder / "link"
    target.write_text("old")
    link.symlink_to("target")
    assert write(place, link, b"new") == ["done"]
    assert (link.is_symlink(), target.read_text()) == (True, "new")


@pytest.mark.parametrize("size", [0, 2, 99])
def test_a_torn_content_changes_nothing(place: Place, size: int) -> None:
    path = place.folder / "conf"
    path.write_text("old")
    assert write(place, path, b"new", size=size) == ["fail", "torn"]
    assert path.read_text() == "old"
    assert list(place.folder.glob(".hawizard.*")) == []


def test_what_cannot_be_done_is_told_by_a_word(place: Place) -> None:
    (place.folder / "file").write_text("")
    (place.folder / "dangling").symlink_to("nowhere/at/all")
    assert write(place, place.folder / "conf", b"x", owner="no-such-user") == ["fail", "owner"]
    assert write(place, place.folder, b"x") == ["fail", "directory"]
    assert write(place, place.folder / "file" / "conf", b"x") == ["fail", "parent"]
    assert write(place, place.folder / "dangling", b"x") == ["fail", "link"]
    assert list(place.folder.glob(".hawizard.*")) == []


def test_a_full_disk_keeps_the_old_file(place: Place) -> None:
    path = place.folder / "conf"
    path.write_text("old")
    place.shell = ("sh", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "small", *place.shell)
    assert write(place, path, b"x" * 100_000) in (["fail", "space"], ["fail", "torn"])
    assert path.read_text() == "old"
