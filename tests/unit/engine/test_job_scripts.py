"""The scripts of a job, with a stand-in for systemd that replaces variables as the real one does."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawizard.engine.jobs import job_id, job_probes, job_state, unit_words
from hawizard.engine.sending import packed
from hawizard.plan.call import Input, Run
from hawizard.plan.probe import Answers, Reply
from hawizard.text.secret import Secret
from tests.unit.engine.local import SHELLS, Place

JOB = job_id("session", "stage/step/action@host")
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@pytest.fixture(params=SHELLS, ids=" ".join)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def start(place: Place, call: Run) -> list[str]:
    stdin, *files = (sent := packed(call)).words
    words = (JOB, call.shown[:200], *files, *unit_words(JOB, call, stdin))
    return place.talk("start", words, sent.stdin).reply()


def follow(place: Place, offset: int, seconds: int = 10) -> tuple[str, str, bytes]:
    talk = place.talk("follow", (JOB, str(offset), str(seconds)))
    kind, status, _, count = talk.reply()
    return kind, status, talk.exactly(int(count))


def to_the_end(place: Place) -> tuple[str, str, bytes]:
    out = b""
    while True:
        kind, status, data = follow(place, len(out))
        out += data
        if kind != "running":
            return kind, status, out


def test_a_job_ends_with_its_output_and_status(place: Place) -> None:
    assert start(place, Run(("sh", "-c", "echo out; echo err >&2; exit 9"), job=True)) == ["go"]
    assert to_the_end(place) == ("ended", "9", b"out\nerr\n")
    assert follow(place, 4) == ("ended", "9", b"err\n")


@settings(max_examples=15, deadline=None)
@given(st.lists(words | st.sampled_from(["$HOME", "${HOME}", "$$", "%n", "$"]), min_size=1, max_size=5))
def test_arguments_arrive_to_the_byte(arguments: list[str]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        place = Place(folder)
        assert start(place, Run(("printf", "<%s>", *arguments), job=True)) == ["go"]
        assert to_the_end(place)[2] == b"".join(b"<%s>" % word.encode() for word in arguments)
    finally:
        shutil.rmtree(folder)


def test_it_is_never_started_twice(place: Place) -> None:
    fifo = place.folder / "fifo"
    call = Run(("sh", "-c", f"echo begun; mkfifo {fifo}; read line <{fifo}"), job=True)
    assert start(place, call) == ["go"]
    assert follow(place, 0) == ("running", "-", b"begun\n")
    assert start(place, call) == ["fail", "exists"]
    fifo.write_text("go on\n")
    assert to_the_end(place) == ("ended", "0", b"begun\n")
    assert start(place, call) == ["fail", "exists"], "what it left has to be read first"


def test_secrets_are_gone_with_it(place: Place) -> None:
    inputs = (Input("token", Secret("planted-secret")),)
    call = Run(("sh", "-c", "cat; wc -c <$1", "x", inputs[0].path), Secret("on stdin\n"), inputs, job=True)
    moved = Run(tuple(place.moved(word) for word in call.argv), call.stdin, inputs, job=True)
    assert start(place, moved) == ["go"]
    assert to_the_end(place) == ("ended", "0", b"on stdin\n14\n")
    assert list(place.run.iterdir()) == []


def test_a_job_that_lost_its_unit_is_lost(place: Place) -> None:
    assert start(place, Run(("sh", "-c", "echo begun; exec sleep 60"), job=True)) == ["go"]
    assert follow(place, 0) == ("running", "-", b"begun\n")
    assert place.talk("drop", (JOB, "keep")).reply() == ["done"]
    kind, status, out = to_the_end(place)
    assert (kind, status) == ("lost", "-")
    assert out.startswith(b"begun\n")
    assert place.talk("drop", (JOB, "remove")).reply() == ["done"]
    assert follow(place, 0) == ("none", "-", b"")


def test_torn_inputs_start_nothing(place: Place) -> None:
    call = Run(("true",), stdin="whole", job=True)
    stdin, *files = packed(call).words
    talk = place.talk("start", (JOB, "x", *files, *unit_words(JOB, call, stdin)), b"wh")
    assert talk.reply() == ["fail", "torn"]
    assert follow(place, 0)[0] == "none"


@pytest.mark.parametrize(
    ("unit", "status", "size", "expected"),
    [
        (b"ActiveState=inactive\n", None, None, ("none", None, 0)),
        (b"ActiveState=active\n", None, b"12\n", ("running", None, 12)),
        (b"ActiveState=deactivating\n", None, b"12\n", ("running", None, 12)),
        (b"ActiveState=inactive\n", b"3\n", b"12\n", ("ended", 3, 12)),
        (b"ActiveState=active\n", b"0\n", b"0\n", ("ended", 0, 0)),
        (b"ActiveState=inactive\n", None, b"12\n", ("lost", None, 12)),
        (b"ActiveState=failed\n", b"", b"12\n", ("lost", None, 12)),
        (b"\xff", b"\xb2\n", b"\xb2\n", ("none", None, 0)),
    ],
)
def test_the_state_from_answers(
    unit: bytes, status: bytes | None, size: bytes | None, expected: tuple[str, int | None, int]
) -> None:
    replies = [Reply(1) if out is None else Reply(0, out) for out in (unit, status, size)]
    state = job_state(Answers(dict(zip(job_probes(JOB), replies, strict=True))), JOB)
    assert (state.kind, state.status, state.size) == expected


def test_ids_follow_from_session_and_action() -> None:
    assert job_id("a", "b") == job_id("a", "b")
    assert len({job_id("a", "b"), job_id("ab", ""), job_id("b", "a")}) == 3
