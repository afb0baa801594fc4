"""`hawizard practice`: the whole tutorial with no hosts."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from hawizard import terminal
from hawizard.commands import Switches, run_apply, run_resume, run_wizard
from hawizard.practice.fleet import PASSWORD, PracticeFleet, served
from hawizard.practice.sizes import NAME, cluster_of
from hawizard.record.session import Session
from hawizard.text.sentence import ExitStatus, say

SPEED = 3.0  # times the real pace
STOPPED = (ExitStatus.FAILED, ExitStatus.UNREACHABLE)
ENDS = say(
    "The practice hosts end with this command, so nothing can be resumed on them. To try that, serve them "
    "with --serve and the same options, and run apply and resume in another terminal."
)


@contextmanager
def practice_fleet() -> Iterator[Session]:
    """The tutorial's hosts, simulated, for as long as the context lasts."""
    with served(cluster_of(None), _folder(), speed=SPEED) as fleet:
        yield fleet.session


def run_practice(
    hosts: str | None,
    faults: tuple[str, ...],
    speed: float,
    *,
    serve: bool = False,
    plain: bool = False,
    ascii_only: bool = False,
) -> int:
    """Opens the wizard on simulated hosts, or builds in plain lines, or only serves until interrupted."""
    with served(cluster_of(hosts), _folder(), speed=speed, faults=faults) as fleet:
        if serve:
            return _serve(fleet)
        return _apply(fleet) if plain or not terminal.screens() else _wizard(fleet, ascii_only=ascii_only)


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="hawizard-practice-")) / NAME


def _wizard(fleet: PracticeFleet, *, ascii_only: bool) -> int:
    folder = str(fleet.session.folder)
    status = run_wizard(folder, plain=False, ascii_only=ascii_only, fleet=practice_fleet, agreeable=True)
    _say_unknown(fleet)
    _say_again(fleet)
    return status


def _apply(fleet: PracticeFleet) -> ExitStatus:
    count = len(fleet.cluster.hosts)
    _say(say("Practice: {count} simulated hosts in this process. Nothing is installed.", count=count))
    status = run_apply(str(fleet.session.folder), Switches(yes=False))
    while status in STOPPED and _wants_more():
        status = run_resume(str(fleet.session.folder), Switches(yes=False))
    if status in STOPPED:
        _say(ENDS)
    _say_unknown(fleet)
    _say_again(fleet)
    return status


def _say_again(fleet: PracticeFleet) -> None:
    again = f"hawizard replay {fleet.session.folder}"
    _say(say("That was practice: nothing was installed. To see it again: {command}", command=again))


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
