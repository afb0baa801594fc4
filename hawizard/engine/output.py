"""A call's output as whole lines, with the byte each ends at, so that a cut follow goes on without loss."""

from __future__ import annotations

from collections.abc import Callable

LONGEST = 64 * 1024  # bytes held back while no line end comes
Take = Callable[[str, int], None]


class Lines:
    """Collects bytes and hands on whole lines with the offset after them."""

    def __init__(self, take: Take, offset: int = 0) -> None:
        self._take = take
        self._held = b""
        self._end = offset
        self.tail: list[str] = []
        """The last lines, for a failure to show."""

    def feed(self, data: bytes) -> None:
        """More bytes of the output."""
        self._held += data
        cut = self._held.rfind(b"\n") + 1
        if not cut and len(self._held) > LONGEST:
            cut = len(self._held)
        if cut:
            self._hand_on(cut)

    def close(self) -> None:
        """No more bytes will come: what is held is a line too."""
        if self._held:
            self._hand_on(len(self._held))

    def _hand_on(self, cut: int) -> None:
        whole, self._held = self._held[:cut], self._held[cut:]
        self._end += len(whole)
        text = whole.decode("utf-8", "replace").replace("\r\n", "\n")
        self.tail = [*self.tail, *(line for line in text.splitlines() if line.strip())][-20:]
        self._take(text, self._end)
