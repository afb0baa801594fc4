"""A run told in events, small enough to read: one host done, one that fails, one that is lost."""

from __future__ import annotations

from hawizard.model.facts import Facts
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.record import events as e
from hawizard.text.sentence import say

LB = "load-balancer/haproxy@vms80"
ETCD = "etcd/etcd@vms80"
INIT = "first-master/init@vms81"
INSTALL = "load-balancer/haproxy/packages@vms80"
CONFIG = "load-balancer/haproxy/config@vms80"
DATA = "etcd/etcd/data@vms80"
KUBEADM = "first-master/init/kubeadm@vms81"
JOB = "hawizard-1f"
APT = e.ShownCall(command="env DEBIAN_FRONTEND=noninteractive apt-get install -y -q haproxy", job=True)
WRITE = e.ShownCall(
    command="install -m 0644 -o root -g root /dev/stdin /etc/haproxy/haproxy.cfg",
    path="/etc/haproxy/haproxy.cfg",
)
DIFF = "--- /etc/haproxy/haproxy.cfg\n+++ /etc/haproxy/haproxy.cfg\n@@ -1 +1,2 @@\n global\n+bind *:6443\n"
CLUSTER = {
    "name": "lab",
    "ssh": {"user": "root", "port": 2222},
    "hosts": [
        {"name": "vms80", "address": "192.168.26.80"},
        {"name": "vms81", "address": "192.168.26.81", "ssh": {"port": 22}},
        {"name": "vms83", "address": "192.168.26.83"},
    ],
}


def started(mode: e.Mode = "apply") -> e.RunStarted:
    """The beginning of a run."""
    return e.RunStarted(
        at=0.0,
        session="lab",
        mode=mode,
        date="2026-11-24T23:05:40Z",
        program="hawizard 0.1.0",
        cluster=CLUSTER,
    )


def _step(key: str, title: str, *actions: tuple[str, str]) -> e.OutlineStep:
    return e.OutlineStep(
        id=key,
        host=key.partition("@")[2],
        title=say(title),
        why=say("Clients and nodes need one address that outlives the loss of a master."),
        breaks=say("every kubeconfig names one master and dies with it."),
        section="1",
        actions=tuple((action, say(name)) for action, name in actions),
    )


def outline() -> tuple[e.OutlineStage, ...]:
    """Three stages of a plan."""
    return (
        e.OutlineStage(
            name="load-balancer",
            title=say("Load balancer"),
            why=say("One address for all masters: whoever connects need not know which of them is alive."),
            steps=(_step(LB, "Install haproxy", (INSTALL, "the packages"), (CONFIG, "haproxy.cfg")),),
        ),
        e.OutlineStage(
            name="etcd",
            title=say("etcd"),
            why=say("The cluster's state lives outside the masters."),
            steps=(_step(ETCD, "Start etcd", (DATA, "the data directory")),),
        ),
        e.OutlineStage(
            name="first-master",
            title=say("First master"),
            why=say("It makes the cluster's CA."),
            steps=(_step(INIT, "kubeadm init", (KUBEADM, "kubeadm init")),),
        ),
    )


def connected(host: str, rights: str = "root", user: str = "root") -> e.HostConnected:
    """A host that answers."""
    facts = Facts(hostname=host, os_name="Debian GNU/Linux 12 (bookworm)")
    return e.HostConnected(
        at=0.6, host=host, address=f"192.168.26.{host[3:]}", user=user, rights=rights, facts=facts
    )


def hosts() -> tuple[e.Event, ...]:
    """Two hosts that answer and one that does not."""
    return (
        connected("vms80"),
        connected("vms81", "sudo with password", "operator"),
        e.HostLost(
            at=0.7,
            host="vms83",
            what=say("nothing answers at {address} port 22", address="192.168.26.83"),
            remedy=say("Is it switched on, and is sshd running?"),
        ),
    )


def findings() -> e.FindingsMade:
    """A warning and an error, in the wrong order."""
    spare = Finding(Level.WARNING, say("The load balancer is a single point of failure."), None, ("vms80",))
    taken = Finding(
        Level.ERROR,
        say("Port 6443 is taken by {p}.", p="nginx"),
        say("Stop nginx on that host."),
        ("vms81", "vms82"),
    )
    return e.FindingsMade(at=0.9, findings=(spare, taken))


def judged(
    action: str, title: str, verdict: Verdict, why: str, *calls: e.ShownCall, at: float = 1.0, diff: str = ""
) -> e.ActionJudged:
    """A look at one action."""
    return e.ActionJudged(
        at=at,
        action=action,
        host=action.partition("@")[2],
        title=say(title),
        verdict=verdict,
        why=say(why),
        calls=calls,
        diff=diff,
    )


