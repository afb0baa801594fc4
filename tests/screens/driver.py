"""The real app, driven by keys, with a clock that stands still."""

from __future__ import annotations

import asyncio
import functools
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from hawizard.record.events import Event
from hawizard.replaying import ReplayApp
from hawizard.screens.player import Player
from hawizard.screens.recording import Recording
from hawizard.screens.widgets.lines import Lines

NARROW, WIDE = (80, 24), (120, 40)
SIZES = (NARROW, WIDE)
KEYS = {"[": "left_square_bracket", "]": "right_square_bracket", "/": "slash", ":": "colon", ".": "full_stop",
        ",": "comma", "+": "plus", "-": "minus", " ": "space"}  # fmt: skip


HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that a terminal obeys or hides."""


def unsafe(lines: Iterable[str]) -> list[str]:
    """The lines that hold what must not reach a terminal."""
    return [line for line in lines if any(unicodedata.category(c) in HIDDEN for c in line)]


def driven(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """A test that awaits the app."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))  # type: ignore[arg-type]

    return run


class Seen:
    """What a person sees and can press."""

    def __init__(self, app: ReplayApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Presses keys, and waits until they are seen."""
        for key in keys:
            await self.pilot.press(KEYS.get(key, key))
            await self.settle()

    async def go(self, position: int) -> None:
        """Jumps to a position."""
        self.app.action_go(position)
        await self.settle()

    async def settle(self) -> None:
        """Waits until all that is waiting was drawn."""
        for _ in range(2):
            self.app.refresh_run()
            await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """The screen's rows."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @staticmethod
    def words_of(lines: Lines) -> str:
        """All that a list of lines holds, in sight or not, as one line."""
        return " ".join(" ".join(text.plain for text in lines.texts).split())

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.lines)


@asynccontextmanager
async def shown(events: Iterable[Event], size: tuple[int, int] = WIDE, **options: Any) -> AsyncIterator[Seen]:
    """A replay on a terminal of a size, paused by its clock."""
    app = ReplayApp(Player(Recording(events)), clock=lambda: 0.0, **options)
    async with app.run_test(size=size, notifications=True) as pilot:
        seen = Seen(app, pilot)
        await seen.settle()
        yield seen
