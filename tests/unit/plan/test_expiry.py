"""Until when certificates are valid: said of what the host has, by its own clock."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Judgement
from hawizard.plan.facts import CLOCK
from hawizard.plan.probe import Reply
from hawizard.plan.steps import expiry, verify
from hawizard.record import certificates
from hawizard.record import events as e
from hawizard.record.certificates import certificate_sentences
from hawizard.record.progress import folded
from hawizard.text.sentence import say
from tests.unit.plan.told import answers, cluster, ok

STEP = expiry.expiry_step(cluster().first_master)
(GATE,) = STEP.actions
NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
Lives = Mapping[str, tuple[datetime, datetime] | None]
NOTHING: Lives = {}
YEAR, DECADE = timedelta(days=365), timedelta(days=3650)


@cache
def certificate(start: datetime, end: datetime) -> bytes:
    """A certificate with this life, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "any")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(end)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def replies(lives: Lives = NOTHING, now: datetime = NOW) -> dict[tuple[str, ...], Reply]:
    """A master a day after init, with the lives of some certificates changed, or a file gone."""
    made = NOW - timedelta(days=1)
    told = {CLOCK.argv: ok(f"{now.timestamp():.9f}")}
    for name, probe in expiry.ALL.items():
        usual = (made, made + (DECADE if name in expiry.AUTHORITIES else YEAR))
        life = lives.get(name, usual)
        pem = certificate(*life) if life else None
        data = base64.b64encode(pem) if pem and name.endswith(".conf") else pem
        told[probe.argv] = Reply(1) if data is None else Reply(0, data)
    return told


def judged(lives: Lives = NOTHING, now: datetime = NOW) -> Judgement:
    """What is said of such a master."""
    return GATE.judge(answers(GATE, replies(lives, now)))


def test_the_soonest_end_and_the_authorities_are_named() -> None:
    soon = (NOW - YEAR, NOW + timedelta(days=30))
    judgement = judged({"scheduler.conf": soon})
    assert judgement.done
    assert (
        str(judgement.why)
        == "on vms81 scheduler.conf is valid until 2026-12-25, the authorities until 2036-11-21"
    )
    assert "apiserver.crt is valid until 2027-11-24" in str(judged().why)


@pytest.mark.parametrize(("days", "warned"), [(6, True), (8, False)])
def test_an_end_within_a_week_is_a_word_and_no_failure(days: int, warned: bool) -> None:
    for name in ("apiserver.crt", "front-proxy-ca.crt", "admin.conf"):
        judgement = judged({name: (NOW - YEAR, NOW + timedelta(days=days, hours=1))})
        assert judgement.done
        assert (f"only {days} more days" in str(judgement.why)) is warned


@pytest.mark.parametrize("name", ["front-proxy-client.crt", "ca.crt", "controller-manager.conf"])
def test_what_has_ended_is_named_and_not_done(name: str) -> None:
    judgement = judged({name: (NOW - YEAR, NOW - timedelta(hours=1))})
    assert judgement.verdict is Verdict.MISSING
    assert f"{name} has ended on 2026-11-25" in str(judgement.why)
    assert GATE.remedy is not None and "kubeadm certs renew all" in str(GATE.remedy)


def test_the_clock_is_the_hosts_own() -> None:
    assert judged(now=NOW + YEAR).verdict is Verdict.MISSING
    behind = judged(now=NOW - YEAR)
    assert behind.verdict is Verdict.MISSING and "the clock of vms81 is wrong" in str(behind.why)
    untold = {**replies(), CLOCK.argv: Reply(127)}
    assert "does not tell the time" in str(GATE.judge(answers(GATE, untold)).why)


def test_before_init_there_are_none_and_a_lost_one_is_named() -> None:
    nothing = GATE.judge(answers(GATE, {CLOCK.argv: ok("1764072000.0")}))
    assert str(nothing.why) == "there are no certificates on vms81 yet"
    lost = judged({"apiserver.crt": None, "admin.conf": None})
    assert not lost.done and "in apiserver.crt, admin.conf" in str(lost.why)


def test_no_question_brings_a_key_here() -> None:
    for probe in GATE.probes():
        words = " ".join(probe.argv)
        assert not words.endswith(".key")
        assert ".conf" not in words or words.endswith("{.users[0].user.client-certificate-data}")


@given(st.binary(max_size=200))
def test_garbage_is_no_certificate(data: bytes) -> None:
    told = {probe.argv: Reply(0, data) for probe in GATE.probes()}
    assert not GATE.judge(answers(GATE, {**told, CLOCK.argv: ok("1764072000.0")})).done


def test_the_summary_is_told_what_was_seen_last() -> None:
    def event(host: str, verdict: Verdict, why: str, assumed: bool = False) -> e.ActionJudged:
        return e.ActionJudged(
            at=0.0,
            action=STEP.action_id(GATE).replace("/expiry", "verify/expiry").replace("vms81", host),
            host=host,
            title=GATE.title,
            verdict=verdict,
            why=say(why),
            assumed=assumed,
        )

    seen = [
        event("vms81", Verdict.MISSING, "none yet"),
        event("vms81", Verdict.DONE, "valid"),
        event("vms82", Verdict.MISSING, "ended"),
        event("vms83", Verdict.UNKNOWN, "not asked"),
        event("vms84", Verdict.DONE, "assumed", assumed=True),
    ]
    assert list(map(str, certificate_sentences(folded(seen)))) == ["valid", "ended"]
    assert certificate_sentences(folded([])) == []


def test_the_summary_looks_for_the_action_that_the_plan_has() -> None:
    step = next(each for each in verify.stage(cluster(), {}).steps if each.name == "expiry")
    assert f"{verify.NAME}/{step.name}/{step.actions[0].name}" == f"{certificates.STEP}/{certificates.ACTION}"
