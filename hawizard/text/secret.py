"""Secrets: text that does not print itself, and the redactor that keeps it out of everything we write."""

from __future__ import annotations

import re
import threading

MASK = "•••"
SHORTEST = 4  # characters; anything shorter would blank out ordinary words
KEY_MATERIAL = re.compile(r"[A-Za-z0-9+/=_.-]{20,}")
"""A word that can be part of a key, a certificate or a token; keys of YAML and addresses are not."""


class Secret:
    """A text that shows itself only when asked; never part of a repr, a log or an f-string."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class Redactor:
    """Replaces every secret it was told of in text that is about to be kept or shown."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: tuple[str, ...] = ()

    def learn(self, secret: Secret) -> None:
        """Remembers a secret and, for a multi-line one such as a key or a kubeconfig, its key material."""
        text = secret.reveal()
        words = text.split() if "\n" in text.strip() else ()
        parts = {text, text.strip(), *(word for word in words if KEY_MATERIAL.fullmatch(word))}
        parts = {part for part in parts if len(part) >= SHORTEST}
        with self._lock:
            self._parts = tuple(sorted({*self._parts, *parts}, key=len, reverse=True))

    def clean(self, text: str) -> str:
        """The text with every known secret masked."""
        for part in self._parts:
            if part in text:
                text = text.replace(part, MASK)
        return text
