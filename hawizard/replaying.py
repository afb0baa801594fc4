"""A replay in the screens: the loop that shows it, its keys and its commands."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from hawizard.record.journal import read
from hawizard.record.progress import Progress
from hawizard.running import TICKS, Command, RunApp
from hawizard.screens.help import Group
from hawizard.screens.player import Player
from hawizard.screens.recording import Recording
from hawizard.screens.run import RunScreen
from hawizard.screens.view import View
from hawizard.screens.widgets.logstore import KEPT
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, Translate, say

REPLAY = say("REPLAY")


class ReplayApp(RunApp):
    """Shows a journal; it can change nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "pause", key_display="Space", id="replay.pause", tooltip="Pause, or go on"),
        Binding(
            "right_square_bracket",
            "stage(1)",
            "next stage",
            key_display="]",
            id="replay.stage",
            tooltip="Jump to the next stage",
        ),
        Binding(
            "left_square_bracket",
            "stage(-1)",
            "Stage before",
            show=False,
            key_display="[",
            id="replay.stage-before",
            tooltip="Jump to the stage before",
        ),
        Binding(
            "f",
            "failure(1)",
            "Next failure",
            show=False,
            id="replay.failure",
            tooltip="Jump to the next failure",
        ),
        Binding(
            "F",
            "failure(-1)",
            "Failure before",
            show=False,
            id="replay.failure-before",
            tooltip="Jump to the failure before",
        ),
        Binding(
            "full_stop",
            "step(1)",
            "Step",
            show=False,
            key_display=".",
            id="replay.step",
            tooltip="One event forth",
        ),
        Binding(
            "comma",
            "step(-1)",
            "Step back",
            show=False,
            key_display=",",
            id="replay.step-back",
            tooltip="One event back",
        ),
        Binding(
            "plus,equals_sign",
            "faster(1)",
            "Faster",
            show=False,
            key_display="+",
            id="replay.faster",
            tooltip="Faster",
        ),
        Binding(
            "minus", "faster(-1)", "Slower", show=False, key_display="-", id="replay.slower", tooltip="Slower"
        ),
        Binding(
            "ctrl+home,0",
            "go(0)",
            "Beginning",
            show=False,
            id="replay.beginning",
            tooltip="Back to the beginning",
        ),
        Binding("ctrl+end,9", "go(1000000000)", "End", show=False, id="replay.end", tooltip="To the end"),
    ]

    def __init__(
        self,
        player: Player,
        translate: Translate = lambda text: text,
        *,
        path: str = "",
        ascii_only: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(RunScreen(), translate, ascii_only=ascii_only)
        self.player = player
        self.run_screen.log_pane.path = clean(path)
        self._clock = clock
        self._last = clock()
        self._told = 0
        self._shown: tuple[object, ...] = ()

    def on_mount(self) -> None:
        """Shows the run and goes on ten times a second."""
        self.push_screen(self.run_screen)
        self.set_interval(1 / TICKS, self._tick)
        self.call_after_refresh(self.refresh_run)

    @property
    def progress(self) -> Progress:
        """Where the player is."""
        return self.player.progress

    @property
    def key_groups(self) -> list[Group]:
        """A replay's own keys first."""
        return [(say("Replay"), ReplayApp.BINDINGS), *super().key_groups]

    def _tick(self) -> None:
        now = self._clock()
        self.player.advance(now - self._last)
        self._last = now
        self.refresh_run()

    def refresh_run(self) -> None:
        """Shows where the player is, where anything changed."""
        if not self.screen_stack:
            # The timer may fire once more while the screens are being taken down.
            return
        self._tell_log()
        player = self.player
        state = (player.position, round(player.now, 1), player.paused, player.speed, self.theme, self.screen)
        if state == self._shown:
            return
        self._shown = state
        self.show_run(View(player.progress, player.now, self.words, self.colours, badge=REPLAY), player)

    def _tell_log(self) -> None:
        """Feeds what came since, or shows another stretch where the replay has jumped."""
        recording, log = self.player.recording, self.run_screen.log_pane
        end = recording.ends[self.player.position]
        if end == self._told or not log.is_mounted:
            return
        if 0 < end - self._told <= KEPT // 20:
            log.store.extend(recording.lines[self._told : end])
            log.view.settle(log.store.trim())
            log.tell()
        else:
            start = max(0, end - KEPT)
            log.reset(recording.lines[start:end], start)
        self._told = end

    def action_pause(self) -> None:
        """Pauses or goes on."""
        self.player.pause()
        self.refresh_run()

    def action_step(self, events: int) -> None:
        """One event forth or back."""
        self.player.step(events)
        self._follow()

    def action_faster(self, steps: int) -> None:
        """Another speed."""
        self.player.faster(steps)
        self.refresh_run()

    def action_go(self, position: int) -> None:
        """Jumps to a position."""
        self.player.go(position)
        self._follow()

    def action_stage(self, direction: int) -> None:
        """Jumps to a stage."""
        self._jump(self.player.recording.stages(), direction, say("No stage begins there."))

    def action_failure(self, direction: int) -> None:
        """Jumps to a failure."""
        self._jump(self.player.recording.failures(), direction, say("Nothing failed there."))

    def _jump(self, marks: list[int], direction: int, nothing: Sentence) -> None:
        if self.player.jump(marks, direction):
            self._follow()
        else:
            self.notify(self.words(nothing), markup=False)

    def _follow(self) -> None:
        """After a jump the page is the run's own again."""
        self.run_screen.picked = None
        self.run_screen.stage_page.chosen = None
        self.refresh_run()

    def page_commands(self, page: str, title: str) -> list[Command]:
        """A page can be looked at, and jumped to where its stage begins."""
        found = super().page_commands(page, title)
        begin = self.player.recording.begin_of(page)
        if begin is not None:
            found.append((self.words(say("Jump to {page}", page=title)), lambda: self.action_go(begin)))
        return found


def replay(journal: Path, speed: float, *, ascii_only: bool) -> int:
    """Shows a journal until the person leaves; the exit status."""
    app = ReplayApp(Player(Recording(read(journal)), speed), path=str(journal), ascii_only=ascii_only)
    app.run()
    return app.return_code or 0
