"""`hawizard practice`: the whole tutorial with no hosts."""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path

import click

from hawizard.commands import Switches, run_apply, run_resume
from hawizard.practice.fleet import PASSWORD, PracticeFleet, served
from hawizard.practice.sizes import NAME, cluster_of
from hawizard.text.sentence import ExitStatus, say

STOPPED = (ExitStatus.FAILED, ExitStatus.UNREACHABLE)
ENDS = say(
    "The practice hosts end with this command, so nothing can be resumed on them. To try that, serve them "
    "with --serve and the same options, and run apply and resume in another terminal."
)


def run_practice(hosts: str | None, faults: tuple[str, ...], speed: float, serve: bool) -> ExitStatus:
    """Builds the cluster on simulated hosts, or only serves them until interrupted."""
    cluster = cluster_of(hosts)
    folder = Path(tempfile.mkdtemp(prefix="hawizard-practice-")) / NAME
    with served(cluster, folder, speed=speed, faults=faults) as fleet:
        return _serve(fleet) if serve else _apply(fleet)


def _apply(fleet: PracticeFleet) -> ExitStatus:
    count = len(fleet.cluster.hosts)
    _say(say("Practice: {count} simulated hosts in this process. Nothing is installed.", count=count))
    status = run_apply(str(fleet.session.folder), Switches(yes=False))
    while status in STOPPED and _wants_more():
        status = run_resume(str(fleet.session.folder), Switches(yes=False))
    if status in STOPPED:
        _say(ENDS)
    _say_unknown(fleet)
    again = say("hawizard replay {folder} --headless", folder=str(fleet.session.folder))
    _say(say("That was practice: nothing was installed. To see it again: {command}", command=str(again)))
    return status


def _wants_more() -> bool:
    # The hosts end with this process, so this is the only time to go on.
    return sys.stdin.isatty() and click.confirm(str(say("Go on with resume?")), default=True, err=True)


def _serve(fleet: PracticeFleet) -> ExitStatus:
    click.echo(str(fleet.session.yaml_path))
    ports = ", ".join(f"{name} {gate.port}" for name, gate in fleet.street.gates.items())
    text = say(
        "Practice hosts served on 127.0.0.1 until Ctrl-C (password {password}): {ports}",
        password=PASSWORD,
        ports=ports,
    )
    _say(text)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        _say_unknown(fleet)
    return ExitStatus.DONE


def _say_unknown(fleet: PracticeFleet) -> None:
    for argv in fleet.world.unknown:
        _say(say("Practice did not know what to do: {command}", command=" ".join(argv)[:200]))


def _say(text: object) -> None:
    click.echo(str(text), err=True)
