"""How long a person waits for the first frame: the welcome beside a bare Textual app, in one run."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from tests.screens.terminal import python_on_terminal

ROUNDS = 5
BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("ready")

Bare().run()
"""


def _seconds(wanted: bytes, *words: str, **env: str) -> float:
    began = time.monotonic()
    with python_on_terminal(*words, **env) as terminal:
        terminal.read_until(wanted)
        return time.monotonic() - began


def test_the_welcome_beside_a_bare_app(tmp_path: Path) -> None:
    """Prints medians and their ratio."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_seconds(b"ready", "-c", BARE))
        ours.append(_seconds(b"Practice", "-m", "hawizard", XDG_DATA_HOME=str(tmp_path)))
    mine, theirs = statistics.median(ours), statistics.median(bare)
    print(f"\nfirst frame: hawizard {mine:.2f} s, bare Textual {theirs:.2f} s, {mine / theirs:.1f} times")
    assert mine < 4 * theirs, f"the welcome comes {mine / theirs:.1f} times as late as a bare app"
