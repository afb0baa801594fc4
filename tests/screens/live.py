"""The real program on a practice fleet, driven by keys; waiting is by what is seen, never by time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Generic, TypeVar

from textual.pilot import Pilot

from hawizard.driving import LiveApp
from hawizard.practice.fleet import PracticeFleet, served
from hawizard.practice.sizes import cluster_of
from hawizard.screens.phase import Phase, phase
from tests.screens.driver import KEYS, WIDE

A = TypeVar("A", bound=LiveApp)
LONG = 120.0  # seconds on a busy machine


class Operator(Generic[A]):
    """What a person sees of a live run and can press."""

    def __init__(self, app: A, pilot: Pilot[int], fleet: PracticeFleet) -> None:
        self.app, self.pilot, self.fleet = app, pilot, fleet

    async def press(self, *keys: str) -> None:
        """Presses keys."""
        for key in keys:
            await self.pilot.press(KEYS.get(key, key))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Waits until something is so; what is seen otherwise is told."""
        deadline = time.monotonic() + LONG
        while not condition():
            assert time.monotonic() < deadline, f"{what}; what was seen:\n{self.text}"
            await self.pilot.pause(0.05)
        self.app.tick()
        await self.pilot.pause()

    async def sees(self, *texts: str) -> None:
        """Waits for texts on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), f"nobody saw {texts}")

    async def comes_to(self, *phases: Phase) -> None:
        """Waits until the run is in one of these phases, and its page is drawn."""
        await self.until(lambda: phase(self.app.progress) in phases, f"the run came to none of {phases}")

    async def stop(self) -> None:
        """Has the run interrupted."""
        assert self.app.live is not None
        self.app.live.stop()
        await self.comes_to("stopped")

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def waits_at(self) -> str:
        """The stage before which the run waits."""
        run = self.app.progress.run
        return run.held.stage if run and run.held else ""


@asynccontextmanager
async def running(
    folder: Path, *faults: str, hosts: str = "1x1", size: tuple[int, int] = WIDE, free: bool = False
) -> AsyncIterator[Operator[LiveApp]]:
    """A run on a practice fleet, shown on a terminal of a size."""
    with served(cluster_of(hosts), folder, faults=faults) as fleet:
        app = LiveApp(agreeable=True)
        async with app.run_test(size=size, notifications=True) as pilot:
            await app.push_screen(app.run_screen)
            app.begin(fleet.session, free=free)
            yield Operator(app, pilot, fleet)
        app.end()
        assert fleet.world.unknown == [], "the practice fleet was asked for what it does not know"
