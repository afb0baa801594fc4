"""The named scripts run by this machine's shells, below a folder of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from hawizard.engine import command
from hawizard.engine.channel import Talk

SHELLS: tuple[tuple[str, ...], ...] = tuple(
    words for words in (("dash",), ("bash", "--posix"), ("busybox", "sh"), ("sh",)) if shutil.which(words[0])
)
MARK = "0123456789abcdef"

SYSTEMD_RUN = """#!/usr/bin/env python3
import re, subprocess, sys
here = {here!r}
options, words = sys.argv[1 : sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1 :]
unit = next(o.partition("=")[2] for o in options if o.startswith("--unit="))
if any(re.search(r"(?<!\\$)(?:\\$\\$)*\\$(?!\\$)", word) for word in words):
    sys.exit("systemd would replace a variable here")
words = [word.replace("$$", "$") for word in words]
quiet = subprocess.DEVNULL
process = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
open(here + "/" + unit + ".pid", "w").write(str(process.pid))
"""
SYSTEMCTL = """#!/bin/sh
for unit; do :; done
pid=$(cat "{here}/$unit.pid")
if [ "$1" = stop ]; then
    for process in /proc/[0-9]*; do
        read -r line <"$process/stat" || continue
        set -- ${{line##*) }}
        [ "$4" != "$pid" ] || kill -TERM "${{process#/proc/}}"
    done
elif [ -n "$pid" ] && kill -0 "$pid" && ! grep -q '^State:.Z' "/proc/$pid/status"; then
    echo ActiveState=active
else
    echo ActiveState=inactive
fi
"""


class LocalTalk(Talk):
    """What a program printed, in place of a channel."""

    def __init__(self, printed: bytes, status: int = 0, mark: str = MARK) -> None:
        self.mark = mark
        self._host = "h"
        self._buffer = bytearray(printed)
        self._noise = b""
        self._status = status

    def _more(self) -> bool:
        return False

    def extend(self, seconds: float) -> None:
        pass

    def status(self) -> int:
        return self._status


class Place:
    """A folder that stands for /run/hawizard, /var/lib/hawizard and systemd."""

    def __init__(self, folder: Path, shell: Sequence[str] = ("sh",)) -> None:
        self.folder = folder
        self.shell = tuple(shell)
        self.run = folder / "run"
        self.lib = folder / "lib"
        programs = folder / "bin"
        programs.mkdir()
        for name, text in (("systemd-run", SYSTEMD_RUN), ("systemctl", SYSTEMCTL)):
            (programs / name).write_text(text.format(here=str(folder)))
            (programs / name).chmod(0o755)

    def moved(self, text: str) -> str:
        """The text with the host's folders replaced by this place's."""
        text = text.replace("/var/lib/hawizard", str(self.lib)).replace("/run/hawizard", str(self.run))
        return text.replace("PATH=/usr/local/sbin", f"PATH={self.folder}/bin:/usr/local/sbin")

    def talk(self, name: str, arguments: Sequence[str], stdin: bytes = b"") -> LocalTalk:
        """A script run to its end."""
        _, dash_c, text, zero, *rest = command.words(name, MARK, [self.moved(word) for word in arguments])
        argv = [*self.shell, dash_c, self.moved(text), zero, *rest]
        raw = [word.encode("utf-8", "surrogateescape") for word in argv]
        done = subprocess.run(raw, input=stdin, capture_output=True, timeout=60, env={**os.environ})
        talk = LocalTalk(done.stdout, done.returncode)
        talk.until(f"{MARK} ready\n".encode())
        return talk
