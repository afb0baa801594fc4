"""Packages and repositories: which calls follow from what dpkg and apt say."""

from __future__ import annotations

import pytest

from hawizard.model.verdict import Verdict
from hawizard.plan.actions import apt
from hawizard.plan.actions.apt_lock import LISTS_FREE
from hawizard.plan.actions.packages import Packages
from hawizard.plan.actions.repository import ARMOUR, Repository
from hawizard.plan.call import Call, Run
from hawizard.plan.probe import Answers, Reply
from hawizard.text.sentence import say
from tests.unit.plan.told import answers, commands, ok

NAMES = ("kubeadm", "kubelet")
QUERY = ("dpkg-query", "-W", "-f", apt.FORMAT, *NAMES)
MADISON = ("apt-cache", "madison", *NAMES)
AUDIT = ("dpkg", "--audit")
UPDATES = ("ls", "/var/lib/dpkg/updates")
INDEX = "".join(
    f"   {name} | {version} | http://packages.example/deb  Packages\n"
    for name in NAMES
    for version in ("1.24.1-1.1", "1.24.0-1.1")
)
HELD = "kubeadm hi  1.24.0-1.1\nkubelet hi  1.24.0-1.1\n"


def pinned(hold: bool = True) -> Packages:
    wanted = tuple((name, "1.24.0") for name in NAMES)
    return Packages(name="packages", title=say("it"), packages=wanted, hold=hold)


def seen(
    action: Packages, query: str = "", index: str = INDEX, audit: str = "", updates: str = ""
) -> Answers:
    status = 0 if len(query.splitlines()) == len(NAMES) else 1
    told = {QUERY: Reply(status, query.encode()), MADISON: ok(index), AUDIT: ok(audit), UPDATES: ok(updates)}
    return answers(action, told)


def programs(calls: tuple[Call, ...]) -> list[str]:
    runs = [call for call in calls if isinstance(call, Run)]
    words = [run.argv[2:] if run.argv[0] == "env" else run.argv for run in runs]
    return [" ".join(word[:2]) for word in words]


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ("", Verdict.MISSING),
        ("kubeadm hi  1.24.0-1.1\n", Verdict.MISSING),
        ("kubeadm rc  1.24.0-1.1\nkubelet hi  1.24.0-1.1\n", Verdict.MISSING),
        ("kubeadm un  \nkubelet hi  1.24.0-1.1\n", Verdict.MISSING),
        ("kubeadm iU  1.24.0-1.1\nkubelet hi  1.24.0-1.1\n", Verdict.DIFFERENT),
        ("kubeadm iF  1.24.0-1.1\nkubelet hi  1.24.0-1.1\n", Verdict.DIFFERENT),
        ("kubeadm iHR 1.24.0-1.1\nkubelet hi  1.24.0-1.1\n", Verdict.DIFFERENT),
        ("kubeadm hi  1.24.1-1.1\nkubelet hi  1.24.0-1.1\n", Verdict.DIFFERENT),
        ("kubeadm hi  1.24.01-1.1\nkubelet hi  1.24.0-1.1\n", Verdict.DIFFERENT),
        ("kubeadm ii  1.24.0-1.1\nkubelet hi  1.24.0-1.1\n", Verdict.DIFFERENT),
        (HELD, Verdict.DONE),
    ],
)
def test_the_verdict_is_by_state_version_and_hold(query: str, verdict: Verdict) -> None:
    assert pinned().judge(seen(pinned(), query)).verdict is verdict


def test_a_bare_host_gets_the_version_and_the_hold() -> None:
    calls = pinned().calls(seen(pinned()))
    assert programs(calls) == ["apt-get install", "apt-mark hold"]
    install = calls[0]
    assert isinstance(install, Run)
    assert install.job
    assert install.argv[-2:] == ("kubeadm=1.24.0-*", "kubelet=1.24.0-*")
    assert "--no-remove" in install.argv
    assert "Dpkg::Options::=--force-confold" in install.argv


def test_a_package_that_the_lists_do_not_have_makes_them_be_read_first() -> None:
    for index in ("", INDEX.replace("1.24.0-1.1", "1.24.2-1.1"), "".join(INDEX.splitlines(True)[:2])):
        calls = pinned().calls(seen(pinned(), index=index))
        assert programs(calls) == ["apt-get update", "apt-get install", "apt-mark hold"]


@pytest.mark.parametrize(
    ("query", "audit", "updates"),
    [
        ("kubeadm iU  1.24.0-1.1\n", "", ""),
        ("", "The following packages are only half configured\n", ""),
        ("", "", "0001\n"),
    ],
)
def test_what_dpkg_was_interrupted_in_is_ended_first(query: str, audit: str, updates: str) -> None:
    calls = pinned().calls(seen(pinned(), query, audit=audit, updates=updates))
    assert programs(calls) == ["dpkg --force-confold", "apt-get install", "apt-mark hold"]


def test_dpkgs_own_scratch_file_is_no_interruption() -> None:
    assert programs(pinned().calls(seen(pinned(), updates="tmp.i\n")))[0] == "apt-get install"


def test_another_version_may_be_lower_and_held() -> None:
    query = "kubeadm hi  1.24.1-1.1\nkubelet hi  1.24.1-1.1\n"
    (install, _) = commands(pinned().calls(seen(pinned(), query)))
    assert "--allow-downgrades" in install
    assert "--allow-change-held-packages" in install
    (bare, _) = commands(pinned().calls(seen(pinned())))
    assert "--allow" not in bare


