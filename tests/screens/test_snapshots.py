"""Screens as rows of text beside the ones kept in snapshots/; HAWIZARD_UPDATE=1 keeps them anew."""

from __future__ import annotations

import difflib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hawizard.model.template import template
from hawizard.record.events import Event
from hawizard.screens.palette import DARK, LIGHT
from hawizard.screens.secret import AskSecret
from hawizard.screens.widgets.keys import MOST, Keys
from tests.screens import fixed
from tests.screens.driver import NARROW, SIZES, WIDE, driven
from tests.screens.fixed import Seen, made, wizard

KEPT = Path(__file__).with_name("snapshots")


@pytest.fixture(autouse=True)
def _terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal about which there is nothing to tell."""
    for name in ("SSH_CONNECTION", "NO_COLOR", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)


async def _nothing(seen: Seen) -> None:
    """What is seen at once."""


def _pressed(*keys: str) -> Callable[[Seen], Awaitable[None]]:
    return lambda seen: seen.press(*keys)


def _page(name: str, *keys: str) -> Callable[[Seen], Awaitable[None]]:
    async def shown(seen: Seen) -> None:
        await seen.turn_to(name)
        await seen.press(*keys)

    return shown


async def _secret(seen: Seen) -> None:
    seen.app.push_screen(AskSecret("Password of root on vms80", "Kept in memory.", "also for the others"))
    await seen.settle()
    await seen.press("a", "b")


BAD = template("cka-ha").replace("192.168.26.80", "1.2.3").replace("1.24.2", "1.24.x")
ASKED: dict[str, Callable[[Seen], Awaitable[None]]] = {
    "hosts": _nothing,
    "host-form": _pressed("e"),
    "settings": _page("settings"),
    "review": _page("review"),
    "confirm": _page("review", "enter"),
    "secret": _secret,
    "help": _pressed("f1"),
    "help-review": _page("review", "f1"),
}
RUNS: dict[str, tuple[Sequence[Event], Callable[[Seen], Awaitable[None]]]] = {
    "waiting": (fixed.HELD, _nothing),
    "running": (fixed.AT_WORK, _nothing),
    "failure": (fixed.FAILED, _nothing),
    "summary": (fixed.DONE, _nothing),
    "log": (fixed.FAILED, _pressed("l")),
}
SHOTS = ("welcome", "review-faults", *ASKED, *RUNS)


@asynccontextmanager
async def shot(name: str, size: tuple[int, int], theme: str = "") -> AsyncIterator[Seen]:
    """A screen by its name."""
    run, act = RUNS.get(name, ((), ASKED.get(name, _nothing)))
    session = made("cka-ha", run, BAD if name == "review-faults" else None, used=20)
    if name == "welcome":
        made("lab", fixed.FAILED, used=10)
    async with wizard(None if name == "welcome" else session, run, size=size, theme=theme) as seen:
        await (_page("review") if name == "review-faults" else act)(seen)
        yield seen


def _kept(name: str, size: tuple[int, int]) -> Path:
    return KEPT / f"{name}-{size[0]}x{size[1]}.txt"


def _compare(path: Path, lines: list[str]) -> None:
    if os.environ.get("HAWIZARD_UPDATE"):
        path.write_text("\n".join(lines) + "\n", "utf-8")
    assert path.exists(), f"{path.name} was never kept; HAWIZARD_UPDATE=1 keeps it"
    before = path.read_text("utf-8").splitlines()
    told = difflib.unified_diff(before, lines, f"kept {path.name}", "what is seen now", lineterm="")
    assert before == lines, "\n".join(told)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SHOTS)
@driven
async def test_a_screen_looks_as_it_did(name: str, size: tuple[int, int]) -> None:
    async with shot(name, size) as seen:
        _compare(_kept(name, size), seen.lines)


@pytest.mark.parametrize("name", ["hosts", "review", "failure"])
@driven
async def test_in_the_light_only_the_colours_differ(name: str) -> None:
    async with shot(name, WIDE, LIGHT.name) as seen:
        _compare(_kept(name, WIDE), seen.lines)
        light = _backgrounds(seen)
    async with wizard(None, size=WIDE, theme=DARK.name) as seen:
        assert not light & _backgrounds(seen)


@pytest.mark.parametrize("name", ["hosts", "review", "failure"])
@driven
async def test_without_colour_the_same_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with shot(name, NARROW) as seen:
        assert seen.app.no_color
        _compare(_kept(name, NARROW), seen.lines)


def _backgrounds(seen: Seen) -> set[str]:
    strips = seen.app.screen._compositor.render_strips()
    styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
    return {str(style.bgcolor.get_truecolor()) for style in styles if style.bgcolor is not None}


@pytest.mark.parametrize("name", [name for name in SHOTS if name not in ("confirm", "secret")])
@driven
async def test_at_most_six_keys_are_shown_and_none_is_cut(name: str) -> None:
    async with shot(name, NARROW) as seen:
        row = seen.app.screen.query_one(Keys)
        assert row.render().cell_len <= row.size.width, row.render().plain
        assert 0 < len(row.bindings()) <= MOST
        shown = [active for active in seen.app.screen.active_bindings.values() if active.binding.show]
        asked = {active.binding.action for active in shown if active.enabled}
        assert len(asked) <= MOST, f"left out of the row: {asked}"
