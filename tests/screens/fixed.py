"""The wizard with a fixed session, hosts and run: no fleet, no connection, no time."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

from textual.pilot import Pilot

from hawizard.engine.target import Target
from hawizard.meetings import Meetings
from hawizard.model.draft import Draft
from hawizard.model.facts import Facts
from hawizard.model.template import template
from hawizard.record import events as e
from hawizard.record.events import Event, event_to_line
from hawizard.record.progress import Progress, fold
from hawizard.record.session import Session
from hawizard.record.states import HostState
from hawizard.screens.recording import Recording
from hawizard.text.sentence import say
from hawizard.wizard import WizardApp
from tests.screens.driver import KEYS, WIDE
from tests.unit.record.story import connected, failed_run, outline, stage_one, started

FACTS = Facts(
    family="debian", os_id="debian", cgroup=2, default_route=True, machine_id="a1", boot_id="b1",
    os_name="Debian GNU/Linux 12 (bookworm)", kernel="6.1.0", cpus=4, memory_mib=8192, disk_free_mib=40960,
    addresses=("192.168.26.80",), systemd=252,
)  # fmt: skip
MET = (
    HostState(name="vms80", state="connected", user="root", rights="root", facts=FACTS),
    HostState(
        name="vms81",
        state="lost",
        what=say("nothing answers at {address} port 22", address="192.168.26.81"),
        remedy=say("Is it switched on, and is sshd running?"),
    ),
    HostState(name="vms82", what=say("connecting")),
)
BEGINNING = (started(), connected("vms80"), connected("vms81"), e.Planned(at=0.8, stages=outline()))
HELD = (*BEGINNING, e.Held(at=1.0, stage="load-balancer", begun=False))
AT_WORK = (*BEGINNING, *stage_one()[:6])
FAILED = failed_run()
DONE = (*BEGINNING, *stage_one(), e.RunEnded(at=20.0, status=0, what=say("the cluster is built"), changed=2))


class FixedMeetings(Meetings):
    """Hosts as they were found; nobody is connected to."""

    def __init__(self, session: Session, app: WizardApp, met: Sequence[HostState]) -> None:
        super().__init__(session, app.person)
        self._known = replace(Progress(), hosts=MappingProxyType({host.name: host for host in met}))

    def begin(self, targets: Iterable[Target]) -> None:
        """Connects to nothing."""

    def take(self, draft: Draft) -> bool:  # noqa: ARG002
        """Nothing was found since."""
        return False


class FixedApp(WizardApp):
    """Shows what it was given."""

    def __init__(self, session: Session | None, met: Sequence[HostState], run: Sequence[Event]) -> None:
        super().__init__(session, practice=no_fleet)
        self.met, self.told = met, run

    def open(self, session: Session) -> None:
        """Opens a session, with the hosts as they were met."""
        super().open(session)
        self._meetings = FixedMeetings(session, self, self.met)

    def begin(self, session: Session, **_: object) -> None:  # noqa: ARG002
        """Shows the run that was told."""
        for event in self.told:
            self._progress = fold(self._progress, event)


class Seen:
    """What a person sees and can press."""

    def __init__(self, app: FixedApp, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Presses keys, and waits until they are seen."""
        for key in keys:
            await self.pilot.press(KEYS.get(key, key))
            await self.settle()

    async def settle(self) -> None:
        """Waits until all that is waiting was drawn."""
        for _ in range(3):
            self.app.refresh_run()
            await self.pilot.pause()

    async def turn_to(self, page: str) -> None:
        """Shows a page."""
        self.app.turn_to(page)
        await self.settle()

    @property
    def lines(self) -> list[str]:
        """The screen's rows, without what is blank at their ends."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.lines)


def no_fleet() -> AbstractContextManager[Session]:
    """Practice is not what these screens are about."""
    raise AssertionError("nobody asked for practice")


def made(name: str, run: Sequence[Event] = (), text: str | None = None, used: int = 0) -> Session:
    """A session on disk, with a journal where a run is told; the last used comes first."""
    session = Session.create(name, text or template(name))
    if run:
        session.journal_path.write_text("".join(event_to_line(event) + "\n" for event in run), "utf-8")
        os.utime(session.journal_path, (used, used))
    os.utime(session.yaml_path, (used, used))
    return session


@asynccontextmanager
async def wizard(
    session: Session | None,
    run: Sequence[Event] = (),
    *,
    met: Sequence[HostState] = MET,
    size: tuple[int, int] = WIDE,
    theme: str = "",
) -> AsyncIterator[Seen]:
    """The wizard at its welcome, at a session's pages, or at the run that is told."""
    app = FixedApp(session, met, run)
    app.theme = theme or app.theme
    async with app.run_test(size=size, notifications=True) as pilot:
        seen = Seen(app, pilot)
        await seen.settle()
        app.run_screen.log_pane.reset(Recording(run).lines) if run else None
        await seen.settle()
        yield seen
