"""Which files of a host hold which of many texts, in one pass over all it wrote."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tests.lab.disk import PLAIN
from tests.lab.host import MEMORY, Host


def holders(host: Host, texts: Sequence[str]) -> dict[str, set[str]]:
    """The paths, as the host names them, of the files that hold each text; a running host's memory too."""
    found: dict[str, set[str]] = {text: set() for text in texts}
    for place, top in _tops(host):
        for file in _holding_any(top, texts):
            path = f"{place}/{file.relative_to(top)}"
            for text in _texts_in(file, texts):
                found[text].add(path)
    return found


def _tops(host: Host) -> Iterator[tuple[str, Path]]:
    yield from (("", layer) for layer in (host.disk.path / "upper", *host.disk.layers))
    yield from ((place, host.disk.path / folder) for folder, place in PLAIN.items())
    yield from ((f"/{place}", host.container.inside(place)) for place in MEMORY)


def _holding_any(top: Path, texts: Sequence[str]) -> Iterator[Path]:
    """One grep for all; files that went meanwhile make its status an error."""
    argv = ["grep", "--recursive", "--text", "--devices=skip", "--fixed-strings", "-lZf", "-", f"{top}/"]
    done = subprocess.run(argv, input="\n".join(texts).encode(), capture_output=True, check=False)
    yield from (Path(name.decode()) for name in done.stdout.split(b"\0") if name)


def _texts_in(file: Path, texts: Sequence[str]) -> Iterator[str]:
    with suppress(OSError):
        data = file.read_bytes()
        yield from (text for text in texts if text.encode() in data)
