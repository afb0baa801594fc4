"""One run on real hosts, cut a different way at each stage; resume finishes it, all of it made once."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO

import pytest

from hawizard.console import Console
from hawizard.plan.steps.node_disk import SHARED
from hawizard.record.events import (
    CallEnded,
    CallStarted,
    Event,
    HostConnected,
    HostLost,
    Output,
    QuestionAnswered,
    RunStarted,
    StageStarted,
    StepEnded,
)
from hawizard.record.replay import play
from tests.lab.holds import AptHold, DpkgHold, Hold, freeze, running, signal_all
from tests.lab.host import Host
from tests.lab.lab import Lab
from tests.lab.session import session_yaml
from tests.lab.tools import wait_for
from tests.lab.wizard import ALLOWED, Done, Wizard

pytestmark = pytest.mark.timeout(900)

ADMIN = "/usr/bin/kubectl --kubeconfig /etc/kubernetes/admin.conf"
CA = "/etc/kubernetes/pki/ca.crt"
MANIFESTS = "/etc/kubernetes/manifests"
SYNC = "hawizard-sync-test"
STATS = "curl -sf --unix-socket /run/haproxy/hawizard.sock 'http://localhost/;csv'"
LEFT = "/run/hawizard /var/lib/hawizard/jobs /var/lib/hawizard/trials"
Seen = Callable[[Event], bool]


@dataclass
class Story:
    """The one run of this module, which its tests carry on one after the other."""

    lab: Lab
    wizard: Wizard
    killed: set[int] = field(default_factory=set)
    """The runs that had no time to print their last event."""
    survived: list[str] = field(default_factory=list)
    ca: str = ""

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Starts the next run of the session."""
        command = "resume" if self.wizard.printed else "apply"
        return self.wizard.start(command, *words, *ALLOWED)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kills a run, which had not ended by itself."""
        self.killed.add(len(self.wizard.printed))
        done = self.wizard.kill(process)
        assert done.status == -signal.SIGKILL, f"it ended before it was killed: {done}"

    def comes_after(self, name: str) -> None:
        """Fails where the cuts before these were not survived."""
        assert name in self.survived, f"the cuts of {name!r} come before these"


@pytest.fixture(scope="module")
def story(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A session on bare hosts."""
    lab.make_bare()
    yield Story(lab, Wizard(tmp_path_factory.mktemp("cuts") / "lab", session_yaml()))


def called(host: str, *words: str, found: bool = False) -> Seen:
    """A call with all these words begins on the host, or is found at work there."""
    return lambda e: (
        isinstance(e, CallStarted)
        and (e.host, e.found) == (host, found)
        and all(word in e.call.command for word in words)
    )


def found(host: str) -> Seen:
    """A job that an earlier wizard started is found on the host."""
    return lambda e: isinstance(e, CallStarted) and e.found and e.host == host


def ticks(host: str) -> Seen:
    """apt waits on the host."""
    return lambda e: isinstance(e, Output) and e.host == host and "tick" in e.text


def lost(host: str) -> Seen:
    """The host is lost."""
    return lambda e: isinstance(e, HostLost) and e.host == host


def back(host: str) -> Callable[[list[Event]], bool]:
    """Whether a lost host was connected to again."""

    def is_back(events: list[Event]) -> bool:
        at = next((n for n, event in enumerate(events) if lost(host)(event)), len(events))
        return any(isinstance(event, HostConnected) and event.host == host for event in events[at:])

    return is_back


def power_cycle(host: Host) -> None:
    """Pulls a host's plug and boots it again."""
    host.power_off()
    host.power_on()


def first_job(events: list[Event], *words: str) -> CallStarted:
    """The first job whose command has all these words."""
    starts = [event for event in events if isinstance(event, CallStarted) and event.job]
    return next(event for event in starts if all(word in event.call.command for word in words))


def job_output(events: list[Event], start: CallStarted) -> str:
    """What a job printed, over all the runs that followed it."""
    after = events[events.index(start) :]
    mine = [
        event for event in after if isinstance(event, Output | CallEnded) and event.action == start.action
    ]
    end = next(n for n, event in enumerate(mine) if isinstance(event, CallEnded))
    return "".join(event.text for event in mine[:end] if isinstance(event, Output))


def counted(text: str) -> list[int]:
    """The numbers that a held apt counted aloud."""
    return [int(line.split()[1]) for line in text.splitlines() if line.startswith("tick ")]


def ends(process: subprocess.Popen[bytes], story: Story) -> Done:
    """The end of a run that is let go on to its end."""
    return story.wizard.end(process, 400)


