"""The simulated programs: the vocabulary's words and no others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from hawizard.engine import vocabulary
from hawizard.practice.process import (
    KILLED,
    NOT_FOUND,
    TIMED_OUT,
    Killed,
    Process,
    TimedOut,
    Unknown,
)
from hawizard.practice.programs import apt, balancing, files, kubeadm, kubectl, network, nodes, system, text

Program = Callable[[Process, list[str]], int]
PROGRAMS: Mapping[str, Program] = {
    **apt.PROGRAMS,
    **balancing.PROGRAMS,
    **files.PROGRAMS,
    **kubeadm.PROGRAMS,
    **kubectl.PROGRAMS,
    **network.PROGRAMS,
    **nodes.PROGRAMS,
    **system.PROGRAMS,
    **text.PROGRAMS,
}


def run(process: Process) -> int:
    """Runs a program to its end and returns its status; a word that nobody knows is noted, and is 127."""
    name = vocabulary.program(process.argv)
    program = PROGRAMS.get(name)
    if program is None:
        return _unknown(process, f"{name}: not in the vocabulary")
    if not process.host.has_program(name):
        process.complain(f"timeout: failed to run command ‘{name}’: No such file or directory")
        return NOT_FOUND
    try:
        return program(process, list(process.argv[process.argv.index(name) + 1 :]))
    except Unknown as unknown:
        return _unknown(process, f"{name}: practice does not know {unknown}")
    except TimedOut:
        return TIMED_OUT
    except Killed:
        return KILLED
    except OSError as error:
        process.complain(f"{name}: {error.strerror or error}")
        return 1


def hang(process: Process) -> int:
    """Does nothing until `timeout` ends it."""
    try:
        process.sleep(math.inf)
    except TimedOut:
        return TIMED_OUT
    except Killed:
        return KILLED
    return 0


def _unknown(process: Process, why: str) -> int:
    process.world.unknown.append(process.argv)
    process.complain(why)
    return NOT_FOUND
