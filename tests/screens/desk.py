"""One page over a real draft, driven by keys; what it asks of the program is noted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from textual.message import Message
from textual.pilot import Pilot

from hawizard.app import HawizardApp
from hawizard.engine.ssh_config import aliases
from hawizard.model.draft import Draft
from hawizard.model.faults import BadSession, Place
from hawizard.model.template import template
from hawizard.record.progress import Progress
from hawizard.record.states import HostState
from hawizard.screens.frame import Frame
from hawizard.screens.view import View
from tests.screens.driver import KEYS, NARROW

TYPED = {**KEYS, "@": "at", "\n": "enter", "!": "exclamation_mark"}
TEMPLATE = template("cka-ha")
P = TypeVar("P", bound=Frame)


class DeskApp(HawizardApp):
    """Shows the page, and is its desk."""

    def __init__(self, text: str, hosts: Sequence[HostState], *, frozen: bool) -> None:
        super().__init__()
        self.draft = Draft.of(text, Path("/nowhere/session.yaml"))
        self.progress = replace(Progress(), hosts=MappingProxyType({host.name: host for host in hosts}))
        self.frozen = frozen
        self.asked: list[object] = []
        """What the page asked for, in order."""
        self.refused: list[str] = []
        self.heard: tuple[type[Message], ...] = ()
        """Messages that are noted."""
        self.posted: list[Message] = []

    def edit(self, change: Callable[[Draft], object]) -> None:
        """Changes the draft."""
        assert not self.frozen, "edited while a run is at work"
        try:
            change(self.draft)
        except BadSession as refused:
            self.refused += [self.words(fault.sentence) for fault in refused.faults]
        self.draw_anew()

    def replace(self, draft: Draft) -> None:
        """Takes another draft."""
        assert not self.frozen, "edited while a run is at work"
        self.draft = draft
        self.draw_anew()

    def aliases(self, path: str) -> list[dict[str, str]]:
        """What the file says."""
        return aliases(Path(path).expanduser())

    def test(self, hosts: Sequence[str] = ()) -> None:
        """Notes it."""
        self.asked.append(("test", *hosts))

    def turn_to(self, page: str, place: Place = ()) -> None:
        """Notes it."""
        self.asked.append((page, *place))

    def local(self) -> Mapping[str, str]:
        """No files."""
        return {}

    def build(self) -> None:
        """Notes it."""
        self.asked.append("build")

    def note(self, message: Message) -> None:
        """Notes what a screen posts for the program to act on."""
        if isinstance(message, self.heard) and message not in self.posted:
            self.posted.append(message)

    def draw_anew(self) -> None:
        """Draws what is shown."""
        view = View(self.progress, 0.0, self.words, self.colours, session="cka-ha")
        for screen in self.screen_stack:
            if isinstance(screen, Frame):
                screen.show(view, getattr(screen, "NAME", ""), None)


@dataclass
class Seen(Generic[P]):
    """What a person sees and can press."""

    app: DeskApp
    page: P
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """Presses keys, and waits until each is seen."""
        for key in keys:
            await self.pilot.press(TYPED.get(key, key))
            await self.settle()

    async def type(self, text: str) -> None:
        """Replaces what stands in the input."""
        await self.pilot.press("end", "ctrl+u", *(TYPED.get(key, key) for key in text))
        await self.settle()

    async def settle(self) -> None:
        """Waits until all that is waiting was drawn."""
        for _ in range(2):
            self.app.draw_anew()
            await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """The screen's rows."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen, as one line."""
        return " ".join("\n".join(self.lines).replace("│", " ").replace("█", " ").split())

    def sees(self, *texts: str) -> None:
        """All of these are on the screen."""
        missed = [text for text in texts if text not in self.text]
        assert not missed, f"nobody sees {missed} in:\n" + "\n".join(self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        """The hosts of the session."""
        return self.app.draft.host_names


@asynccontextmanager
async def desk(
    make: Callable[[DeskApp], P],
    text: str = TEMPLATE,
    *met: HostState,
    size: tuple[int, int] = NARROW,
    frozen: bool = False,
) -> AsyncIterator[Seen[P]]:
    """The page on a terminal of a size, over a session's text."""
    app = DeskApp(text, met, frozen=frozen)
    async with app.run_test(size=size, notifications=True, message_hook=app.note) as pilot:
        page = make(app)
        await app.push_screen(page)
        seen = Seen(app, page, pilot)
        await seen.settle()
        yield seen
