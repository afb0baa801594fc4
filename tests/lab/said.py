"""What a command said, read as a person reads it: sentences, however they were wrapped."""

from __future__ import annotations

import re

from tests.lab.wizard import Done

# The time, the host and the sign that stand before a line.
GUTTER = re.compile(r"^ *(\d\d:\d\d +)?(vms\d+ +)?([✗?·] )?", re.MULTILINE)


def assert_says(done: Done, *sentences: str) -> None:
    """Fails with all that was printed where one of the sentences is not in it, or a traceback is."""
    printed = " ".join(GUTTER.sub("", f"{done.out}\n{done.err}").split())
    absent = [sentence for sentence in sentences if sentence not in printed]
    assert absent == [], f"{absent} was not said: {done}"
    assert "Traceback" not in printed, str(done)
