"""Actions carried out on machines in memory, whose kubeadm behaves as the recorded one does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from hawizard.model.cluster import Cluster, Host
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action, Judgement
from hawizard.plan.call import Call, Run, Write, reveal
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Reply
from hawizard.plan.steps.kube import ADMIN_CONF
from hawizard.practice.kubeadm import kubeconfig
from hawizard.practice.kubeadm.memory import Fleet
from hawizard.practice.kubeadm.memory_machine import Machine
from hawizard.practice.kubeadm.port import Access, ApiError, Json, Unreachable
from tests.unit.plan.told import ok

ROUNDS = 4
KINDS = {
    "configmap": "/api/v1/namespaces/{}/configmaps/",
    "deployment.apps": "/apis/apps/v1/namespaces/{}/deployments/",
    "daemonset.apps": "/apis/apps/v1/namespaces/{}/daemonsets/",
}


@dataclass
class Machines:
    """The nodes of a cluster in memory."""

    cluster: Cluster
    fleet: Fleet = field(init=False)
    typed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make a bare machine of every node."""
        self.fleet = Fleet(release=f"v{self.cluster.kubernetes.version}")
        for host in self.cluster.nodes:
            self.fleet.add(host.name, host.address)

    def machine(self, name: str) -> Machine:
        """The machine of a host."""
        return self.fleet.machines[self.cluster.host(name).address]

    def look(self, host: Host, action: Action) -> tuple[Judgement, Answers]:
        """What a host says of an action."""
        told = {probe: self.ask(host.name, probe.argv) for probe in action.probes()}
        answers = Answers(told, self._late(action.reads()))
        return action.judge(answers), answers

    def bring(self, host: Host, action: Action) -> list[Verdict]:
        """Brings an action about as the engine does; the verdicts on the way."""
        seen = []
        for _ in range(ROUNDS):
            self.fleet.wait(self.look(host, action)[0].settle or 0)
            judgement, _ = self.look(host, action)
            seen.append(judgement.verdict)
            if judgement.done:
                break
            self.carry_out(host.name, self.due(host, action))
        return seen

    def due(self, host: Host, action: Action) -> tuple[Call, ...]:
        """The calls that an action asks for now, with what they need minted."""
        judgement, answers = self.look(host, action)
        answers = Answers(answers.replies, {**answers.late, **self._late(action.mints())})
        half = judgement.verdict is Verdict.HALF
        return action.judge(answers).mend if half else action.calls(answers)

    def cut(self, host: Host, call: Run, seconds: float) -> int:
        """Runs kubeadm as a call says, killed so many seconds after its start."""
        machine = self.machine(host.name)
        for given in call.inputs:
            machine.write(given.path, reveal(given.content).encode())
        return machine.run(*call.argv[1:], kill_at=seconds)

    def install_calico(self) -> None:
        """What of Calico's manifest makes nodes Ready."""
        first = self.machine(self.cluster.first_master.name)
        pod = {"hostNetwork": True, "initContainers": [{"name": "install-cni", "image": "calico/cni"}]}
        pod |= {"containers": [{"name": "calico-node", "image": "calico/node"}]}
        spec = {"selector": {}, "template": {"metadata": {"labels": {"k8s-app": "calico-node"}}, "spec": pod}}
        path = KINDS["daemonset.apps"].format("kube-system").rstrip("/")
        access = kubeconfig.load(first, ADMIN_CONF)
        first.api(access).request("POST", path, {"metadata": {"name": "calico-node"}, "spec": spec})
        self.fleet.wait(20)

    def carry_out(self, name: str, calls: Sequence[Call]) -> None:
        """Carries out calls up to the first that fails."""
        for call in calls:
            self.typed.append(call.shown)
            if isinstance(call, Write):
                self.machine(name).write(call.path, reveal(call.content).encode(), call.mode)
            elif not self._run(name, call).ok:
                return

    def ask(self, name: str, argv: tuple[str, ...]) -> Reply:
        """What a program answers on a host."""
        program: Callable[[Machine, tuple[str, ...]], Reply] = getattr(self, f"_{argv[0]}")
        try:
            return program(self.machine(name), argv[1:])
        except (ApiError, Unreachable, FileNotFoundError, kubeconfig.BadKubeconfig):
            return Reply(1)

    def _late(self, values: Sequence[Late]) -> dict[Late, str]:
        told = ((late, late.parse(self.ask(late.host, late.argv))) for late in values)
        return {late: value for late, value in told if value is not None}

    def _run(self, name: str, call: Run) -> Reply:
        for given in call.inputs:
            self.machine(name).write(given.path, reveal(given.content).encode())
        reply = self.ask(name, call.argv)
        for given in call.inputs:
            self.machine(name).remove(given.path)
        return reply

    def _stat(self, machine: Machine, args: tuple[str, ...]) -> Reply:
        rows = [f"{len(machine.read(path))} {path}" for path in args[2:] if path in machine.content]
        return Reply(int(len(rows) < len(args[2:])), "\n".join(rows).encode())

    def _cat(self, machine: Machine, args: tuple[str, ...]) -> Reply:
        return Reply(0, machine.read(args[0]))

    def _rm(self, machine: Machine, args: tuple[str, ...]) -> Reply:
        for path in args[2:]:
            machine.remove(path)
        return ok()

    def _systemctl(self, machine: Machine, args: tuple[str, ...]) -> Reply:
        if args[0] == "restart":
            return Reply(machine.unit("restart", args[1]))
        return Reply(0 if machine.unit_state() == "active" else 3)

    def _curl(self, machine: Machine, args: tuple[str, ...]) -> Reply:
        url = urlsplit(args[-1])
        access = Access(f"https://{url.netloc}", machine.read(args[args.index("--cacert") + 1]))
        machine.api(access).request("GET", url.path)
        return ok("ok")

    def _kubeadm(self, machine: Machine, args: tuple[str, ...]) -> Reply:
        status = machine.run(*args)
        return Reply(status, "\n".join(machine.stdout).encode())

    def _kubectl(self, machine: Machine, args: tuple[str, ...]) -> Reply:
        access = kubeconfig.load(machine, args[1])
        words = [arg for arg in args[2:] if not arg.startswith(("--request-timeout", "--server="))]
        for arg in args:
            if arg.startswith("--server="):
                access = replace(access, server=arg.partition("=")[2])
        return Kubectl(machine, access).run(words)


