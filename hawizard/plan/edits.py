"""Edits of files that belong to the host: pure functions from the old text to the new."""

from __future__ import annotations

BEGIN = "# >>> hawizard"
END = "# <<< hawizard"


def without_swap(fstab: str) -> str:
    """An fstab whose swap lines are comments."""
    return "".join("#" + line if _mounts_swap(line) else line for line in fstab.splitlines(keepends=True))


def _mounts_swap(line: str) -> bool:
    words = line.split()
    return len(words) > 2 and not words[0].startswith("#") and words[2] == "swap"


def with_block(text: str, lines: tuple[str, ...]) -> str:
    """A text whose block between our marks holds these lines; the rest of it stays as it is."""
    rest = _without_block(text)
    if rest and not rest.endswith("\n"):
        rest += "\n"
    return rest + "".join(f"{line}\n" for line in (BEGIN, *lines, END))


def _without_block(text: str) -> str:
    kept: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.strip() == END and BEGIN in (mark := [k.strip() for k in kept]):
            del kept[len(mark) - 1 - mark[::-1].index(BEGIN) :]
        else:
            kept.append(line)
    return "".join(line for line in kept if line.strip() not in (BEGIN, END))
