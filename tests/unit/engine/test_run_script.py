"""The run script: output as it comes, the program's status, inputs gone with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawizard.engine.sending import packed
from hawizard.plan.call import Input, Run
from hawizard.text.secret import Secret
from tests.unit.engine.local import SHELLS, LocalTalk, Place


@pytest.fixture(params=SHELLS, ids=" ".join)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def run(place: Place, call: Run) -> LocalTalk:
    sent = packed(call)
    argv = [place.moved(word) for word in call.argv]
    return place.talk("run", ("5", *sent.words, *argv), sent.stdin)


def test_output_errors_and_status(place: Place) -> None:
    talk = run(place, Run(("sh", "-c", "echo one; echo two >&2; umask; exit 7")))
    assert talk.reply() == ["go"]
    assert (b"".join(talk.rest()), talk.status()) == (b"one\ntwo\n0022\n", 7)


def test_inputs_and_stdin_are_there_and_then_gone(place: Place) -> None:
    inputs = (Input("a.yaml", "first\n"), Input("b", Secret("s\u00e9cond")), Input("empty", ""))
    paths = [item.path for item in inputs]
    script = 'cat; cat "$@"; stat -c %a "$1"'
    call = Run(("sh", "-c", script, "x", *paths), stdin="from stdin\n", inputs=inputs)
    talk = run(place, call)
    assert talk.reply() == ["go"]
    assert b"".join(talk.rest()).decode() == "from stdin\nfirst\ns\u00e9cond600\n"
    assert list(place.run.iterdir()) == []


def test_torn_inputs_run_nothing(place: Place) -> None:
    sent = packed(Run(("touch", "ran"), stdin="whole"))
    talk = place.talk("run", ("5", *sent.words, "touch", str(place.folder / "ran")), sent.stdin[:2])
    assert talk.reply() == ["fail", "torn"]
    assert not (place.folder / "ran").exists()
    assert list(place.run.iterdir()) == []


def test_a_hanging_program_is_ended(place: Place) -> None:
    sent = packed(Run(("sleep", "60")))
    talk = place.talk("run", ("1", *sent.words, "sleep", "60"))
    assert (talk.reply(), talk.status()) == (["go"], 124)


@pytest.mark.parametrize("name", ["../escape", "a b", "", ".hidden", "a/b"])
def test_an_input_is_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        packed(Run(("cat",), inputs=(Input(name, "x"),)))
