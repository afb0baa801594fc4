"""The lab, for benchmarks too."""

from __future__ import annotations

from tests.lab.conftest import lab

__all__ = ["lab"]
