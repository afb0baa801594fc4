"""Who may use kubectl on a host: its kubeconfig in the home of root and of the user that logs in."""

from __future__ import annotations

from dataclasses import replace

from hawizard.model.cluster import Cluster, Host
from hawizard.plan.actions.action import Action, Need
from hawizard.plan.actions.directory import Directory
from hawizard.plan.actions.file import File
from hawizard.plan.late import Late
from hawizard.plan.plan import Step
from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.kube import ADMIN_CONF
from hawizard.plan.steps.shared_values import file_of
from hawizard.text.sentence import Problem, say

ROOT = "root"
ROOT_CONFIG = "/root/.kube/config"


def home(user: str) -> str:
    """The home of a user where it lies on Debian unless someone moved it."""
    return "/root" if user == ROOT else f"/home/{user}"


def kubeconfig_step(cluster: Cluster, host: Host, source: Late | None = None) -> Step:
    """kubectl for root and the SSH user, with `source` or else the host's own admin.conf."""
    content = source or file_of(host, ADMIN_CONF, secret=True)
    users = dict.fromkeys((ROOT, cluster.ssh_of(host).user))
    return Step(
        name="kubeconfig",
        host=host.name,
        title=say("Let kubectl on {host} find the cluster", host=host.name),
        why=say(
            "kubectl reads ~/.kube/config: where the API is, which CA to trust, and who you are. It names "
            "the balancer, not a master, so it goes on working when a master is lost."
        ),
        breaks=say("Without it kubectl asks localhost:8080, where nothing answers."),
        section="二、三(3)",
        actions=tuple(action for user in users for action in _for_user(user, content)),
    )


def _for_user(user: str, content: Late) -> tuple[Action, ...]:
    folder = Directory(
        name=f"folder-of-{user}",
        title=say("Make {home}/.kube", home=home(user)),
        path=f"{home(user)}/.kube",
        mode=0o700,
        owner=user,
        group=user,
    )
    config = File(
        name=f"config-of-{user}",
        title=say("Write {home}/.kube/config, which holds the key of an administrator", home=home(user)),
        path=f"{home(user)}/.kube/config",
        content=content,
        mode=0o600,
        owner=user,
        group=user,
    )
    if user == ROOT:
        return (folder, config)
    return (replace(folder, needs=(_lives_there(user),)), config)


def _lives_there(user: str) -> Need:
    def refuse(reply: Reply) -> Problem | None:
        fields = reply.text.split(":")
        if reply.ok and len(fields) == 7 and fields[5] == home(user):
            return None
        return Problem(
            say("The home of {user} is not {home}.", user=user, home=home(user)),
            say("Homes elsewhere are not supported yet: log in as root, or as a user who lives there."),
        )

    return Need(Probe(("getent", "passwd", user), refuse))
