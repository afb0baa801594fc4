"""Events are told in order, with their time, without secrets, exactly as the journal will give them back."""

from __future__ import annotations

from hawizard.engine.teller import Teller
from hawizard.record.events import Event, Output, QuestionAsked, StepEnded, event_from_line, event_to_line
from hawizard.text.secret import MASK, Secret
from hawizard.text.sentence import say


def teller() -> tuple[Teller, list[Event]]:
    told: list[Event] = []
    times = iter([10.0, 12.3456789])
    return Teller(told.append, clock=lambda: next(times)), told


def test_time_is_seconds_since_the_run_began() -> None:
    tell, _ = teller()
    assert tell.at() == 2.346


def test_a_secret_is_masked_in_every_field_of_every_event() -> None:
    tell, told = teller()
    tell.redactor.learn(Secret("abcdef.0123456789abcdef"))
    tell(Output(at=1, action="a", host="h", text="token abcdef.0123456789abcdef ok\n"))
    tell(QuestionAsked(at=1, question="q", host="h", text=say("{t}?", t="abcdef.0123456789abcdef")))
    for event in told:
        assert "0123456789abcdef" not in event_to_line(event)
        assert MASK in event_to_line(event)


def test_each_line_of_a_key_is_a_secret_of_its_own() -> None:
    tell, told = teller()
    line = "MIIEowIBAAKCAQEAq2F7zz+/0123456789abcdef"
    tell.redactor.learn(Secret(f"-----BEGIN X-----\n{line}\n-----END X-----\n"))
    tell(Output(at=1, action="a", host="h", text=f"{line} and -----BEGIN X-----\n"))
    assert isinstance(told[0], Output)
    assert told[0].text == f"{MASK} and -----BEGIN X-----\n"


def test_a_kubeconfigs_key_is_masked_and_its_words_are_not() -> None:
    tell, told = teller()
    tell.redactor.learn(
        Secret("kind: Config\nserver: https://192.168.26.80:6443\nclient-key-data: TFMwdExTMUNSVWRKVGlC\n")
    )
    text = "kind: Config https://192.168.26.80:6443 client-key-data: TFMwdExTMUNSVWRKVGlC\n"
    tell(Output(at=1, action="a", host="h", text=text))
    assert isinstance(told[0], Output)
    assert told[0].text == text.replace("TFMwdExTMUNSVWRKVGlC", MASK)


def test_what_is_told_is_what_the_journal_gives_back() -> None:
    tell, told = teller()
    tell(
        Output(at=1, action="a", host="h", text="节点 \x1b[31m\udcff?\n".encode("utf-8", "replace").decode())
    )
    assert event_from_line(event_to_line(told[0])) == told[0]


def test_a_password_that_is_one_of_our_own_words_breaks_no_event() -> None:
    tell, told = teller()
    for word in ("done", "StepEnded", "Output"):
        tell.redactor.learn(Secret(word))
    tell(StepEnded(at=1, step="nodes/swap@h", host="h", outcome="done"))
    tell(Output(at=1, action="a", host="h", text="the password is done\n"))
    assert [event.kind for event in told] == ["StepEnded", "Output"]
    assert isinstance(told[1], Output)
    assert told[1].text == f"the password is {MASK}\n"
