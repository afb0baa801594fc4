"""The wizard: from Welcome over the pages that ask to the run, forth and back."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Literal

from textual import on, work

from hawizard import terminal
from hawizard.driving import LiveApp
from hawizard.meetings import Meetings, targets
from hawizard.model.draft import Draft
from hawizard.model.faults import BadSession, Place
from hawizard.model.template import template
from hawizard.opening import Fleet, wish_of
from hawizard.record.progress import Progress
from hawizard.record.session import Session
from hawizard.replaying import replay
from hawizard.screens.ask import AskPage
from hawizard.screens.frame import Frame
from hawizard.screens.hosts import HostsPage
from hawizard.screens.phase import phase
from hawizard.screens.review import ReviewPage
from hawizard.screens.settings import SettingsPage
from hawizard.screens.view import ALREADY, ASKED, DONE, FAILED, WAITING, Mark, View
from hawizard.screens.welcome import WelcomeScreen
from hawizard.screens.widgets.stepper import Stepper
from hawizard.text.clean import clean
from hawizard.text.sentence import Problem, Translate, say


class WizardApp(LiveApp):
    """Everything from the first host to the proof."""

    def __init__(
        self,
        session: Session | None = None,
        translate: Translate = lambda text: text,
        *,
        practice: Fleet | None = None,
        ascii_only: bool = False,
        agreeable: bool = False,
    ) -> None:
        super().__init__(translate, ascii_only=ascii_only, agreeable=agreeable)
        self.session = session
        self.replayed: Session | None = None
        """The session whose journal a person wants to see."""
        self._practice = practice
        self._fleets = ExitStack()
        self._draft: Draft | None = None
        self._meetings: Meetings | None = None
        self._place = "welcome"
        self.pages: dict[str, AskPage] = {}

    def on_mount(self) -> None:
        """Opens the session, or welcomes."""
        self.install_screen(self.run_screen, "run")
        for page in (HostsPage(self), SettingsPage(self), ReviewPage(self)):
            self.pages[page.NAME] = page
            self.install_screen(page, page.NAME)
        self.push_screen(WelcomeScreen(advise=terminal.fragile()))
        if self.session is not None:
            self.open(self.session)

    def on_unmount(self) -> None:
        """Ends what was begun for the screens."""
        if self._meetings is not None:
            self._meetings.stop()
        self._fleets.close()

    @property
    def draft(self) -> Draft:
        """The session that is being edited; there is one once a session is open."""
        if self._draft is None:
            raise RuntimeError("no session is open")
        return self._draft

    @property
    def frozen(self) -> bool:
        """Whether a run is at work, so that nothing may be edited."""
        return self.live is not None and self.live.alive

    def edit(self, change: Callable[[Draft], object]) -> None:
        """Changes the draft and keeps it on disk."""
        try:
            change(self.draft)
            if self.session is not None:
                self.session.save(self.draft.text)
        except BadSession as refused:
            self.refuse(Problem(refused.faults[0].sentence))
        except Problem as problem:
            self.refuse(problem)
        self.refresh_run()

    def replace(self, draft: Draft) -> None:
        """Takes another draft of the same session."""
        self._draft = draft
        self.edit(lambda _: None)

    def aliases(self, path: str) -> list[dict[str, str]]:
        """The hosts that a configuration of ssh names; raises Problem."""
        # Loads SSH.
        from hawizard.engine.ssh_config import aliases

        return aliases(Path(os.path.expanduser(path)))  # noqa: PTH111 - pathlib raises for unknown users

    def local(self) -> Mapping[str, str]:
        """The manifest, where it is a file."""
        with suppress(Problem):
            return wish_of(self.session).local if self.session is not None else {}
        return {}

    def test(self, hosts: Sequence[str] = ()) -> None:
        """Connects to hosts in the background, to all of them if none is named."""
        if self._meetings is not None:
            known = targets(self.draft)
            self._meetings.begin(known[name] for name in hosts or known if name in known)
            self.refresh_run()

    def turn_to(self, page: str, place: Place = ()) -> None:
        """Shows a page; a run that waits before a stage ends, so that what it is to do can be edited."""
        if page not in self.pages:
            self._show("run")
            return
        if self.live is not None and self.live.alive and phase(self.progress) == "waiting":
            self.live.stop()
        if page == "review" and self._meetings is not None and not self.frozen:
            self._meetings.begin(self._meetings.untested(self.draft))
        self._show(page)
        if place:
            self.pages[page].focus_place(place)

    def build(self) -> None:
        """Leaves the pages for the run; asks first."""
        if self.frozen:
            self._show("run")
        elif self.draft.cluster is not None:
            self._ask_to_build()

    @work
    async def _ask_to_build(self) -> None:
        cluster, session = self.draft.cluster, self.session
        if cluster is None or session is None:
            return
        hosts = ", ".join(clean(host.name) for host in cluster.hosts)
        text = say("Build the cluster {name}?", name=cluster.name)
        detail = (
            say("First every host is looked at: {hosts}.", hosts=hosts),
            say("Then each stage shows what it will change, and waits for Enter."),
        )
        if await self.confirm(text, tuple(map(self.words, detail))):
            self._show("run")
            self.begin(session)

    def open(self, session: Session) -> None:
        """Opens a session at what is to be done next: its faults, its pages, or its run."""
        try:
            self._draft = Draft.read(session.yaml_path)
        except Problem as problem:
            self.refuse(problem)
            return
        self.session, self._meetings = session, Meetings(session, self.person)
        faults = self._draft.faults
        if faults:
            self.turn_to(page_of(faults[0][1]), faults[0][1])
        elif session.begun:
            self._show("run")
            self.begin(session)
        else:
            self.turn_to("hosts")

    def _show(self, name: str) -> None:
        """Shows one of the screens beneath all others."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if self._place != name:
            self._place = name
            self.switch_screen(name)
        self.call_after_refresh(self.refresh_run)

    def edit_session(self) -> None:
        """Shows the pages before the run."""
        self.turn_to("review")

    def tick(self) -> None:
        """Notes what the connection tests found, too."""
        if self._meetings is not None and self._draft is not None:
            self._meetings.take(self._draft)
        super().tick()

    def refresh_run(self) -> None:
        """Draws the run, and the pages before it with what they stand on."""
        run = View(self.progress, self.now, self.words, self.colours, badge=self.badge, asked=self._marks())
        page = self.run_screen.page_in(run.progress)
        for screen in self.screen_stack:
            if isinstance(screen, AskPage | WelcomeScreen):
                screen.show(self._asked_view(), getattr(screen, "NAME", ""), None)
            elif isinstance(screen, Frame):
                screen.show(run, page, None)

    def _asked_view(self) -> View:
        met = self._meetings.progress if self._meetings is not None else Progress()
        name = self.session.name if self.session is not None else ""
        return View(met, 0.0, self.words, self.colours, session=name, badge=self.badge, asked=self._marks())

    def _marks(self) -> dict[str, Mark]:
        """How the pages before the run stand."""
        if self._draft is None:
            return {}
        bad = {page_of(place) for _, place, _ in self._draft.faults}
        marks = {page: FAILED if page in bad else DONE for page in ASKED}
        built = self.live is not None or (self.session is not None and self.session.begun)
        marks["review"] = ALREADY if built else WAITING
        return marks

    @on(Stepper.Picked)
    def _picked(self, event: Stepper.Picked) -> None:
        self.turn_to(event.page)

    @on(WelcomeScreen.New)
    def _new(self, event: WelcomeScreen.New) -> None:
        try:
            self.open(Session.create(event.name, template(event.name)))
        except Problem as problem:
            self.refuse(problem)

    @on(WelcomeScreen.Opened)
    def _opened(self, event: WelcomeScreen.Opened) -> None:
        self.open(event.session)

    @on(WelcomeScreen.Replayed)
    def _replayed(self, event: WelcomeScreen.Replayed) -> None:
        self.replayed = event.session
        self.exit(0)

    @on(WelcomeScreen.Practice)
    def _practised(self) -> None:
        if self._practice is not None:
            self.agreeable = True
            self.open(self._fleets.enter_context(self._practice()))


def page_of(place: Place) -> Literal["hosts", "settings"]:
    """The page on which a place of the session can be edited."""
    return "hosts" if place[:1] == ("hosts",) else "settings"


def wizard(session: Session | None, fleet: Fleet, *, ascii_only: bool, agreeable: bool) -> int:
    """Runs the wizard until the person leaves; the exit status."""
    while True:
        app = WizardApp(session, practice=fleet, ascii_only=ascii_only, agreeable=agreeable)
        app.run()
        app.end()
        if app.replayed is None:
            return app.return_code or 0
        replay(app.replayed.journal_path, 1.0, ascii_only=ascii_only)
        session = None