@dataclass(frozen=True)
class Kubectl:
    """kubectl with one set of credentials, in so far as the steps use it."""

    machine: Machine
    access: Access

    def run(self, words: list[str]) -> Reply:
        """What a command line of it prints."""
        namespace = words[1] if words[0] == "-n" else ""
        verb, *args = words[2:] if namespace else words
        if verb == "config":
            return ok(self.access.server)
        if verb == "annotate":
            key, _, value = args[3].partition("=")
            path, body = f"/api/v1/nodes/{args[2]}", {"metadata": {"annotations": {key: value}}}
            return self._send("PATCH", path, body)
        if verb == "delete":
            return self._send("DELETE", f"/api/v1/nodes/{args[1]}", None)
        return self._get(namespace, args)

    def _get(self, namespace: str, args: list[str]) -> Reply:
        if args[0] == "nodes":
            return ok("\n".join(map(_row, self._request("GET", "/api/v1/nodes")["items"])))
        if args[0] == "node":
            return ok("node/" + args[1] if self._there(f"/api/v1/nodes/{args[1]}") else "")
        names = [arg for arg in args if arg.partition("/")[0] in KINDS and "/" in arg]
        paths = {name: KINDS[name.split("/")[0]].format(namespace) + name.split("/")[1] for name in names}
        there = {name: self._there(path) for name, path in paths.items()}
        if args[-1] == "json":
            return ok(json.dumps(there[names[0]]) if there[names[0]] else "")
        return ok("\n".join(name for name, found in there.items() if found))

    def _there(self, path: str) -> Json | None:
        try:
            return self._request("GET", path)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def _send(self, method: str, path: str, body: Json | None) -> Reply:
        self._request(method, path, body)
        return ok()

    def _request(self, method: str, path: str, body: Json | None = None) -> Json:
        kind = "merge-patch+json" if method == "PATCH" else "json"
        return self.machine.api(self.access).request(method, path, body, kind)


def _row(node: dict[str, Any]) -> str:
    metadata, status = node["metadata"], node.get("status", {})
    parts = (metadata.get("labels"), metadata.get("annotations"), node.get("spec", {}).get("taints"))
    told = ["" if part is None else json.dumps(part) for part in (*parts, status.get("conditions"))]
    return "\t".join([metadata["name"], *told, status.get("nodeInfo", {}).get("kubeletVersion", "")])
