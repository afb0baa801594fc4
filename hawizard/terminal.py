"""What the terminal is: whether a person sits at it, and what it can show."""

from __future__ import annotations

import os
import select
import sys


def person() -> bool:
    """Whether somebody can answer: what they type arrives, and what is asked is seen."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def screens() -> bool:
    """Whether screens can be drawn: Textual draws them on standard error."""
    return person() and os.environ.get("TERM", "dumb") != "dumb"


def plain_signs() -> bool:
    """Whether the terminal has no Unicode."""
    encoding = getattr(sys.__stderr__, "encoding", "") or ""
    return not encoding.lower().startswith("utf")


def fragile() -> bool:
    """Whether a cut line ends this program: an SSH session in neither tmux nor screen."""
    return "SSH_CONNECTION" in os.environ and not {"TMUX", "STY"} & os.environ.keys()


def wait_until_gone(file: int) -> None:
    """Waits until the terminal behind a file is hung up."""
    poll = select.poll()
    poll.register(file, 0)
    while not any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll()):
        pass
