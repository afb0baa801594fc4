"""What the commands do: a session opened, an operation run on it, its events kept and printed."""

from __future__ import annotations

import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from hawizard.answering import Environment, Terminal
from hawizard.console import Console
from hawizard.engine.operation import Operation, Wish
from hawizard.engine.questions import Answerer
from hawizard.engine.teller import Emit
from hawizard.model.load import load, manifest_file
from hawizard.model.template import template
from hawizard.record.events import Event
from hawizard.record.journal import Journal, read
from hawizard.record.progress import last_offsets
from hawizard.record.replay import play
from hawizard.record.session import Session, find_journal
from hawizard.text.sentence import ExitStatus, Problem, say

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Switches:
    """The options of the commands that connect."""

    accept_new_host_keys: bool = False
    yes: bool = False
    until: str | None = None


def write_new(name: str) -> None:
    """Writes a new session and says where it is."""
    session = Session.create(name, template(name))
    print(session.yaml_path)  # noqa: T201
    next_ = say("Put in your hosts, then: hawizard plan {name}", name=session.name)
    print(next_, file=sys.stderr)  # noqa: T201


def run_apply(name: str, switches: Switches) -> ExitStatus:
    """Builds what is not there yet."""
    return _journalled(Session.open(name), switches, confirm=_person() and not switches.yes)


def run_resume(name: str, switches: Switches) -> ExitStatus:
    """Finishes a run that was broken off; raises Problem where there is none."""
    session = Session.open(name)
    if not session.begun:
        raise Problem(
            say("There is nothing to resume in the session {name}.", name=session.name),
            say("Begin with: hawizard apply {name}", name=name),
            status=ExitStatus.BAD_INPUT,
        )
    return _journalled(session, switches, confirm=False)


def run_status(name: str, switches: Switches) -> ExitStatus:
    """Looks at every host."""
    with _operation(_wish(Session.open(name), switches), switches, _printing()) as operation:
        return operation.status()


def run_plan(name: str, offline: bool, switches: Switches) -> ExitStatus:
    """Shows what would be done."""
    with _operation(_wish(Session.open(name), switches), switches, _printing()) as operation:
        return operation.plan(offline=offline)


def run_replay(name: str, headless: bool, speed: float) -> None:
    """Prints a recorded run again; raises Problem where screens are asked for."""
    if not headless:
        raise Problem(
            say("The screens are not built yet."),
            say("Add --headless to see the run as plain lines."),
            status=ExitStatus.BAD_INPUT,
        )
    play(find_journal(name), _printing(), speed)


def _journalled(session: Session, switches: Switches, *, confirm: bool) -> ExitStatus:
    with session.lock():
        offsets = last_offsets(read(session.journal_path)) if session.begun else {}
        wish = _wish(session, switches, offsets)
        journal = Journal(session.journal_path)
        try:
            with _operation(wish, switches, _both(journal.append, _printing())) as operation:
                return operation.apply(switches.until, confirm=confirm)
        finally:
            journal.close()


def _wish(session: Session, switches: Switches, offsets: Mapping[str, int] | None = None) -> Wish:
    cluster = load(session.yaml_path)
    manifest = manifest_file(cluster, session.yaml_path)
    return Wish(
        cluster=cluster,
        session=shlex.quote(session.called),
        known_hosts=(session.known_hosts_path, Path("~/.ssh/known_hosts").expanduser()),
        local={cluster.calico.manifest: manifest.read_text("utf-8")} if manifest else {},
        offsets=offsets or {},
        accept_new_host_keys=switches.accept_new_host_keys,
    )


@contextmanager
def _operation(wish: Wish, switches: Switches, emit: Emit) -> Iterator[Operation]:
    """An operation that a first Ctrl-C ends soon and a second one at once."""
    stopping = threading.Event()
    operation = Operation(wish, emit, _answerer(switches, stopping), stopping)

    def stop(_number: int, _frame: FrameType | None) -> None:
        operation.stop(at_once=stopping.is_set())

    before = {number: signal.signal(number, stop) for number in STOPPING}
    try:
        yield operation
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _answerer(switches: Switches, stopping: threading.Event) -> Answerer:
    if _person():
        return Terminal(yes=switches.yes, stopped=stopping.is_set)
    return Environment(yes=switches.yes)


def _person() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _printing() -> Emit:
    """Prints events; a reader that has gone away ends the printing, never the run."""
    console = Console(sys.stdout)
    gone = False

    def emit(event: Event) -> None:
        nonlocal gone
        if gone:
            return
        try:
            console(event)
        except OSError:
            gone = True

    return emit


def _both(first: Emit, second: Emit) -> Emit:
    def emit(event: Event) -> None:
        first(event)
        second(event)

    return emit
