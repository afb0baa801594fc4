"""The lab for developers: `python -m tests.lab up`, `ssh`, `reset`, `session`, `down`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress

from tests.lab.cleanup import tear_down
from tests.lab.lab import Lab
from tests.lab.paths import ADDRESSES, RUN, LabError
from tests.lab.processes import process
from tests.lab.session import session_yaml
from tests.lab.tools import locked

STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def up(_: argparse.Namespace) -> None:
    """Hold the lab until a signal ends it."""
    for number in STOP:
        signal.signal(number, signal.default_int_handler)
    lab = Lab()
    with suppress(KeyboardInterrupt):
        lab.up()
        print(session_yaml(), end="", flush=True)
        print("the lab is up: end it with Ctrl-C or `python -m tests.lab down`", file=sys.stderr)
        signal.pause()
    lab.down()


def down(_: argparse.Namespace) -> None:
    """End the lab that another process holds, and clear what a dead one left."""
    with suppress(FileNotFoundError, ProcessLookupError):
        pid = int((RUN / "holder").read_text())
        if (holder := process(pid)) and "tests.lab" in " ".join(holder.argv()):
            os.kill(pid, signal.SIGTERM)
    with locked(RUN / "lock", "the lab is taken down", 120):
        tear_down()


def reset(_: argparse.Namespace) -> None:
    """Make the hosts of a lab that is up bare again."""
    Lab().reset()


def ssh(asked: argparse.Namespace) -> None:
    """Log in on a host, or run a command there."""
    argv = [*Lab()[asked.host].ssh_argv(asked.user, kept=False), *asked.command]
    os.execvp(argv[0], argv)  # noqa: S606


def session(asked: argparse.Namespace) -> None:
    """Print a session file for the lab."""
    print(session_yaml(asked.user), end="")


def main() -> None:
    """Do what the command line says; a fault is a sentence and status 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for act in (up, down, reset, ssh, session):
        command = commands.add_parser(act.__name__, help=act.__doc__)
        command.set_defaults(act=act)
        if act in (ssh, session):
            command.add_argument("--user", default="root")
        if act is ssh:
            command.add_argument("host", choices=ADDRESSES)
            command.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    try:
        asked.act(asked)
    except LabError as error:
        sys.exit(f"lab: {error}")


if __name__ == "__main__":
    main()
