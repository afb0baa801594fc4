"""Files and directories: judged by what stat, cat and sha256sum say of real ones."""

from __future__ import annotations

import grp
import os
import pwd
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.directory import Directory
from hawizard.plan.actions.download import Download
from hawizard.plan.actions.file import File
from hawizard.plan.call import Call, Input, Run, Write, reveal
from hawizard.plan.late import Late, whole_output
from hawizard.plan.probe import Answers, Reply
from hawizard.text.secret import Secret
from hawizard.text.sentence import Problem, say

ME = pwd.getpwuid(os.getuid()).pw_name
MINE = grp.getgrgid(os.getgid()).gr_name
TITLE = say("it")


def look(action: Action, late: dict[Late, str] | None = None) -> Answers:
    """What this machine answers to an action's questions."""
    replies = {}
    for probe in action.probes():
        ended = subprocess.run(
            probe.argv, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"}
        )
        replies[probe] = Reply(ended.returncode, ended.stdout, ended.stderr)
    return Answers(replies, late or {})


def send(calls: tuple[Call, ...], inputs: Path) -> int:
    """Carries out calls on this machine, up to the first that fails; notes are not kept."""
    for call in calls:
        if isinstance(call, Write):
            if not call.path.startswith("/var/lib/hawizard/"):
                Path(call.path).write_text(reveal(call.content))
                Path(call.path).chmod(call.mode)
            continue
        argv = [
            str(inputs / word.removeprefix("/run/hawizard/")) if _is_input(word) else word
            for word in call.argv
        ]
        for given in call.inputs:
            (inputs / given.name).write_text(reveal(given.content))
        status = subprocess.run(argv, check=False, capture_output=True).returncode
        if status:
            return status
    return 0


def _is_input(word: str) -> bool:
    return word.startswith("/run/hawizard/")


def whole(path: Path, text: str = "new\n", mode: int = 0o640) -> File:
    return File(name="file", title=TITLE, path=str(path), content=text, mode=mode, owner=ME, group=MINE)


def test_a_file_is_missing_then_written_then_done(tmp_path: Path) -> None:
    file = whole(tmp_path / "a b")
    assert file.judge(look(file)).verdict is Verdict.MISSING
    assert send(file.calls(look(file)), tmp_path) == 0
    assert file.judge(look(file)).verdict is Verdict.DONE
    assert file.diff(look(file)) == ""


@pytest.mark.parametrize(
    ("text", "mode"), [("old\n", 0o640), ("new\n", 0o600), ("new", 0o640), ("new\n\n", 0o640)]
)
def test_a_file_differs_by_content_or_mode(tmp_path: Path, text: str, mode: int) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    path.chmod(mode)
    file = whole(path)
    assert file.judge(look(file)).verdict is Verdict.DIFFERENT
    send(file.calls(look(file)), tmp_path)
    assert file.judge(look(file)).verdict is Verdict.DONE


