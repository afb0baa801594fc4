"""Draws the README's pictures anew: `make pictures`; needs rsvg-convert and DejaVu Sans Mono."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
from pathlib import Path

from tests.screens.test_snapshots import shot

SIZE = (120, 32)
SHOTS = {"hosts": "hosts", "review": "review", "running": "stage", "failure": "failure"}
FOLDER = Path(__file__).with_name("pictures")


async def draw() -> None:
    """Each picture from its screen, with fixed events."""
    FOLDER.mkdir(exist_ok=True)
    for name, file in SHOTS.items():
        with tempfile.TemporaryDirectory() as home:
            os.environ |= {"XDG_DATA_HOME": home, "HOME": home}
            async with shot(name, SIZE) as seen:
                _save(seen.app.export_screenshot(), FOLDER / f"{file}.png")


def _save(svg: str, path: Path) -> None:
    # rsvg-convert drops leading blanks, and has no Fira Code.
    svg = re.sub(r"Fira Code", "DejaVu Sans Mono", svg.replace("<text ", '<text xml:space="preserve" '))
    words = ["rsvg-convert", "--zoom", "0.75", "--output", str(path)]
    subprocess.run(words, input=svg.encode(), check=True)


if __name__ == "__main__":
    asyncio.run(draw())
