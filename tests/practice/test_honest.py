"""The practice fleet answers as the lab's hosts did: the same calls, statuses and shapes of answers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from hawizard.commands import Switches, run_apply
from hawizard.model.load import load as load_session
from hawizard.practice.fleet import served
from tests.lab.session import session_yaml
from tests.practice.recording import Told, load, recording, within

LAB = Path(__file__).with_name("lab.jsonl")
Question = tuple[str, str, tuple[str, ...]]
Answer = tuple[int | None, str]
Answers = dict[Question, set[Answer]]


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """What the practice fleet told on the lab's own session."""
    folder, told = tmp_path_factory.mktemp("honest"), list[Told]()
    (folder / "session.yaml").write_text(session_yaml(key="~/.ssh/unused"))
    with served(load_session(folder / "session.yaml"), folder / "practice") as fleet, recording(told):
        assert run_apply(str(fleet.session.folder), Switches(yes=True)) == 0
    return told


def _answers(told: Iterable[Told]) -> Answers:
    found: Answers = defaultdict(set)
    for each in told:
        found[each.question].add((each.status, each.shape))
    return found


def _lacking(lab: Answers, practice: Answers) -> dict[Question, set[Answer]]:
    """What the lab's hosts have answered to each call and the practice fleet has not."""
    return {
        question: lacking
        for question, answers in lab.items()
        if (lacking := {each for each in answers if not _has(practice[question], each)})
    }


def _has(answers: set[Answer], wanted: Answer) -> bool:
    told = json.loads(wanted[1])
    return any(status == wanted[0] and within(json.loads(text), told) for status, text in answers)


def test_every_call_of_the_lab_run_is_answered_alike(practised: list[Told]) -> None:
    lab, practice = _answers(load(LAB)), _answers(practised)
    unlike = _lacking(lab, practice)
    print(f"\n{len(lab)} calls of the lab run, {sum(map(len, lab.values()))} answers, {len(unlike)} unlike")
    told = [f"{question}\n  lab: {unlike[question]}\n  practice: {practice[question]}" for question in unlike]
    assert not told, "\n".join(told)


@pytest.mark.parametrize(
    ("practice", "lab", "alike"),
    [
        ({"a": "str"}, {"a": "str", "b": None}, True),
        ({"a": "str", "b": None}, {"a": "str"}, False),
        ([{"a": "int"}], [{"a": "str"}], False),
        (True, False, False),
        ("it is so", "it is not", False),
    ],
)
def test_unlike_answers_are_told_apart(practice: object, lab: object, alike: bool) -> None:
    assert within(practice, lab) is alike
