"""A million lines from a thread into the log pane, and into Textual's own Log: lines/s, keys, memory."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

LINES = 1_000_000
RUNS = 3
WIDGETS = {"ours": "hawizard's log pane", "log": "Textual's Log, one write for each tenth of a second"}


def test_the_log_pane_beside_textuals_log() -> None:
    """Prints the figures; whether they please is for the reader."""
    print(f"\n{LINES:,} lines from a thread, a key every 50 ms, 120x40, median of {RUNS}:")
    for kind, name in WIDGETS.items():
        runs = [_measured(kind) for _ in range(RUNS)]
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        print(
            f"  {middle['lines_per_second']:9,.0f} lines/s   "
            f"key p50 {middle['key_p50_ms']:6.1f} ms, p95 {middle['key_p95_ms']:6.1f} ms   "
            f"{middle['peak_mb']:4.0f} MB   {middle['dropped']:9,.0f} dropped and counted   {name}"
        )


def _measured(kind: str) -> dict[str, float]:
    words = [sys.executable, "-m", "tests.bench.log_flood", kind, str(LINES)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