def test_the_balancer_survives_kills_in_apt_and_before_the_reload(story: Story) -> None:
    balancer, wizard = story.lab["vms80"], story.wizard
    apt = AptHold(balancer)
    process = story.begin()
    wizard.wait_for(process, ticks("vms80"))
    story.kill(process)
    assert running(balancer, "apt-get", "haproxy"), "apt died with the wizard"

    check = Hold(balancer, "haproxy", "'-c -f /etc/haproxy/haproxy.cfg'")
    process = story.begin()
    wizard.wait_for(process, found("vms80"))
    wizard.wait_for(process, ticks("vms80"))
    job = first_job(wizard.events(), "apt-get", "install", "haproxy")
    balancer.ssh(f"ln /var/lib/hawizard/jobs/{job.job}/out /root/out")
    apt.let_go()
    check.wait()
    story.kill(process)

    events = wizard.events()
    told = job_output(events, job)
    whole = balancer.read("/root/out")  # read as text, so that \r is a line's end
    assert told.replace("\r", "\n") == whole, "apt's lines are lost or told twice"
    assert counted(told) == list(range(len(counted(told))))
    assert len(list(filter(called("vms80", "apt-get", "install"), events))) == 1, "apt was started twice"

    assert "k8s-lb" in balancer.read("/etc/haproxy/haproxy.cfg")
    assert balancer.ssh(STATS, check=False).returncode != 0, "haproxy was reloaded already: cut too late"
    check.let_go()
    done = wizard.resume("--until", "load-balancer")
    assert done.status == 0, done
    assert "k8s-lb,vms81" in balancer.ssh(STATS).stdout, "haproxy never loaded the file that was written"
    story.survived.append("load-balancer")


def test_until_etcd_ends_with_etcd(story: Story) -> None:
    story.comes_after("load-balancer")
    done = story.wizard.resume("--until", "etcd")
    assert done.status == 0, done
    stages = [event.stage for event in story.wizard.newest() if isinstance(event, StageStarted)]
    assert stages[-1] == "etcd"
    assert story.lab["vms80"].ssh("systemctl is-active etcd").stdout == "active\n"
    story.survived.append("etcd")


def test_the_nodes_survive_ctrl_c_a_dead_sshd_and_a_dead_dpkg(story: Story) -> None:
    story.comes_after("etcd")
    wizard, nodes = story.wizard, [story.lab[name] for name in ("vms81", "vms82", "vms83")]
    holds = {node.name: AptHold(node) for node in nodes}
    process = story.begin()
    for node in nodes:
        wizard.wait_for(process, ticks(node.name))
    done = wizard.interrupt(process)
    assert done.status == 130, done
    assert all(running(node, "apt-get", "install") for node in nodes), "apt died with the wizard"

    dpkg = DpkgHold(story.lab["vms83"])
    process = story.begin("--until", "nodes")
    for node in nodes:
        wizard.wait_for(process, found(node.name))
    assert story.lab["vms82"].kill_sshd_children()
    wizard.wait_for(process, lost("vms82"))
    wait_for(lambda: back("vms82")(wizard.newest()), "vms82 is connected to again", 60)
    for hold in holds.values():
        hold.let_go()
    dpkg.wait()
    signal_all(running(story.lab["vms83"], "apt-get") + running(story.lab["vms83"], "dpkg"), signal.SIGKILL)
    dpkg.let_go()
    done = ends(process, story)
    assert done.status == 0, done

    events = wizard.events()
    assert any(map(called("vms83", "dpkg", "--configure", "-a"), events)), "nobody mended dpkg"
    for node in nodes:
        assert node.ssh("dpkg --audit").stdout == "", node.name
        told = counted("".join(e.text for e in events if isinstance(e, Output) and e.host == node.name))
        assert told == list(range(len(told))), f"lines of apt on {node.name} are lost or told twice"
    story.survived.append("nodes")


def test_an_init_that_is_cut_twice_keeps_its_ca(story: Story) -> None:
    story.comes_after("nodes")
    first, wizard = story.lab["vms81"], story.wizard
    process = story.begin()
    freeze({first: "/etc/kubernetes/admin.conf"}, "kubeadm", "init")
    story.kill(process)
    story.ca = first.read(CA)

    process = wizard.start("resume")
    wizard.wait_for(process, found("vms81"))
    signal_all(running(first, "kubeadm", "init"), signal.SIGCONT)
    freeze({first: f"{MANIFESTS}/kube-scheduler.yaml"}, "kubeadm", "init")
    power_cycle(first)
    done = ends(process, story)
    assert done.status == 1, done
    answers = [event for event in wizard.newest() if isinstance(event, QuestionAnswered)]
    assert [(a.question, a.answer) for a in answers] == [("repair/first-master/init/init@vms81", "nobody")]
    assert "--yes" in done.out, "it does not say how to allow the repair"

    write = Hold(story.lab["vms82"], "mktemp", "/etc/kubernetes/pki/.hawizard.*")
    process = story.begin()
    write.wait()
    assert first.read(CA) == story.ca, "the mended init made another CA"
    process.send_signal(signal.SIGINT)
    write.let_go()
    done = ends(process, story)
    assert done.status == 130, done
    copied = story.lab["vms82"].ssh("ls -A /etc/kubernetes/pki").stdout.split()
    assert 0 < len(copied) < len(SHARED), f"not cut between two certificates: {copied}"
    story.survived.append("init")


