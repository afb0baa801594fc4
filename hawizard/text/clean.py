"""Remote text is hostile: what a terminal would obey or hide is taken out before a person sees it."""

from __future__ import annotations

import re

MARK = "\N{REPLACEMENT CHARACTER}"
TAB = 8  # columns

_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*(?:[@-~]|$)"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[ -/]*[0-~]",
    re.DOTALL,
)
"""Control sequences, control strings with their payload, other escapes."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f"
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls, direction marks, zero-width characters, invisible fillers, lone surrogates, tag characters."""


def clean(line: str) -> str:
    """One line as it is safe to print: no escapes, no controls, nothing hidden, overprinting resolved."""
    if line.isascii() and line.isprintable():
        return line
    line = _SEQUENCES.sub("", line).rstrip("\r")
    line = line[line.rfind("\r") + 1 :]
    return _UNSEEN.sub(MARK, line).expandtabs(TAB)


def clean_lines(text: str) -> list[str]:
    """The lines of a text, split at line feeds alone, each as it is safe to print."""
    return [clean(line) for line in text.removesuffix("\n").split("\n")] if text else []
