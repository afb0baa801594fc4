"""Nothing of a lab is left, however it ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from tests.lab.mounts import mounted_below
from tests.lab.paths import BRIDGE, ROOT, LabError
from tests.lab.processes import Process, process
from tests.lab.tools import lock, wait_for

NAME = "hawizard-lab-crash"
RUN, STATE = Path("/run", NAME), Path("/var/lib", NAME)


class Other:
    """A second lab, held by a process of its own in a network namespace of its own."""

    def __init__(self, log: Path) -> None:
        env = os.environ | {"HAWIZARD_LAB_NAME": NAME}
        argv = ["unshare", "--net", sys.executable, "-m", "tests.lab", "up"]
        with log.open("w") as out:
            self.holder = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=out, stderr=out)
        wait_for(
            lambda: "the lab is up" in log.read_text() or self.holder.poll() is not None, f"up: {log}", 60
        )
        assert self.holder.poll() is None, log.read_text()
        self.net = os.open(f"/proc/{self.holder.pid}/ns/net", os.O_RDONLY)

    def processes(self) -> list[Process]:
        """All that runs for it but its holder."""
        noted = [process(int(path.read_text().split()[0])) for path in (RUN / "pids").iterdir()]
        tops = [top for top in noted if top]
        return tops + [below for top in tops for below in top.descendants()]

    def bridge(self) -> bool:
        """Whether its bridge is there."""
        argv = ["nsenter", f"--net=/proc/self/fd/{self.net}", "ip", "link", "show", BRIDGE]
        return subprocess.run(argv, pass_fds=(self.net,), capture_output=True).returncode == 0

    def end(self, number: int) -> None:
        """Send the holder a signal and wait until the lab's lock is free."""
        self.holder.send_signal(number)
        self.holder.wait(60)
        os.close(lock(RUN / "lock", "the lab ends", 60))


@pytest.fixture
def other(lab: Lab, tmp_path: Path) -> Iterator[Other]:
    other = Other(tmp_path / "up.log")
    yield other
    if other.holder.poll() is None:
        other.end(signal.SIGTERM)
    os.close(other.net)
    for folder in (RUN, STATE):
        shutil.rmtree(folder)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left(other: Other, number: int) -> None:
    running = other.processes()
    assert len(running) > 20
    assert other.bridge()
    assert len(mounted_below(STATE)) == 5
    other.end(number)
    assert [found.argv() for found in running if found.alive()] == []
    assert mounted_below(STATE) == []
    assert not other.bridge()
    assert list(Path("/sys/fs/cgroup").glob(f"{NAME}")) + list(Path("/sys/fs/cgroup").glob(f"*/{NAME}")) == []
    assert not (STATE / "hosts").exists()


def test_two_labs_do_not_collide(lab: Lab) -> None:
    with pytest.raises(LabError, match="another lab runs here"):
        Lab().up(patience=0.2)
    assert all(host.ssh("true").returncode == 0 for host in lab)