def test_a_file_differs_by_owner(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("new\n")
    path.chmod(0o644)
    file = File(name="file", title=TITLE, path=str(path), content="new\n", owner="nobody-of-ours")
    judgement = file.judge(look(file))
    assert judgement.verdict is Verdict.DIFFERENT
    assert "nobody-of-ours" in str(judgement.why)


def test_a_directory_in_the_files_place_is_not_the_file(tmp_path: Path) -> None:
    file = whole(tmp_path)
    assert file.judge(look(file)).verdict is Verdict.DIFFERENT


def test_the_difference_is_a_unified_diff(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("one\ntwo\n")
    assert whole(path, "one\n2\n").diff(look(whole(path, "one\n2\n"))).splitlines()[2:] == [
        "@@ -1,2 +1,2 @@",
        " one",
        "-two",
        "+2",
    ]


def test_a_secret_file_is_compared_by_digest_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("old key of somebody")
    late = Late("key", "vms81", ("cat", "/key"), TITLE, whole_output, secret=True)
    file = File(name="key", title=TITLE, path=str(path), content=late, mode=0o600, owner=ME, group=MINE)
    seen = look(file, {late: "the secret key"})
    assert not any(probe.argv[0] == "cat" for probe in file.probes())
    assert file.judge(seen).verdict is Verdict.DIFFERENT
    assert "secret key" not in file.diff(seen)
    assert "old key" not in file.diff(seen)
    assert sha256(b"the secret key").hexdigest() in file.diff(seen)
    (write,) = file.calls(seen)
    assert isinstance(write, Write)
    assert write.content == Secret("the secret key")
    send((write,), tmp_path)
    assert file.judge(look(file, {late: "the secret key"})).verdict is Verdict.DONE


def test_what_is_late_is_unknown_and_named_in_a_preview(tmp_path: Path) -> None:
    late = Late("CA certificate", "vms81", ("cat", "/ca"), TITLE, whole_output)
    file = File(name="ca", title=TITLE, path=str(tmp_path / "ca"), content=late)
    assert file.reads() == (late,)
    assert file.judge(look(file)).verdict is Verdict.UNKNOWN
    preview = Answers(look(file).replies, preview=True)
    (write,) = file.calls(preview)
    assert isinstance(write, Write)
    assert write.content == "<CA certificate>"
    assert "+<CA certificate>" in file.diff(preview)
    with pytest.raises(LookupError):
        file.calls(look(file))


def upper(path: Path) -> File:
    return File(name="edit", title=TITLE, path=str(path), edit=str.upper)


def test_an_edit_keeps_mode_and_owner(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("text\n")
    path.chmod(0o604)
    assert upper(path).judge(look(upper(path))).verdict is Verdict.DIFFERENT
    (write,) = upper(path).calls(look(upper(path)))
    assert write == Write(str(path), "TEXT\n", mode=0o604, owner=ME, group=MINE)
    send((write,), tmp_path)
    assert upper(path).judge(look(upper(path))).verdict is Verdict.DONE


def test_an_edit_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert upper(path).judge(look(upper(path))).verdict is Verdict.DONE
    assert upper(path).judge(Answers()).verdict is Verdict.UNKNOWN
    filled = File(name="edit", title=TITLE, path=str(path), edit=lambda old: old or "filled\n")
    assert filled.judge(look(filled)).verdict is Verdict.MISSING


def test_a_file_that_is_not_utf_8_is_never_edited(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"caf\xe9\n")
    assert upper(path).judge(look(upper(path))).verdict is Verdict.DIFFERENT
    with pytest.raises(Problem):
        upper(path).calls(look(upper(path)))
    assert path.read_bytes() == b"caf\xe9\n"


def test_a_candidate_that_does_not_pass_never_goes_live(tmp_path: Path) -> None:
    path = tmp_path / "haproxy.cfg"
    path.write_text("good\n")
    file = File(name="f", title=TITLE, path=str(path), content="bad\n", validate=("grep", "-q", "good", "%"))
    first, second = file.calls(look(file))
    assert isinstance(first, Run)
    assert first.inputs == (Input(first.argv[-1].removeprefix("/run/hawizard/"), "bad\n"),)
    assert isinstance(second, Write)
    assert send((first, second), tmp_path) == 1
    assert path.read_text() == "good\n"


def test_a_directory_is_made_with_its_mode(tmp_path: Path) -> None:
    directory = Directory(
        name="d", title=TITLE, path=str(tmp_path / "a" / "b"), mode=0o700, owner=ME, group=MINE
    )
    assert directory.judge(look(directory)).verdict is Verdict.MISSING
    assert send(directory.calls(look(directory)), tmp_path) == 0
    assert directory.judge(look(directory)).verdict is Verdict.DONE
    Path(directory.path).chmod(0o755)
    assert directory.judge(look(directory)).verdict is Verdict.DIFFERENT
    Path(directory.path).rmdir()
    Path(directory.path).write_text("")
    assert directory.judge(look(directory)).verdict is Verdict.DIFFERENT


def fetched(tmp_path: Path, digest: str | None) -> Download:
    source = tmp_path / "source"
    source.write_text("manifest\n")
    return Download(
        name="d", title=TITLE, path=str(tmp_path / "sub" / "it"), url=source.as_uri(), sha256=digest
    )


def test_a_download_takes_its_place_once_its_digest_is_right(tmp_path: Path) -> None:
    download = fetched(tmp_path, sha256(b"manifest\n").hexdigest())
    assert download.judge(look(download)).verdict is Verdict.MISSING
    assert send(download.calls(look(download)), tmp_path) == 0
    assert download.judge(look(download)).verdict is Verdict.DONE
    Path(download.path).write_text("changed by hand\n")
    assert download.judge(look(download)).verdict is Verdict.DIFFERENT


def test_a_download_with_another_digest_never_takes_its_place(tmp_path: Path) -> None:
    download = fetched(tmp_path, sha256(b"something else").hexdigest())
    assert send(download.calls(look(download)), tmp_path) != 0
    assert not Path(download.path).exists()


def test_a_download_without_a_digest_is_of_its_url(tmp_path: Path) -> None:
    download = fetched(tmp_path, None)
    assert send(download.calls(look(download)), tmp_path) == 0
    assert download.judge(look(download)).verdict is Verdict.DIFFERENT
    note = download.calls(Answers())[-1]
    assert isinstance(note, Write)
    noted = {p: Reply(0, reveal(note.content).encode()) for p in download.probes() if p.argv[-1] == note.path}
    assert download.judge(Answers({**look(download).replies, **noted})).verdict is Verdict.DONE
