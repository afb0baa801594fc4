"""Takes the lab down when the process that holds its other end of a pipe is gone, however it went."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.lab.cleanup import tear_down
from tests.lab.paths import ROOT, RUN


class Watchdog:
    """The child that outlives us by one teardown; it holds the lab's lock until that is done."""

    def __init__(self, lock: int) -> None:
        with (RUN / "watchdog.log").open("wb") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "tests.lab.watchdog"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                start_new_session=True,
            )

    def release(self) -> int:
        """Have the lab taken down and wait for it; 0 if that worked."""
        if self._child.stdin:
            self._child.stdin.close()
        return self._child.wait(120)


if __name__ == "__main__":
    while os.read(0, 1):
        pass
    tear_down()
