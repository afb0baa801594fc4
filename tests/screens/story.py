"""A run with something hostile in every place that shows remote text, over many hosts and lines."""

from __future__ import annotations

from collections.abc import Iterator

from hawizard.model.facts import Facts
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.record import events as e
from hawizard.text.sentence import say

NASTY = (
    "[bold]x[/italic] [/] [link=http://x]y[/link] [@click=app.quit]z[/] [kubelet-start]",
    "\x1b]0;PWNED\x07\x1b[2J\x1b[31mred\x1b[0m \x9b31m \x90payload\x9c tail",
    "10%\r50%\r100% done\ttab\x00\x07\x7f",
    "生成证书 节点 已就绪 \u202egnp.exe \u200bhidden \ufffd\ufffd",
    "{braces} {0!r} %s \\ ' \" $(reboot) `id`",
)
LONG = "x" * 1_000_000
HOSTS = ("vms80", "[/]\x1b[1m", "节点八二")


def _nasty(index: int) -> str:
    return NASTY[index % len(NASTY)]


def _outline() -> tuple[e.OutlineStage, ...]:
    return tuple(
        _stage(name, index) for index, name in enumerate(("check", "etcd", "nodes", "odd[/]\x1b[5m"))
    )


def _stage(name: str, index: int) -> e.OutlineStage:
    steps = () if name == "check" else tuple(_step(name, host, index) for host in HOSTS)
    return e.OutlineStage(name=name, title=say(_nasty(index)), why=say(_nasty(index + 1)), steps=steps)


def _step(stage: str, host: str, index: int) -> e.OutlineStep:
    actions = tuple((f"{stage}/step/{n}@{host}", say(_nasty(n))) for n in range(8))
    return e.OutlineStep(
        id=f"{stage}/step@{host}",
        host=host,
        title=say(_nasty(index)),
        why=say(_nasty(index + 2)),
        breaks=say(_nasty(index + 3)),
        section=_nasty(index),
        actions=actions,
    )


def _hosts() -> Iterator[e.Event]:
    for index, host in enumerate(HOSTS[:2]):
        facts = Facts(hostname=host, os_name=_nasty(index))
        yield e.HostConnected(
            at=0.5, host=host, address=_nasty(index), user="root\x1b[m", rights="sudo", facts=facts
        )
    yield e.HostLost(at=0.6, host=HOSTS[2], what=say(NASTY[0]), remedy=say(NASTY[1]))


def _action(key: str, host: str, at: float, index: int) -> Iterator[e.Event]:
    call = e.ShownCall(command=f"{_nasty(index)}\nsecond line", job=index % 2 == 0)
    judged = e.ActionJudged(
        at=at, action=key, host=host, title=say(_nasty(index)), verdict=Verdict.DIFFERENT,
        why=say(_nasty(index + 1)), calls=(call,),
        diff=f"--- a\n+++ b\n@@ -1 +1 @@\n-{_nasty(index)}\n+    new\n",
    )  # fmt: skip
    yield judged
    yield e.CallStarted(at=at + 0.1, action=key, host=host, call=call)
    yield e.Output(at=at + 0.2, action=key, host=host, text="\n".join((*NASTY, f"line {index}")) + "\n")
    yield e.StillRunning(at=at + 0.3, action=key, host=host, seconds=15.0)


def _stage_events(stage: str, at: float) -> Iterator[e.Event]:
    yield e.StageStarted(at=at, stage=stage, title=say(NASTY[0]))
    for place, host in enumerate(HOSTS[:2]):
        step = f"{stage}/step@{host}"
        yield e.StepStarted(at=at, step=step, host=host, title=say(NASTY[1]))
        for n in range(8):
            key = f"{stage}/step/{n}@{host}"
            yield from _action(key, host, at + n, n + place)
            yield e.CallEnded(at=at + n + 0.5, action=key, host=host, status=0, seconds=0.4)
            yield e.ActionJudged(
                at=at + n + 0.6,
                action=key,
                host=host,
                title=say(_nasty(n)),
                verdict=Verdict.DONE,
                why=say("ok"),
            )
        yield e.StepEnded(at=at + 9, step=step, host=host, outcome="done", changed=True)
    yield e.StageEnded(at=at + 9, stage=stage, ok=True)


def _failing(stage: str, at: float) -> Iterator[e.Event]:
    host, step, key = HOSTS[1], f"{stage}/step@{HOSTS[1]}", f"{stage}/step/0@{HOSTS[1]}"
    yield e.StageStarted(at=at, stage=stage, title=say(NASTY[2]))
    yield e.StepStarted(at=at, step=step, host=host, title=say(NASTY[3]))
    yield from _action(key, host, at, 1)
    yield e.Output(at=at + 1, action=key, host=host, text=LONG + "\n")
    yield e.QuestionAsked(at=at + 1, question="repair", host=host, text=say(NASTY[0]))
    yield e.CallEnded(at=at + 2, action=key, host=host, status=7, seconds=2.0)
    yield e.ActionFailed(
        at=at + 2, action=key, host=host, what=say(NASTY[0]), remedy=say(NASTY[1]),
        command="\n".join(NASTY), status=7, tail=(*NASTY, LONG[:5000]),
    )  # fmt: skip
    yield e.StepEnded(at=at + 2, step=step, host=host, outcome="failed")
    yield e.StepEnded(at=at + 2, step=f"{stage}/step@{HOSTS[0]}", host=HOSTS[0], outcome="blocked")
    yield e.StageEnded(at=at + 2, stage=stage, ok=False)
    yield e.RunEnded(at=at + 3, status=1, what=say(NASTY[0]), remedy=say(NASTY[1]), changed=16)


def hostile_run() -> tuple[e.Event, ...]:
    """Two stages done, the third failed, a host lost, everything nasty."""
    cluster = {"name": "x", "hosts": [{"name": host, "address": NASTY[1]} for host in HOSTS]}
    started = e.RunStarted(
        at=0.0, session=NASTY[0], mode="apply", date=NASTY[1], program=NASTY[2], cluster=cluster
    )
    findings = tuple(Finding(level, say(NASTY[0]), say(NASTY[1]), HOSTS) for level in Level)
    return (
        started,
        *_hosts(),
        e.Planned(at=0.8, stages=_outline()),
        e.FindingsMade(at=0.9, findings=findings),
        e.StageStarted(at=1.0, stage="check", title=say(NASTY[3])),
        e.StageEnded(at=1.0, stage="check", ok=True),
        *_stage_events("etcd", 2.0),
        *_stage_events("nodes", 12.0),
        *_failing("odd[/]\x1b[5m", 40.0),
    )
