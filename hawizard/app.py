"""The full-screen program: its themes, the keys that work everywhere, and signals."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Event, Paste
from textual.widgets import Input

from hawizard import crash, terminal
from hawizard.console.words import Words
from hawizard.screens.ascii import Ascii
from hawizard.screens.help import Group, help_of
from hawizard.screens.palette import DARK, LIGHT, QUIET, Palette, palette
from hawizard.text.clean import clean
from hawizard.text.sentence import Translate, say

HANGUP = 3.0  # seconds that a run has to write its last event
HANGUPS = (signal.SIGHUP, signal.SIGTERM)


class HawizardApp(App[int]):
    """Themes, help, quitting and signals; what is shown comes from a subclass."""

    TITLE = "hawizard"
    CSS_PATH = str(files("hawizard.assets").joinpath("hawizard.tcss"))
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (100, "-wide"),
    ]
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f1,question_mark",
            "help",
            "help",
            key_display="F1",
            id="app.help",
            tooltip="Help about this screen",
        ),
        Binding("colon", "command_palette", "Commands", show=False, key_display=":", id="app.commands"),
        Binding("ctrl+q,ctrl+c", "quit", "Quit", show=False, priority=True, id="app.quit-now"),
        Binding("q", "quit", "quit", key_display="q", id="app.quit", tooltip="Quit"),
    ]

    def __init__(self, translate: Translate = lambda text: text, *, ascii_only: bool = False) -> None:
        super().__init__(ansi_color=True if _colourless() else None)
        self.words = Words(translate)
        self.animation_level = "none"
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name
        self.ascii_only = ascii_only
        if ascii_only:
            self._filters.append(Ascii())
        self._colours: tuple[str, Palette] | None = None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What themes from elsewhere lack."""
        return {**QUIET, "footer-key-foreground": "#000000"}

    @property
    def colours(self) -> Palette:
        """The styles of the theme that is on."""
        if self._colours is None or self._colours[0] != self.theme:
            # theme_variables still has the last theme's colours while a new one is being put on.
            theme = self.current_theme
            variables = {**QUIET, **theme.to_color_system().generate(), **theme.variables}
            styles = palette(variables, dark=theme.dark, plain=self.no_color)
            self._colours = (self.theme, styles)
        return self._colours[1]

    def on_mount(self) -> None:
        """Leaves in order when the terminal goes away or somebody ends us."""
        self.set_class(self.ascii_only, "-ascii")
        loop = asyncio.get_running_loop()
        for number in HANGUPS:
            loop.add_signal_handler(number, self.hung_up, number)
        if terminal.person() and not self.is_headless:
            threading.Thread(target=self._watch, args=(loop,), name="hawizard-terminal", daemon=True).start()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ends the program without its terminal: writing to one that is gone blocks the loop for ever."""
        terminal.wait_until_gone(sys.stdin.fileno())
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self.hung_up, signal.SIGHUP)
        time.sleep(HANGUP)
        self.end()
        os._exit(128 + signal.SIGHUP)

    def end(self) -> None:
        """Ends what is at work; a subclass knows of something."""

    async def on_event(self, event: Event) -> None:
        """What is pasted comes from anywhere: fields and their screens get it clean."""
        if isinstance(event, Paste) and not self._takes_secret:
            lines = event.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            event.text = "\n".join(map(clean, lines))
        await super().on_event(event)

    @property
    def _takes_secret(self) -> bool:
        """Whether what is typed is a password, which is seen nowhere and must stay what it is."""
        return isinstance(self.focused, Input) and self.focused.password

    @property
    def key_groups(self) -> list[Group]:
        """The keys that do the same on every screen."""
        return [(say("Everywhere"), HawizardApp.BINDINGS)]

    @property
    def crash_folder(self) -> Path:
        """Where what is known of a fault of ours is kept."""
        return Path(tempfile.gettempdir())

    def _handle_exception(self, error: Exception) -> None:
        super()._handle_exception(error)
        self._return_code = crash.STATUS

    def _fatal_error(self) -> None:
        # Textual's own prints the values of all variables.
        error = sys.exc_info()[1] or self._exception or RuntimeError()
        self.panic(Text(self.words(crash.keep(error, self.crash_folder))))

    def hung_up(self, number: int) -> None:
        """Leaves with the status of a program that a signal ended."""
        self.exit(return_code=128 + number)

    async def action_quit(self) -> None:
        """Leaves; a subclass asks first where something is at work."""
        self.exit(0)

    def action_help(self) -> None:
        """Help about the screen or the dialog that is open."""
        found = help_of(self.screen, self.key_groups)
        if found is not None:
            self.push_screen(found)


def _colourless() -> bool:
    return "NO_COLOR" in os.environ
