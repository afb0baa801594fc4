"""grep, and what the kernel and the clock tell."""

from __future__ import annotations

import re

from hawizard.practice.process import Process, Unknown

KERNEL = "6.1.0-37-amd64"


def _grep(p: Process, argv: list[str]) -> int:
    if argv[0] == "-rsHE":
        return _recursive(p, re.compile(argv[1].replace("[[:space:]]", r"\s")), argv[2:])
    if argv[0] not in ("-q", "-qw"):
        raise Unknown(argv[0])
    *words, path = [word for word in argv[1:] if word != "-e"]
    if p.host.disk.find(path) is None:
        p.complain(f"grep: {path}: No such file or directory")
        return 2
    pattern = re.escape(words[0]) if argv[0] == "-q" else rf"\b{re.escape(words[0])}\b"
    return 0 if re.search(pattern, p.host.text(path)) else 1


def _recursive(p: Process, pattern: re.Pattern[str], folders: list[str]) -> int:
    status = 2 if any(p.host.disk.find(folder) is None for folder in folders) else 1
    files = [path for folder in folders for path in p.host.disk.walk(folder)]
    found = [
        (path, line) for path in files for line in p.host.text(path).splitlines() if pattern.search(line)
    ]
    p.say(*(f"{path}:{line}" for path, line in found))
    return 0 if found and status == 1 else status


def _date(p: Process, argv: list[str]) -> int:
    if argv != ["+%s.%N"]:
        raise Unknown(" ".join(argv))
    p.say(f"{p.host.now():.9f}")
    return 0


def _df(p: Process, argv: list[str]) -> int:
    if argv[:2] != ["--output=avail", "-BM"]:
        raise Unknown(" ".join(argv))
    p.say(" Avail", "    0M" if p.host.disk.full else "37412M")
    return 0


def _uname(p: Process, argv: list[str]) -> int:
    told = {"-n": p.host.hostname, "-r": KERNEL}
    if len(argv) != 1 or argv[0] not in told:
        raise Unknown(" ".join(argv))
    p.say(told[argv[0]])
    return 0


def _nproc(p: Process, argv: list[str]) -> int:  # noqa: ARG001
    p.say(str(p.host.cpus))
    return 0


PROGRAMS = {"date": _date, "df": _df, "grep": _grep, "nproc": _nproc, "uname": _uname}
