"""The engine's scripts on a simulated host: a twin in Python of each shell script."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Sequence
from posixpath import dirname
from typing import TYPE_CHECKING

from hawizard.plan.probe import NOT_ASKED
from hawizard.practice import programs
from hawizard.practice.disk import Full
from hawizard.practice.jobs import FOLDER, Job
from hawizard.practice.process import Process

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

MOST = 1_048_576
STATE = "/var/lib/hawizard"
Send = Callable[[bytes], object]


class Exec:
    """One script at work: its mark and arguments, what comes in and what goes out."""

    def __init__(
        self, host: SimulatedHost, mark: str, arguments: Sequence[str], send: Send, stdin: bytes, uid: int = 0
    ) -> None:
        self.host, self.mark, self.words, self.uid = host, mark, list(arguments), uid
        self.send, self.stdin = send, stdin

    def tell(self, text: str) -> None:
        """Sends a line behind the mark."""
        self.send(f"{self.mark} {text}\n".encode())

    def take(self, count: int) -> list[str]:
        """The next arguments."""
        taken, self.words = self.words[:count], self.words[count:]
        return taken

    def fail(self, word: str, detail: str = "") -> int:
        """Says why not."""
        self.tell(f"fail {word}\n{detail}")
        return 1


def settle(e: Exec) -> int:
    """Who commands run as."""
    e.tell(f"{e.uid} yes\n{e.words[0]}")
    return 0


def batch(e: Exec) -> int:
    """Asks every probe, and sends the answers in one piece."""
    heads, bodies, statuses = [], [], [0]
    while e.words:
        limit, after, count = e.take(3)
        out, err = bytearray(), bytearray()
        process = Process(e.host, e.take(int(count)), out.extend, err.extend, float(limit))
        status = programs.run(process) if statuses[int(after)] == 0 else NOT_ASKED
        statuses.append(status)
        heads.append(f"{status} {len(out)} {len(err)}\n")
        bodies.append(bytes(out + err))
        e.send(b".")
    e.send(f"{e.mark} answers\n{''.join(heads)}".encode() + b"".join(bodies))
    return 0


def run(e: Exec) -> int:
    """Runs a program and sends its output as it comes."""
    limit, _ = e.take(2)
    made = _receive(e)
    if made is None:
        return e.fail("space")
    e.tell("go")
    try:
        return e.host.faults.program(Process(e.host, e.words, e.send, limit=float(limit)))
    finally:
        _remove(e.host, made)


def _receive(e: Exec) -> list[str] | None:
    """Writes the inputs that come on stdin and returns their paths; None where there is no room."""
    _, count = e.take(2)
    pairs = e.take(2 * int(count))
    sent, made = e.stdin, pairs[::2]
    try:
        for path, size in zip(made, pairs[1::2], strict=True):
            e.host.disk.write(path, sent[: int(size)], 0o600)
            sent = sent[int(size) :]
    except Full:
        return None
    return made


def _remove(host: SimulatedHost, paths: list[str]) -> None:
    for path in paths:
        host.disk.remove(path)


def write(e: Exec) -> int:
    """Puts stdin into a file, and keeps what was there before our first change."""
    path, mode, owner, group, size = e.words
    content, disk = e.stdin, e.host.disk
    if len(content) != int(size):
        return e.fail("torn")
    node = disk.find(path)
    if node is not None and node.is_folder:
        return e.fail("directory")
    try:
        _keep(e.host, path)
        node = disk.write(path, content)
    except Full as full:
        return e.fail("space", str(full.strerror))
    node.bits, node.owner, node.group = stat.S_IFREG | int(mode, 8), owner, group
    e.tell("done")
    return 0


def _keep(host: SimulatedHost, path: str) -> None:
    kept = f"{STATE}/before{path}"
    if path.startswith((f"{STATE}/", "/run/")) or host.exists(kept) or host.exists(f"{kept}.absent"):
        return
    node = host.disk.find(path)
    host.disk.folder(dirname(kept), 0o700)
    host.disk.write(kept if node else f"{kept}.absent", node.content if node else b"", 0o600)


def start(e: Exec) -> int:
    """Starts a job, unless there is one."""
    name, _ = e.take(2)
    folder = f"{FOLDER}/{name}"
    if e.host.exists(folder):
        return e.fail("exists")
    made = _receive(e)
    if made is None:
        return e.fail("space")
    words = [word.replace("$$", "$") for word in e.words]
    try:
        e.host.disk.write(f"{folder}/inputs", " ".join(made).encode(), 0o600)
    except Full:
        return e.fail("space")
    # sh -c SCRIPT hawizard-job DIR LIMIT STDIN ARGV...
    job = e.host.jobs[name] = Job(e.host, name, words[7:], float(words[5]), made)
    job.start()
    e.tell("go")
    return 0


def follow(e: Exec) -> int:
    """Waits until there is news of a job after an offset."""
    name, offset, seconds = e.words[0], int(e.words[1]), float(e.words[2])
    job, until = e.host.jobs.get(name), time.monotonic() + seconds
    while job and job.at_work and len(job.output) <= offset and time.monotonic() < until:
        job.news.wait(0.5)
    folder = f"{FOLDER}/{name}"
    if not e.host.exists(f"{folder}/out"):
        return _news(e, "none", "-", b"", offset)
    output = e.host.disk.read(f"{folder}/out")
    if e.host.exists(f"{folder}/status"):
        return _news(e, "ended", e.host.text(f"{folder}/status").strip(), output, offset)
    return _news(e, "running" if job and job.at_work else "lost", "-", output, offset)


def _news(e: Exec, kind: str, status: str, output: bytes, offset: int) -> int:
    piece = output[offset : offset + MOST]
    e.send(f"{e.mark} {kind} {status} {len(output)} {len(piece)}\n".encode() + piece)
    return 0


def drop(e: Exec) -> int:
    """Stops a job, takes away its inputs, and if asked to its results."""
    name, what = e.words
    job, host = e.host.jobs.get(name), e.host
    if job and job.at_work:
        job.process.kill()
        while job.at_work:
            job.news.wait(0.5)
    _remove(host, host.text(f"{FOLDER}/{name}/inputs").split())
    if what != "keep":
        host.disk.remove(f"{FOLDER}/{name}")
        host.jobs.pop(name, None)
    e.tell("done")
    return 0


SCRIPTS: dict[str, Callable[[Exec], int]] = {
    "settle": settle,
    "batch": batch,
    "run": run,
    "write": write,
    "start": start,
    "follow": follow,
    "drop": drop,
}
"""All but `job`, which systemd runs."""
TAKES_STDIN = ("run", "write", "start")
