"""Slots: eight at a time, and patience with a server that takes fewer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from hawizard.engine import slots
from hawizard.engine.slots import AT_ONCE, Full, Slots


class Server:
    """A server that takes so many sessions."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now = 0
        self.highest = 0
        self.lock = threading.Lock()

    def open(self) -> None:
        with self.lock:
            if self.now == self.most:
                raise Full
            self.now += 1
            self.highest = max(self.highest, self.now)

    @contextmanager
    def session(self, slots: Slots) -> Iterator[None]:
        with slots.opened(self.open):
            yield
            with self.lock:
                self.now -= 1


@pytest.mark.parametrize("most", [1, 3, 100])
def test_all_get_their_turn(most: int) -> None:
    server, places = Server(most), Slots()

    def use(_: int) -> bool:
        with server.session(places):
            return True

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(use, range(60))) == [True] * 60
    assert server.highest <= min(most, AT_ONCE)


def test_a_server_that_takes_none_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "PATIENCE", 0.1)
    with pytest.raises(Full), Server(0).session(Slots()):
        pass
