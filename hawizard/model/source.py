"""A session's file as text, or a sentence why it cannot be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hawizard.text.sentence import Sentence, say

LARGEST = 1_000_000  # bytes; a session of a thousand hosts has a tenth of that


class Unreadable(Exception):
    """Why a file cannot be read as YAML at all, and the line (0: the whole file)."""

    def __init__(self, sentence: Sentence, line: int = 0) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.line = line


def read_text(path: Path) -> str:
    """The text of a file; raises Unreadable."""
    content = _bytes(path)
    check_size(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(say("This is not UTF-8 text; save the file as UTF-8."), line) from None


def check_size(content: bytes | str) -> None:
    """Raise Unreadable for what is too large to be a session."""
    if len(content if isinstance(content, bytes) else content.encode("utf-8", "replace")) > LARGEST:
        raise Unreadable(say("The file is larger than {most} bytes; it is no session.", most=LARGEST))


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise Unreadable(_not_a_file(mode))
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Unreadable(say("There is no such file.")) from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unreadable(say("The file cannot be read: {reason}.", reason=reason)) from None
    except ValueError:
        raise Unreadable(say("This cannot be the name of a file.")) from None


def _not_a_file(mode: int) -> Sentence:
    if stat.S_ISDIR(mode):
        return say("This is a folder; name the session.yaml in it.")
    return say("This is not an ordinary file.")
