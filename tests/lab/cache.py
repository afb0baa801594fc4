"""Keeping what the lab caches from growing for ever."""

from __future__ import annotations

import shutil
import time

from tests.lab.paths import CACHE

UNUSED_SECONDS = 2 * 86400


def prune(pattern: str) -> None:
    """Drop what is cached under these names and is a cut-off attempt or was in no lab's use for days."""
    for old in CACHE.glob(pattern):
        if old.suffix == ".partial" or time.time() - old.stat().st_mtime > UNUSED_SECONDS:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
