"""What the tests of the engine share."""

from __future__ import annotations

import pytest

from hawizard.engine import bring, fleet


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts are called again without pauses."""
    monkeypatch.setattr(fleet, "BACKOFF", (1.0,))
    monkeypatch.setattr(bring, "PAUSE", 0.001)
