"""A run killed in the middle of a stage: opened again in the wizard, finished, and seen again as a replay."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hawizard.practice.fleet import PracticeFleet, served
from hawizard.practice.sizes import cluster_of
from hawizard.record.events import RunStarted
from hawizard.record.journal import read
from hawizard.screens.recording import Recording
from hawizard.wizard import WizardApp
from tests.screens.driver import SIZES, driven, shown
from tests.screens.live import Operator

MARK = "nodes/kernel@vms81"
PATIENCE = 60.0  # seconds


def _killed(made: PracticeFleet) -> None:
    """Applies in a process of its own, which is killed while a step is at work."""
    words = [sys.executable, "-m", "hawizard", "apply", str(made.session.folder), "--yes"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + PATIENCE
        while not (made.session.begun and f'"step":"{MARK}"' in made.session.journal_path.read_text()):
            assert time.monotonic() < deadline, "the run never came to the nodes"
            assert process.poll() is None, "the run ended by itself"
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_killed_run_is_finished_in_the_wizard_and_replayed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with served(cluster_of("1x1"), tmp_path / "practice", faults=("slow@nodes/kernel:vms81",)) as made:
        _killed(made)
        await _finish(made, size)
        await _see_again(made, size)


async def _finish(made: PracticeFleet, size: tuple[int, int]) -> None:
    app = WizardApp(made.session, agreeable=True)
    async with app.run_test(size=size, notifications=True) as pilot:
        seen = Operator(app, pilot, made)
        await seen.comes_to("waiting")
        assert seen.waits_at == "nodes", "it did not open at the stage that was broken off"
        await seen.press("a")
        await seen.comes_to("done")
        await seen.sees("is built and proved")
    app.end()


async def _see_again(made: PracticeFleet, size: tuple[int, int]) -> None:
    events = list(read(made.session.journal_path))
    assert sum(isinstance(event, RunStarted) for event in events) == 2
    async with shown(Recording(events).events, size) as seen:
        for _ in range(4):
            await seen.press("]")
        assert "Nodes" in seen.text and "REPLAY" in seen.text
        await seen.press("9")
        assert "is built and proved" in seen.text
        await seen.press("[", "[")
        assert "Network" in seen.text
        await seen.press("0")
        assert "is built and proved" not in seen.text
