"""The batch script, under every POSIX shell of this machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawizard.engine import frames
from hawizard.plan.probe import Probe, Reply
from tests.unit.engine.local import SHELLS, LocalTalk, Place

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


def probe(*argv: str, limit: float = 10) -> Probe[Reply]:
    return Probe(argv, lambda reply: reply, limit)


@pytest.fixture(scope="module", params=SHELLS, ids=" ".join)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp())
    yield Place(folder, request.param)
    shutil.rmtree(folder)


def asked(place: Place, *probes: Probe[Reply]) -> list[Reply]:
    talk = place.talk("batch", frames.arguments(probes))
    replies = frames.answers(talk, len(probes), 10)
    assert replies is not None
    assert b"".join(talk.rest()) == b""
    return replies


@settings(max_examples=25, deadline=None)
@given(st.lists(words, min_size=1, max_size=5))
def test_arguments_arrive_to_the_byte(place: Place, arguments: list[str]) -> None:
    expected = b"".join(b"<%s>" % word.encode("utf-8", "surrogateescape") for word in arguments)
    assert asked(place, probe("printf", "<%s>", *arguments)) == [Reply(0, expected)]


def test_each_answer_is_its_own(place: Place) -> None:
    script = "echo out; echo err >&2; exit 3"
    replies = asked(place, probe("sh", "-c", script), probe("true"), probe("printf", "no end of line"))
    assert replies == [Reply(3, b"out\n", b"err\n"), Reply(0), Reply(0, b"no end of line")]


def test_what_hangs_or_is_missing_has_a_status(place: Place) -> None:
    hanging, missing, reading = asked(
        place, probe("sleep", "60", limit=1), probe("no-such-program"), probe("cat", limit=5)
    )
    assert (hanging.status, missing.status) == (124, 127)
    assert reading == Reply(0), "stdin is empty"


def test_what_waits_for_a_failure_is_not_asked(place: Place) -> None:
    fails, works = probe("sh", "-c", "echo why; exit 7"), probe("true")
    hangs = probe("sleep", "60", limit=1)
    told = asked(
        place,
        *(fails, works, hangs),
        replace(probe("echo", "of the first"), after=fails),
        replace(probe("echo", "of the second"), after=works),
        replace(probe("echo", "of the third"), after=hangs),
        replace(probe("echo", "of one that is not asked"), after=probe("false")),
    )
    assert [(reply.status, reply.text) for reply in told] == [
        *((7, "why"), (0, ""), (124, "")),
        (127, ""),
        (0, "of the second"),
        (127, ""),
        (0, "of one that is not asked"),
    ]


def test_twelve_words_and_more(place: Place) -> None:
    many = [str(number) for number in range(40)]
    assert asked(place, probe("echo", *many))[0].text == " ".join(many)


def test_output_without_end_is_cut_and_fails(place: Place) -> None:
    endless, after = asked(place, probe("cat", "/dev/zero"), probe("echo", "still here"))
    assert endless.status not in (0, 124)
    assert len(endless.out) <= 8 << 20
    assert after.text == "still here"


def test_nothing_is_left_behind(place: Place) -> None:
    def left() -> set[Path]:
        return {
            p for base in ("/run", "/dev/shm", "/tmp", "/var/tmp") for p in Path(base).glob("hawizard.??????")
        }

    before = left()
    asked(place, probe("true"))
    assert left() <= before


def test_a_full_host_says_so(place: Place) -> None:
    assert frames.answers(LocalTalk(b"..0123456789abcdef full\n"), 2, 10) is None


def test_many_probes_go_in_few_round_trips() -> None:
    small = [probe("cat", str(number)) for number in range(450)]
    large = [probe("cat", "'" * 9000) for _ in range(4)]
    assert [len(chunk) for chunk in frames.chunks(small)] == [200, 200, 50]
    assert [len(chunk) for chunk in frames.chunks(large)] == [1, 1, 1, 1]
    assert list(frames.chunks([])) == []


@pytest.mark.parametrize(("limit", "words"), [(0.2, "1"), (1, "1"), (10.1, "11")])
def test_limits_are_whole_seconds(limit: float, words: str) -> None:
    assert frames.whole_seconds(limit) == words
