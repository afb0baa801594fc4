"""What a look at a host says of one action."""

from __future__ import annotations

from enum import Enum


class Verdict(str, Enum):
    """What a look at a host says of one action."""

    DONE = "done"
    MISSING = "missing"
    DIFFERENT = "different"
    HALF = "half"
    """It began and did not end; the judgement carries the calls that mend it."""
    RUNNING = "running"
    """Its job is at work on the host."""
    UNKNOWN = "unknown"
    """What it depends on is not there yet."""
