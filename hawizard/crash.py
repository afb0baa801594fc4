"""A fault of ours: kept in a file without the values of variables, which may be secrets."""

from __future__ import annotations

import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

from hawizard.record.files import write_atomically
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, say

STATUS = 70  # EX_SOFTWARE of sysexits.h
NAME = "crash.txt"


def keep(error: BaseException, folder: Path) -> Sentence:
    """Writes what is known of a fault into a folder, and says so."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    text = "".join(f"{clean(line)}\n" for line in lines)
    for place in (folder, Path(tempfile.gettempdir())):
        with suppress(OSError):
            write_atomically(place / NAME, text)
            return say(
                "hawizard has a fault of its own: {kind}. What is known of it is in {file}.",
                kind=type(error).__name__,
                file=str(place / NAME),
            )
    return say("hawizard has a fault of its own: {kind}.", kind=type(error).__name__)