def test_joins_that_are_cut_are_finished(story: Story) -> None:
    story.comes_after("init")
    second, worker, wizard = story.lab["vms82"], story.lab["vms83"], story.wizard
    process = story.begin()
    freeze({second: f"{MANIFESTS}/kube-apiserver.yaml", worker: CA}, "kubeadm", "join")
    story.kill(process)
    worker.ssh("systemctl kill --kill-who=all --signal=KILL 'hawizard-*.service'")

    process = story.begin()
    wizard.wait_for(process, found("vms82"))
    power_cycle(second)
    wizard.wait_for(process, called("vms81", "kubectl", "apply"))
    story.kill(process)
    events = wizard.newest()
    mended = {e.host for e in events if isinstance(e, QuestionAnswered) and e.answer == "yes"}
    assert mended == {"vms82", "vms83"}, events
    story.survived.append("join")


def test_a_sync_test_that_is_cut_off_is_given_back_by_the_next_run(story: Story) -> None:
    story.comes_after("join")
    first, wizard = story.lab["vms81"], story.wizard
    read = Hold(first, "kubectl", f"*'get namespace {SYNC}'*")
    process = story.begin()
    read.wait()
    done = wizard.interrupt_twice(process)
    assert done.status == 130, done
    assert SYNC in first.ssh(f"{ADMIN} get namespaces -o name").stdout
    read.let_go()

    done = wizard.resume()
    assert done.status == 0, done
    events = wizard.newest()
    back_at = next(n for n, e in enumerate(events) if called("vms81", "delete", SYNC)(e))
    assert not any(isinstance(event, StageStarted) for event in events[:back_at])
    assert SYNC not in first.ssh(f"{ADMIN} get namespaces -o name").stdout
    story.survived.append("verify")


def test_all_of_it_was_made_once_and_nothing_lies_about(story: Story) -> None:
    story.comes_after("verify")
    first, second = story.lab["vms81"], story.lab["vms82"]
    assert first.read(CA) == second.read(CA) == story.ca
    secrets = json.loads(first.ssh(f"{ADMIN} -n kube-system get secrets -o json").stdout)["items"]
    tokens = [each for each in secrets if each["type"] == "bootstrap.kubernetes.io/token"]
    # Two of the two inits, and one for each of the two runs that joined hosts.
    assert len(tokens) <= 4
    for host in story.lab:
        left = host.ssh(f"find {LEFT} -mindepth 1", check=False)
        assert left.stdout == "", host.name


def test_a_further_apply_changes_nothing(story: Story) -> None:
    story.comes_after("verify")
    done = story.wizard.apply()
    assert done.status == 0, done
    assert [e.call.command for e in story.wizard.newest() if isinstance(e, CallStarted)] == []
    outcomes = {e.outcome for e in story.wizard.newest() if isinstance(e, StepEnded)}
    assert outcomes == {"done"}


def test_replay_prints_what_every_run_printed(story: Story) -> None:
    story.comes_after("load-balancer")
    shown = story.wizard.run("replay", "--headless")
    assert shown.status == 0, shown
    alone = [replayed(story, lines) for lines in runs(story)]
    assert shown.out == "".join(alone)
    assert len(alone) == len(story.wizard.printed)
    for number, (printed, again) in enumerate(zip(story.wizard.printed, alone, strict=True)):
        if number not in story.killed:
            assert printed == again, f"run {number} is shown otherwise"
            continue
        # A kill may fall between an event's journalling and its printing.
        assert again.startswith(printed), f"run {number} printed what its journal does not hold"
        short = replayed(story, runs(story)[number][:-1])
        assert printed.startswith(short), f"run {number} is shown with more than it printed"


def runs(story: Story) -> list[list[bytes]]:
    """The lines of the journal, a list for each run."""
    split: list[list[bytes]] = []
    lines = (story.wizard.folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    for line, event in zip(lines, story.wizard.events(), strict=True):
        if isinstance(event, RunStarted):
            split.append([])
        split[-1].append(line)
    return split


def replayed(story: Story, lines: list[bytes]) -> str:
    """What replay prints of a part of the journal."""
    part = story.wizard.folder.parent / "part.jsonl"
    part.write_bytes(b"".join(lines))
    printed = StringIO()
    play(part, Console(printed), speed=None)
    return printed.getvalue()