def stage_one() -> tuple[e.Event, ...]:
    """The load balancer is built."""
    return (
        e.StageStarted(at=1.0, stage="load-balancer", title=say("Load balancer")),
        e.StepStarted(at=1.0, step=LB, host="vms80", title=say("Install haproxy")),
        judged(INSTALL, "the packages", Verdict.MISSING, "haproxy is not installed", APT),
        e.CallStarted(at=1.1, action=INSTALL, host="vms80", call=APT, job=JOB),
        e.Output(
            at=2.0,
            action=INSTALL,
            host="vms80",
            text="Reading package lists...\n\x1b[31mred\x1b[0m\n",
            job=JOB,
            end=29,
        ),
        e.StillRunning(at=17.0, action=INSTALL, host="vms80", seconds=192.4),
        e.Output(at=18.0, action=INSTALL, host="vms80", text="Setting up haproxy\n", job=JOB, end=48),
        e.CallEnded(at=19.0, action=INSTALL, host="vms80", status=0, seconds=17.9),
        judged(INSTALL, "the packages", Verdict.DONE, "haproxy 2.6.12 is installed", at=19.2),
        judged(CONFIG, "haproxy.cfg", Verdict.DIFFERENT, "its content differs", WRITE, at=19.2, diff=DIFF),
        e.CallStarted(at=19.3, action=CONFIG, host="vms80", call=WRITE),
        e.CallEnded(at=19.4, action=CONFIG, host="vms80", status=0, seconds=0.1),
        judged(CONFIG, "haproxy.cfg", Verdict.DONE, "as wanted", at=19.5),
        e.StepEnded(at=19.5, step=LB, host="vms80", outcome="done", changed=True),
        e.StageEnded(at=19.5, stage="load-balancer", ok=True),
    )


def stage_two() -> tuple[e.Event, ...]:
    """Etcd fails."""
    call = e.ShownCall(command="systemctl start etcd")
    return (
        e.StageStarted(at=20.0, stage="etcd", title=say("etcd")),
        e.StepStarted(at=20.0, step=ETCD, host="vms80", title=say("Start etcd")),
        judged(DATA, "the data directory", Verdict.MISSING, "etcd is not running", call, at=20.0),
        e.QuestionAsked(at=20.1, question="repair", host="vms80", text=say("Give the directory to etcd?")),
        e.QuestionAnswered(at=20.2, question="repair", host="vms80", answer="no"),
        e.CallStarted(at=20.3, action=DATA, host="vms80", call=call),
        e.CallEnded(at=22.4, action=DATA, host="vms80", status=1, seconds=2.1),
        e.ActionFailed(
            at=22.4,
            action=DATA,
            host="vms80",
            what=say("etcd did not start"),
            remedy=say("Give the directory to etcd:etcd, mode 0700."),
            command="systemctl start etcd",
            status=1,
            tail=("etcd: cannot access data directory", "permission denied"),
        ),
        e.StepEnded(at=22.4, step=ETCD, host="vms80", outcome="failed"),
        e.StageEnded(at=22.5, stage="etcd", ok=False),
        e.RunEnded(at=22.6, status=1, what=say("etcd could not be finished"), changed=2),
    )


def failed_run() -> tuple[e.Event, ...]:
    """A run that fails at its second stage."""
    plan = e.Planned(at=0.8, stages=outline())
    return (started(), *hosts(), plan, findings(), *stage_one(), *stage_two())


def resumed_run() -> tuple[e.Event, ...]:
    """A run that finds a job of the last one at work."""
    kubeadm = e.ShownCall(command="kubeadm init --config /etc/kubernetes/kubeadm.yaml", job=True)
    return (
        started(),
        connected("vms80"),
        connected("vms81"),
        e.Planned(at=0.8, stages=outline()),
        e.StageStarted(at=1.0, stage="load-balancer", title=say("Load balancer")),
        e.StepStarted(at=1.0, step=LB, host="vms80", title=say("Install haproxy")),
        judged(INSTALL, "the packages", Verdict.DONE, "haproxy 2.6.12 is installed"),
        judged(CONFIG, "haproxy.cfg", Verdict.DONE, "as wanted"),
        e.StepEnded(at=1.1, step=LB, host="vms80", outcome="done"),
        e.StageEnded(at=1.1, stage="load-balancer", ok=True),
        e.Held(at=1.1, stage="first-master", begun=False),
        e.Released(at=1.2),
        e.StageStarted(at=1.2, stage="first-master", title=say("First master")),
        e.StepStarted(at=1.2, step=INIT, host="vms81", title=say("kubeadm init")),
        judged(KUBEADM, "kubeadm init", Verdict.RUNNING, "its job is at work", at=1.2),
        e.CallStarted(at=1.3, action=KUBEADM, host="vms81", call=kubeadm, job="hawizard-2a", found=True),
        e.Output(at=2.0, action=KUBEADM, host="vms81", text="[certs] 生成\n", job="hawizard-2a", end=900),
        e.CallEnded(at=9.0, action=KUBEADM, host="vms81", status=None, seconds=7.7),
        e.StepEnded(at=9.1, step=INIT, host="vms81", outcome="interrupted"),
        e.RunEnded(at=9.2, status=130, what=say("interrupted"), changed=0),
    )


def looking_run(mode: e.Mode) -> tuple[e.Event, ...]:
    """A run that only looks, over two hosts whose answers come mixed."""
    return (
        started(mode),
        *hosts(),
        e.Planned(at=0.8, stages=outline()),
        findings(),
        judged(KUBEADM, "kubeadm init", Verdict.UNKNOWN, "haproxy is not there yet", at=1.0),
        judged(CONFIG, "haproxy.cfg", Verdict.DIFFERENT, "its content differs", WRITE, diff=DIFF),
        judged(INSTALL, "the packages", Verdict.DONE, "haproxy 2.6.12 is installed"),
        e.RunEnded(at=1.5, status=1, what=say("2 of 4 are done"), changed=0),
    )
