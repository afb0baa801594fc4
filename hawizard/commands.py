"""What the commands do: a session opened, an operation run on it, its events kept and printed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawizard import terminal
from hawizard.answering import Environment, Terminal
from hawizard.console import Console
from hawizard.console.report import write_report
from hawizard.engine.questions import Answerer
from hawizard.engine.teller import Emit
from hawizard.engine.wish import Wish
from hawizard.model.template import template
from hawizard.opening import Fleet, journalled, wish_of
from hawizard.record.events import Event
from hawizard.record.replay import play
from hawizard.record.session import Session, find_journal
from hawizard.text.sentence import ExitStatus, Problem, say

if TYPE_CHECKING:
    from hawizard.engine.operation import Operation

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
    return _journalled(Session.open(name), switches, confirm=terminal.person() and not switches.yes)


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


def run_wizard(
    name: str | None, *, plain: bool, ascii_only: bool, fleet: Fleet, agreeable: bool = False
) -> int:
    """Opens the wizard; where there can be no screens, builds the session in plain lines. Raises Problem."""
    if not plain and terminal.screens():
        # Only who wants screens waits for them to be loaded.
        from hawizard.wizard import wizard

        session = Session.open(name) if name is not None else None
        signs = ascii_only or terminal.plain_signs()
        return wizard(session, fleet, ascii_only=signs, agreeable=agreeable)
    if name is None:
        raise Problem(
            say("Without a terminal for screens the wizard needs a session."),
            say("hawizard apply SESSION builds in plain lines; hawizard --help says more."),
            status=ExitStatus.BAD_INPUT,
        )
    return run_apply(name, Switches())


def run_report(name: str) -> None:
    """Writes a report of a session and prints where it is; raises Problem."""
    print(write_report(Session.open(name)))  # noqa: T201


def run_replay(name: str, headless: bool, speed: float, *, ascii_only: bool = False) -> None:
    """Shows a recorded run again, in screens or as plain lines; raises Problem."""
    if headless:
        play(find_journal(name), _printing(), speed)
        return
    journal = find_journal(name)
    if not terminal.screens():
        raise Problem(
            say("This is no terminal, and screens need one."),
            say("Add --headless to see the run as plain lines."),
            status=ExitStatus.BAD_INPUT,
        )
    from hawizard.replaying import replay

    _end_with(replay(journal, speed or 1.0, ascii_only=ascii_only or terminal.plain_signs()))


def _end_with(status: int) -> None:
    if status:
        sys.exit(status)


def _journalled(session: Session, switches: Switches, *, confirm: bool) -> ExitStatus:
    with journalled(session) as opened:
        wish = _wish(session, switches, opened.offsets)
        emit = _both(opened.journal.append, _printing())
        with _operation(wish, switches, emit) as operation:
            return operation.apply(switches.until, confirm=confirm)


def _wish(session: Session, switches: Switches, offsets: Mapping[str, int] | None = None) -> Wish:
    return wish_of(session, offsets, accept_new_host_keys=switches.accept_new_host_keys)


@contextmanager
def _operation(wish: Wish, switches: Switches, emit: Emit) -> Iterator[Operation]:
    """An operation that a first Ctrl-C ends soon, a second one at once, and a third whatever it waits for."""
    stopping = threading.Event()
    # Loads SSH and the plan, which screens, replays and reports do without.
    from hawizard.engine.operation import Operation

    operation = Operation(wish, emit, _answerer(switches, stopping), stopping)
    with _signals(lambda count: _stop(operation, count)):
        yield operation


def _stop(operation: Operation, count: int) -> None:
    if count > 2:
        os._exit(int(ExitStatus.INTERRUPTED))
    operation.stop(at_once=count > 1)


@contextmanager
def _signals(stop: Callable[[int], None]) -> Iterator[None]:
    """Calls `stop` with how many signals to end have come, from a thread: a handler must take no lock."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    threading.Thread(target=_counted, args=(reading, stop), name="hawizard-signals", daemon=True).start()
    # Written where the signal arrives: Python's own handlers wait for the main thread to wake up.
    waked = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    before = {number: signal.signal(number, lambda *_: None) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(waked)
        os.close(writing)


def _counted(reading: int, stop: Callable[[int], None]) -> None:
    count = 0
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while number := pipe.read(1):
            if number[0] in STOPPING:
                count += 1
                stop(count)


def _answerer(switches: Switches, stopping: threading.Event) -> Answerer:
    if terminal.person():
        return Terminal(yes=switches.yes, stopped=stopping.is_set)
    return Environment(yes=switches.yes)


def _printing() -> Emit:
    """Prints events, where there is anything to print on."""
    return Console(sys.stdout) if sys.stdout is not None else lambda _: None


def _both(first: Emit, second: Emit) -> Emit:
    def emit(event: Event) -> None:
        first(event)
        second(event)

    return emit
