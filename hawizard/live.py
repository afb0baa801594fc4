"""A run at work in a thread of its own: its events, its pace, its end, for the screens that show it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from hawizard.engine.pace import Pace
from hawizard.engine.scope import EVERYTHING, Scope
from hawizard.engine.teller import Emit
from hawizard.opening import Opened, journalled, wish_of
from hawizard.person import AtScreens, Person
from hawizard.record.events import Event, Output
from hawizard.record.session import Session
from hawizard.screens.loglines import LogLine, log_lines
from hawizard.text.sentence import ExitStatus, Problem

if TYPE_CHECKING:
    from hawizard.engine.operation import Operation

MOST = 2000  # events handed over at a time
EARLIER = 5000  # lines of earlier runs that the log shows


class LiveRun:
    """Applies a session as far as its pace lets it; how it ended stands in `status`, `problem` or `crash`."""

    def __init__(
        self,
        session: Session,
        person: Person,
        feed: Callable[[LogLine], None],
        *,
        free: bool = False,
        scope: Scope = EVERYTHING,
    ) -> None:
        self.session = session
        self._scope = scope
        self.begun = False
        """Whether earlier runs are read and this one has begun."""
        self._feed = feed
        self.stopping = threading.Event()
        self.pace = Pace(self.stopping, free=free)
        self.status: ExitStatus | None = None
        self.problem: Problem | None = None
        self.crash: BaseException | None = None
        self._person = person
        self._events: deque[Event] = deque()
        self._operation: Operation | None = None
        self._thread = threading.Thread(target=self._run, name="hawizard-run", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether it is at work, or waits for a person."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self, *, at_once: bool = False) -> None:
        """Ends it soon, or at once by cutting its connections; jobs on the hosts go on."""
        self.stopping.set()
        if self._operation is not None:
            self._operation.stop(at_once=at_once)

    def join(self, seconds: float) -> bool:
        """Waits for its end; whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def events(self) -> Iterator[Event]:
        """What was told since the last call, but for the output of calls, which the log has."""
        for _ in range(min(MOST, len(self._events))):
            yield self._events.popleft()

    @property
    def more(self) -> bool:
        """Whether events wait to be taken."""
        return bool(self._events)

    def _run(self) -> None:
        earlier: deque[LogLine] = deque(maxlen=EARLIER)
        try:
            with journalled(self.session, lambda event: earlier.extend(log_lines(event))) as opened:
                for line in earlier:
                    self._feed(line)
                self.begun = True
                self.status = self._apply(opened)
        except Problem as problem:
            self.problem, self.status = problem, problem.status
        except BaseException as error:
            self.crash, self.status = error, ExitStatus.FAILED

    def _apply(self, opened: Opened) -> ExitStatus:
        answerer = AtScreens(self._person, self.stopping)
        wish = wish_of(self.session, opened.offsets)
        # Loads SSH and the plan: not before there is a run, and not in the thread that draws.
        from hawizard.engine.operation import Operation

        self._operation = Operation(wish, self._emit(opened), answerer, self.stopping, self.pace, self._scope)
        return self._operation.apply(None, confirm=False)

    def _emit(self, opened: Opened) -> Emit:
        def emit(event: Event) -> None:
            opened.journal.append(event)
            for line in log_lines(event):
                self._feed(line)
            if not isinstance(event, Output):
                self._events.append(event)

        return emit