def test_only_the_hold_is_missing() -> None:
    calls = pinned().calls(seen(pinned(), HELD.replace("hi", "ii")))
    assert commands(calls) == ["apt-mark hold kubeadm kubelet"]


def test_any_version_will_do_without_one() -> None:
    action = Packages(name="packages", title=say("it"), packages=(("kubeadm", None), ("kubelet", None)))
    assert action.judge(seen(action, HELD.replace("hi", "ii"))).done
    assert commands(action.calls(seen(action)))[-1].endswith(" kubeadm kubelet")


URL = "https://packages.example/core:/stable:/v1.24/deb/"
KEY = "/etc/apt/keyrings/kubernetes.asc"
LIST = "/etc/apt/sources.list.d/kubernetes.list"
SOURCE = f"# {URL}Release.key\ndeb [signed-by={KEY}] {URL} /\n"
OFFER = f"   kubeadm | 1.24.0-1.1 | {URL.rstrip('/')}  Packages\n"


def repository() -> Repository:
    return Repository(
        name="r", title=say("it"), url=URL, key_url=URL + "Release.key", proves="kubeadm", version="1.24.0"
    )


def at(key: int = 0, source: str = SOURCE, offer: str = OFFER) -> Answers:
    told = {
        ("grep", "-q", "-e", ARMOUR, KEY): Reply(key),
        ("cat", LIST): ok(source),
        ("apt-cache", "madison", "kubeadm"): ok(offer),
    }
    return answers(repository(), told)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (at(), Verdict.DONE),
        (at(key=1), Verdict.MISSING),
        (at(source=SOURCE.replace("v1.24", "v1.25")), Verdict.DIFFERENT),
        (at(offer=""), Verdict.MISSING),
        (at(offer=OFFER.replace("packages.example", "elsewhere.example")), Verdict.MISSING),
        (at(offer=OFFER.replace("1.24.0", "1.24.9")), Verdict.DIFFERENT),
        (Answers(), Verdict.MISSING),
    ],
)
def test_a_repository_is_proved_by_its_index(found: Answers, verdict: Verdict) -> None:
    assert repository().judge(found).verdict is verdict


def test_a_key_that_is_none_never_takes_its_place() -> None:
    calls = commands(repository().calls(at(key=1)))
    check = next(i for i, call in enumerate(calls) if call.startswith("grep"))
    assert calls[check].endswith(KEY + ".part")
    assert calls.index(f"mv -f {KEY}.part {KEY}") > check
    assert f"write {LIST}" in calls[check:]
    assert "apt-get update" in calls[-1]
    assert LIST in calls[-1]


def test_only_the_index_is_missing() -> None:
    (update,) = commands(repository().calls(at(offer="")))
    assert "apt-get update" in update


def test_the_lists_own_difference_is_shown() -> None:
    assert f"+deb [signed-by={KEY}] {URL} /" in repository().diff(at(source=""))
    assert repository().diff(at()) == ""


OTHER = "/etc/apt/sources.list.d/k8s.list"


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        (f"{OTHER}:deb [signed-by=/etc/apt/keyrings/k8s.gpg] http://packages.example/deb /", True),
        (f"{OTHER}:deb [signed-by=/etc/apt/keyrings/kubernetes.asc] http://packages.example/deb /", False),
        (f"{OTHER}: # deb http://packages.example/deb /", False),
        (f"{OTHER}.save:deb http://packages.example/deb /", False),
        ("/etc/apt/sources.list.d/kubernetes.list:deb http://packages.example/deb/ /", False),
        ("", False),
    ],
)
def test_a_repository_that_another_file_names_with_another_key_is_not_added(line: str, refused: bool) -> None:
    source = "http://packages.example/deb/"
    action = Repository(name="r", title=say("it"), url=source, key_url=f"{source}key", proves="kubeadm")
    (need,) = (need for need in action.needs if need.probe.argv[0] == "grep")
    problem = Answers({need.probe: ok(f"{line}\n")})[need.probe]
    assert bool(problem) is refused
    assert problem is None or (OTHER in str(problem.what) and OTHER in str(problem.remedy))


def lists_held_by(text: str, status: int = 0) -> str:
    problem = Answers({LISTS_FREE.probe: Reply(status, text.encode())})[LISTS_FREE.probe]
    return str(problem.what) if problem else ""


def test_package_lists_that_another_program_reads_are_waited_for() -> None:
    held = '{"locks": [{"command": "(undefined)", "path": null}, {"command": "apt-get", "path": "%s"}]}'
    assert lists_held_by(held % "/var/lib/apt/lists/lock") == "apt-get holds the lock on the package lists."
    assert lists_held_by(held % "/var/lib/dpkg/lock") == ""
    assert pinned().needs == (LISTS_FREE,)
    assert LISTS_FREE.patience >= 60


@pytest.mark.parametrize("text", ["", "[]", '{"locks": null}', '{"locks": [7]}', "[" * 100_000])
def test_a_host_that_cannot_tell_its_locks_is_not_held_up(text: str) -> None:
    assert lists_held_by(text) == ""
    assert lists_held_by("sh: lslocks: not found", 127) == ""
