"""The Debian mirrors of this machine, as apt knows them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.lab.paths import LabError

SUITE = "bookworm"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True)
class Source:
    """One archive: its address, and the suites and components taken from it."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]

    def line(self) -> str:
        """The archive as deb822 for the hosts, who reach it over plain http through the lab's proxy."""
        uri = "http://" + self.uri.partition("://")[2]
        fields = {"Types": "deb", "URIs": uri, "Suites": " ".join(self.suites)}
        fields |= {"Components": " ".join(self.components), "Signed-By": KEYRING}
        return "".join(f"{name}: {value}\n" for name, value in fields.items())


def sources(etc: Path = Path("/etc/apt")) -> list[Source]:
    """The archives of the hosts' Debian release in this machine's apt sources, the main one first."""
    if mirror := os.environ.get("HAWIZARD_LAB_MIRROR"):
        return [Source(mirror.rstrip("/"), (SUITE, f"{SUITE}-updates"), ("main",))]
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]
    found = [source for file in files if file.is_file() for source in _read(file)]
    if not (ours := [source for source in found if SUITE in source.suites]):
        raise LabError(f"apt here has no source of Debian {SUITE}: set HAWIZARD_LAB_MIRROR to a mirror's URL")
    extra = [source for source in found if source not in ours and _related(source)]
    return list(dict.fromkeys(ours + extra))


def _related(source: Source) -> bool:
    return any(suite.startswith(f"{SUITE}-") for suite in source.suites)


def _read(file: Path) -> list[Source]:
    text = file.read_text(errors="replace")
    if file.suffix == ".sources":
        return [source for block in text.split("\n\n") for source in _deb822(block)]
    return [source for line in text.splitlines() for source in _one_line(line)]


def _deb822(block: str) -> list[Source]:
    lines = [line for line in block.splitlines() if ":" in line and not line.startswith("#")]
    fields = {
        name.strip().lower(): value.split() for name, _, value in (line.partition(":") for line in lines)
    }
    if "deb" not in fields.get("types", []) or fields.get("enabled", ["yes"]) == ["no"]:
        return []
    suites, components = tuple(fields.get("suites", ())), tuple(fields.get("components", ()))
    return [Source(uri.rstrip("/"), suites, components) for uri in fields.get("uris", [])]


def _one_line(line: str) -> list[Source]:
    words = line.partition("#")[0].split()
    if not words or words[0] != "deb":
        return []
    if words[1].startswith("["):
        words = words[:1] + words[next(i for i, word in enumerate(words) if word.endswith("]")) + 1 :]
    return [Source(words[1].rstrip("/"), (words[2],), tuple(words[3:]))]
