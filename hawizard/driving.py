"""A live run in the screens: drawn, let go and held, its failures acted on, its end awaited."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from rich.text import Text
from textual import on, work
from textual.app import SuspendNotSupported

from hawizard import crash
from hawizard.app import HANGUP
from hawizard.console.report import write_report
from hawizard.dialogs import DialogApp
from hawizard.engine.scope import Scope
from hawizard.live import LiveRun
from hawizard.opening import known_hosts
from hawizard.record.login import login
from hawizard.record.progress import Progress, fold
from hawizard.record.session import Session
from hawizard.running import TICKS
from hawizard.screens.phase import phase
from hawizard.screens.run import RunScreen
from hawizard.screens.view import View
from hawizard.text.clean import clean
from hawizard.text.sentence import ExitStatus, Problem, Sentence, Translate, say

BUDGET = 0.05  # seconds of a tick that are spent on events
PATIENCE = 20.0  # seconds that a run has to end before its connections are cut
PRACTICE = say("PRACTICE")
GOES_ON = say("A job at work on a host goes on there, and what is done stays done.")


class LiveApp(DialogApp):
    """Shows a run at work and lets a person act on it."""

    def __init__(
        self,
        translate: Translate = lambda text: text,
        *,
        ascii_only: bool = False,
        agreeable: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(RunScreen(live=True), translate, ascii_only=ascii_only, agreeable=agreeable)
        self.live: LiveRun | None = None
        self._skipped: frozenset[str] = frozenset()
        """Steps that a person had left out since the program began."""
        self._clock = clock
        self._progress = Progress()
        self._heard = clock()
        self._end_told = True
        self._deadline: float | None = None
        """When a run that is being left has its connections cut."""

    @property
    def progress(self) -> Progress:
        """What the run's events add up to."""
        return self._progress

    @property
    def now(self) -> float:
        """Seconds since the run began."""
        at_work = self.live is not None and self.live.alive and self._progress.run is not None
        return self._progress.at + (self._clock() - self._heard if at_work else 0.0)

    @property
    def busy(self) -> bool:
        """Whether something is at work on hosts."""
        return self.live is not None and self.live.alive and phase(self._progress) not in ("waiting", "done")

    def on_mount(self) -> None:
        """Goes on ten times a second."""
        self.set_interval(1 / TICKS, self.tick)

    def begin(
        self,
        session: Session,
        *,
        free: bool = False,
        granted: bool = False,
        only: frozenset[str] = frozenset(),
    ) -> None:
        """Applies a session from what its hosts say; `granted` lets the first open stage begin."""
        log = self.run_screen.log_pane
        if self.live is not None and self.live.session.folder != session.folder:
            self._skipped = frozenset()
        self.live = LiveRun(session, self.person, log.feed, free=free, scope=Scope(only, self._skipped))
        if granted:
            self.live.pace.run_stage()
        self._progress, self._end_told = Progress(), False
        log.path = clean(str(session.journal_path))
        if log.is_mounted:
            log.reset([])
        self.run_screen.look_at(None)
        self.live.start()

    def tick(self) -> None:
        """Takes what was told, asks what is to be asked, and draws."""
        if not self.screen_stack:
            # The timer may fire once more while the screens are being taken down.
            return
        self._take_events()
        self.ask_next()
        self._note_end()
        self.refresh_run()

    def refresh_run(self) -> None:
        """Draws the run as it is now."""
        self.show_run(View(self.progress, self.now, self.words, self.colours, badge=self.badge))

    @property
    def badge(self) -> Sentence | None:
        """That it is practice, where it is."""
        return PRACTICE if self.agreeable else None

    def _take_events(self) -> None:
        deadline = time.monotonic() + BUDGET
        for event in self.live.events() if self.live else ():
            self._progress, self._heard = fold(self._progress, event), self._clock()
            if time.monotonic() > deadline:
                break

    def _note_end(self) -> None:
        live = self.live
        if live is None or live.more:
            return
        if self._deadline is not None and (not live.alive or self._clock() > self._deadline):
            self.exit_with(live)
        elif not live.alive and not self._end_told:
            self._end_told = True
            if live.crash is not None:
                self._crashed(live.crash)
            elif live.problem is not None:
                self.refuse(live.problem)

    def exit_with(self, live: LiveRun) -> None:
        """Leaves with the run's status."""
        if live.alive:
            live.stop(at_once=True)
        status = live.status if live.status is not None else ExitStatus.INTERRUPTED
        self.exit(int(status), return_code=int(status))

    @property
    def crash_folder(self) -> Path:
        """The session's."""
        return self.live.session.folder if self.live is not None else super().crash_folder

    def _crashed(self, error: BaseException) -> None:
        """A fault of ours in the run; the session can be resumed."""
        text = self.words(crash.keep(error, self.crash_folder))
        self.exit(crash.STATUS, return_code=crash.STATUS, message=Text(text))

    @on(RunScreen.Wanted)
    def _wanted(self, event: RunScreen.Wanted) -> None:
        if event.wish == "hold" and self.live is not None:
            self.live.pace.hold()
        elif event.wish == "look":
            self.look_again()
        else:
            self.go_on(everything=event.wish == "all")

    def go_on(self, *, everything: bool) -> None:
        """Runs the stage that waits, or everything that is left; begins again where the run has ended."""
        live = self.live
        if live is None:
            return
        if not live.alive:
            self.begin(live.session, free=everything, granted=True)
        elif everything:
            live.pace.run_all()
        else:
            live.pace.run_stage()

    def retry_only(self, host: str) -> None:
        """Runs the open stage on one host; the others stay as they are."""
        if self.live is not None and not self.live.alive:
            self.begin(self.live.session, granted=True, only=frozenset({host}))

    @work
    async def _ask_to_skip(self, step: str) -> None:
        """Goes on without a step, if a person means it after reading what it means."""
        known = self._progress.steps.get(step)
        means = known.outline.skip if known and known.outline else None
        if self.live is None or self.live.alive or known is None or means is None:
            return
        text = say("Skip {title} on {host}?", title=self.words(known.title), host=clean(known.host))
        again = say("It is tried again when the session is resumed after hawizard was left.")
        if await self.confirm(text, (self.words(means), self.words(again))):
            self._skipped |= {step}
            self.go_on(everything=self.live.pace.free)

    def look_again(self) -> None:
        """Looks at every host again and changes nothing."""
        live = self.live
        if live is not None and live.alive:
            live.pace.look_again()
        elif live is not None:
            self.begin(live.session)

    @on(RunScreen.WayOut)
    def _way_out(self, event: RunScreen.WayOut) -> None:
        name, _, rest = event.key.partition("@")
        ways: dict[str, Callable[[], object]] = {
            "shell": lambda: self.open_shell(rest),
            "only": lambda: self.retry_only(rest),
            "skip": lambda: self._ask_to_skip(rest),
            "look": self.look_again,
            "report": self.save_report,
            "edit": self.edit_session,
            "quit": self.action_quit_now,
        }
        retry = lambda: self.go_on(everything=self.live is not None and self.live.pace.free)  # noqa: E731
        ways.get(name, retry)()

    def edit_session(self) -> None:
        """Shows the pages before the run."""

    def save_report(self) -> None:
        """Writes what a person can show to others."""
        if self.live is None:
            return
        try:
            path = write_report(self.live.session)
        except Problem as problem:
            self.refuse(problem)
        else:
            self.tell(say("The report is in {file}.", file=str(path)))

    def open_shell(self, host: str) -> None:
        """Leaves the screens for a shell on a host; afterwards every host is looked at again."""
        run = self._progress.run
        if self.live is None or run is None:
            return
        command = shell_command(self.live.session, run.started.cluster, host)
        try:
            with self.suspend():
                print(self.words(say("A shell on {host}. exit comes back to hawizard.", host=clean(host))))  # noqa: T201
                subprocess.run(command, check=False)
        except (SuspendNotSupported, OSError):
            text = say("No shell can be opened from here. In another terminal: {c}", c=shlex.join(command))
            self.tell(text)
            return
        self.look_again()

    async def action_quit(self) -> None:
        """Leaves; asks first where something is at work."""
        if not self.busy:
            self.action_quit_now()
        elif not self.screen.is_modal:
            self._ask_to_leave()

    @work
    async def _ask_to_leave(self) -> None:
        live = self.live
        back = say("To come back: hawizard resume {name}", name=live.session.called if live else "")
        detail = (self.words(GOES_ON), self.words(back))
        if await self.confirm(say("Something is at work. Leave it?"), detail):
            self.action_quit_now()

    def action_quit_now(self) -> None:
        """Leaves as soon as the run has written what it knows."""
        if self.live is None or not self.live.alive:
            status = int(self.live.status or 0) if self.live else 0
            self.exit(status, return_code=status)
            return
        self.live.stop()
        self._deadline = self._clock() + PATIENCE
        self.notify(self.words(say("Leaving; what is at work is told to end.")), markup=False)

    def end(self) -> None:
        """Ends a run that is still there when the screens are gone."""
        if self.live is not None and self.live.alive:
            self.live.stop(at_once=True)
            self.live.join(HANGUP)

    def hung_up(self, number: int) -> None:
        """The terminal is gone or somebody ends us: cuts the connections and leaves in order."""
        self.end()
        super().hung_up(number)


def shell_command(session: Session, cluster: object, host: str) -> list[str]:
    """The ssh command to a host, with the keys that the session knows."""
    files = " ".join(f'"{path}"' for path in known_hosts(session))
    command = shlex.split(login(cluster if isinstance(cluster, dict) else {}, host)) or ["ssh", host]
    return [command[0], "-o", f"UserKnownHostsFile={files}", *command[1:]]
