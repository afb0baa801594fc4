"""What events add up to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hawizard.model.verdict import Verdict
from hawizard.record import events as e
from hawizard.record.progress import Progress, fold, folded, last_offsets, stage_of, step_of
from hawizard.text.sentence import say
from tests.unit.record import story
from tests.unit.record.strategies import EVENTS, UNHURRIED


@UNHURRIED
@given(st.lists(EVENTS, max_size=8))
def test_no_events_in_any_order_raise(events: list[e.Event]) -> None:
    progress = folded(events)
    assert len(progress.runs) == sum(isinstance(event, e.RunStarted) for event in events)


def test_every_prefix_of_a_run_folds_and_leaves_the_earlier_moment_as_it_was() -> None:
    moments = [Progress()]
    for event in story.failed_run():
        before = repr(moments[-1])
        moments.append(fold(moments[-1], event))
        assert repr(moments[-2]) == before


def test_a_run_that_failed() -> None:
    progress = folded(story.failed_run())
    assert progress.run is not None and progress.run.ended is not None and progress.run.ended.status == 1
    assert [host.state for host in progress.hosts.values()] == ["connected", "connected", "lost"]
    assert [step.outcome for step in progress.steps.values()] == ["done", "failed", "waiting"]
    assert [stage.ok for stage in progress.stages.values()] == [True, False, None]
    assert progress.failure is not None and progress.failure.command == "systemctl start etcd"
    assert progress.questions == ()
    assert len(progress.findings) == 2


def test_an_action_is_followed_from_the_look_to_the_proof() -> None:
    events = [story.started(), *story.stage_one()]
    seen = [folded(events[:count]).actions.get(story.INSTALL) for count in range(len(events) + 1)]
    assert seen[0] is None
    verdicts = [action.verdict for action in seen if action]
    assert verdicts[0] is Verdict.MISSING and verdicts[-1] is Verdict.DONE
    assert [action.call for action in seen if action and action.call] == [story.APT] * 4
    assert seen[-1] and seen[-1].status == 0 and seen[-1].began == 1.1


def test_steps_and_stages_list_what_is_theirs() -> None:
    progress = folded(story.failed_run())
    assert [action.id for action in progress.actions_of(story.LB)] == [story.INSTALL, story.CONFIG]
    assert [step.id for step in progress.steps_of("etcd")] == [story.ETCD]
    assert step_of(story.INSTALL) == story.LB
    assert stage_of(story.INSTALL) == "load-balancer"


def test_a_new_run_keeps_the_offsets_and_begins_anew_with_the_rest() -> None:
    progress = folded([*story.failed_run(), story.started()])
    assert progress.offsets == {story.JOB: 48}
    assert len(progress.runs) == 2
    assert progress.failures == () and progress.actions == {} and progress.findings == ()


def test_a_job_started_anew_is_followed_from_its_first_byte() -> None:
    again = e.CallStarted(at=1.0, action=story.INSTALL, host="vms80", call=story.APT, job=story.JOB)
    assert last_offsets([*story.failed_run(), again]) == {story.JOB: 0}


def test_a_job_that_was_found_is_followed_from_where_it_was_left() -> None:
    found = e.CallStarted(
        at=1.0, action=story.INSTALL, host="vms80", call=story.APT, job=story.JOB, found=True
    )
    assert last_offsets([*story.failed_run(), found]) == {story.JOB: 48}


def test_what_keeps_a_step_from_beginning_is_no_action() -> None:
    failed = e.ActionFailed(at=3.0, action=story.ETCD, host="vms80", what=say("port taken"))
    progress = folded([story.started(), e.Planned(at=1.0, stages=story.outline()), failed])
    assert story.ETCD not in progress.actions
    assert progress.failure == failed


def test_a_question_is_open_until_it_is_answered() -> None:
    asked = e.QuestionAsked(at=1.0, question="repair", host="vms80", text=say("May I?"))
    other = e.QuestionAsked(at=1.0, question="repair", host="vms81", text=say("May I?"))
    answered = e.QuestionAnswered(at=2.0, question="repair", host="vms80", answer="yes")
    assert folded([asked, other, answered]).questions == (other,)
