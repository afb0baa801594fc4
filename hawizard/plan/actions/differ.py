"""Differences of files as a person reads them."""

from __future__ import annotations

from difflib import unified_diff
from hashlib import sha256

from hawizard.plan.call import Content, reveal


def unified(path: str, old: str, new: str) -> str:
    """The unified diff from one text to another; nothing where they are the same."""
    lines = unified_diff(_lines(old), _lines(new), path, path, n=2)
    return "".join(lines)


def _lines(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines


def secret_change(path: str, found: str | None, content: Content, mode: int, owner: str, group: str) -> str:
    """How a secret file changes: by size, digest, mode and owner, never by its text."""
    text = reveal(content)
    data = text.encode("utf-8", "replace")
    late = text.startswith("<") and text.endswith(">")
    wanted = text if late else f"{len(data)} bytes, sha256 {sha256(data).hexdigest()}"
    old = f"-sha256 {found}\n" if found else ""
    return f"--- {path}\n+++ {path}\n{old}+{wanted}, mode {mode:04o}, {owner}:{group}\n"
