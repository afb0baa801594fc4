"""Practice fleets of 25 to 200 workers, built: what a worker more costs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

WORKERS = (25, 50, 100, 200)
SLACK = 1.1
"""How much more than twice as much twice as many workers may cost."""


@dataclass(frozen=True)
class Cost:
    """What one build took."""

    workers: int
    seconds: float
    cpu: float
    megabytes: float

    def __str__(self) -> str:
        took = f"{self.seconds:6.1f} s  {self.cpu:6.1f} s of CPU"
        return f"{self.workers:4} workers  {took}  {self.megabytes:5.0f} MB"


def _built(workers: int, out: Path) -> Cost:
    argv = [sys.executable, "-m", "hawizard", "practice", "--hosts", f"2x{workers}", "--speed", "0"]
    began = time.monotonic()
    with out.open("wb") as printed:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed)
        _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, out.read_text("utf-8", "replace")[-3000:]
    seconds = time.monotonic() - began
    return Cost(workers, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def test_time_and_memory_grow_with_the_workers_and_no_faster(tmp_path: Path) -> None:
    costs = [_built(workers, tmp_path / f"{workers}.out") for workers in WORKERS]
    print("", *costs, sep="\n")
    for fewer, more in pairwise(costs):
        assert more.cpu < 2 * SLACK * fewer.cpu, f"{more.workers} workers"
        assert more.megabytes < 2 * SLACK * fewer.megabytes, f"{more.workers} workers"
