"""What every program that shows a run has: its screen, its palette of pages and logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from hawizard.app import HawizardApp
from hawizard.record.progress import Progress
from hawizard.screens.frame import Frame
from hawizard.screens.player import Player
from hawizard.screens.run import RunScreen
from hawizard.screens.view import View, page_title, pages
from hawizard.text.clean import clean
from hawizard.text.sentence import Translate, say

TICKS = 10  # a second
Command = tuple[str, Callable[[], None]]


class RunCommands(Provider):
    """The palette's commands about a run."""

    async def discover(self) -> Hits:
        """All of them."""
        for name, run in self._commands():
            yield DiscoveryHit(Content(name), run, text=name)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for name, run in self._commands():
            score = matcher.match(name)
            if score > 0:
                # Names of hosts are remote text: never read as markup.
                yield Hit(score, Content(name), run, text=name)

    def _commands(self) -> list[Command]:
        app = self.app
        return app.commands() if isinstance(app, RunApp) else []


class RunApp(HawizardApp):
    """Shows a run; where its moments come from is a subclass's business."""

    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {RunCommands, *App.COMMANDS}

    def __init__(
        self, run_screen: RunScreen, translate: Translate = lambda text: text, *, ascii_only: bool = False
    ) -> None:
        super().__init__(translate, ascii_only=ascii_only)
        self.run_screen = run_screen

    @property
    def progress(self) -> Progress:
        """What is shown of the run."""
        raise NotImplementedError

    def show_run(self, view: View, player: Player | None = None) -> None:
        """Draws a moment of the run on every screen that shows it."""
        page = self.run_screen.page_in(view.progress)
        for screen in self.screen_stack:
            if isinstance(screen, Frame):
                screen.show(view, page, player)

    def commands(self) -> list[Command]:
        """What the palette offers: pages, and the hosts' logs."""
        progress, words = self.progress, self.words
        found: list[Command] = []
        for page in pages(progress):
            found += self.page_commands(page, page_title(page, progress, words))
        return found + self._log_commands(progress)

    def page_commands(self, page: str, title: str) -> list[Command]:
        """What the palette offers for a page."""
        return [(self.words(say("Look at {page}", page=title)), lambda: self.run_screen.look_at(page))]

    def _log_commands(self, progress: Progress) -> list[Command]:
        words = self.words
        found = [(words(say("Log of all hosts")), self._limiting(""))]
        for host in progress.hosts:
            only = say("Log of {host} only", host=clean(host))
            found.append((words(only), self._limiting(clean(host))))
        return found

    def _limiting(self, host: str) -> Callable[[], None]:
        return lambda: self.run_screen.log_pane.limit(host, "")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Textual's own, without what makes no sense here."""
        return [
            command for command in super().get_system_commands(screen) if command.title in ("Theme", "Quit")
        ]
