"""The welcome: what is there with its state, and four ways on, by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hawizard.record.found import Found
from hawizard.record.session import Session
from hawizard.screens.welcome import WelcomeScreen
from hawizard.text.sentence import say
from tests.screens.desk import DeskApp, Seen, desk
from tests.screens.driver import SIZES, driven, unsafe
from tests.screens.story import NASTY

POSTED = (WelcomeScreen.New, WelcomeScreen.Opened, WelcomeScreen.Replayed, WelcomeScreen.Practice)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions of their own for each test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def sessions(root: Path) -> list[Found]:
    """Three sessions: one built, one stopped, one not begun."""
    states = {
        "built": say("done on 2026-11-24"),
        "stopped": say("stopped at etcd"),
        "fresh": say("not begun"),
    }
    made = []
    for name, state in states.items():
        (root / name).mkdir(exist_ok=True)
        begun = name != "fresh"
        (root / name / "journal.jsonl").write_text("{}\n" if begun else "")
        made.append(Found(Session(root / name), state, begun, done=name == "built"))
    return made


def welcome(known: list[Found], *, advise: bool = False) -> Callable[[DeskApp], WelcomeScreen]:
    """How the screen is made over these sessions."""

    def make(app: DeskApp) -> WelcomeScreen:
        app.heard = POSTED
        return WelcomeScreen(look=lambda: known, advise=advise)

    return make


def posted(seen: Seen[WelcomeScreen]) -> list[tuple[str, object]]:
    """What was asked for, and with what."""
    return [
        (type(message).__name__, getattr(message, "session", getattr(message, "name", None)))
        for message in seen.app.posted
    ]


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_sessions_are_listed_with_their_state_and_open_at_enter(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    known = sessions(tmp_path)
    async with desk(welcome(known), size=size) as seen:
        seen.sees("built", "done on 2026-11-24", "stopped at etcd", "not begun", "A new session", "Practice")
        await seen.press("down", "enter")
        assert posted(seen) == [("Opened", known[1].session)]


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_where_nothing_is_there_enter_alone_begins_practice(size: tuple[int, int]) -> None:
    async with desk(welcome([]), size=size) as seen:
        await seen.press("enter")
        assert [name for name, _ in posted(seen)] == ["Practice"]


@driven
async def test_a_run_is_replayed_where_there_is_one(tmp_path: Path) -> None:
    known = sessions(tmp_path)
    async with desk(welcome(known)) as seen:
        await seen.press("r", "down", "down", "r")
        assert posted(seen) == [("Replayed", known[0].session)], "a session without a journal was replayed"


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_new_session_is_named_by_the_rule_for_names(size: tuple[int, int]) -> None:
    Session.create("taken", "name: taken\n")
    async with desk(welcome([]), size=size) as seen:
        await seen.press("n")
        for bad in ("Bad Name", "taken"):
            await seen.type(bad.replace(" ", ""))
            await seen.press("enter")
            seen.sees("✗")
            assert posted(seen) == [], f"{bad} was taken for a name"
        await seen.type("mine")
        await seen.press("enter")
        assert [type(message) for message in seen.app.posted] == [WelcomeScreen.New]
        assert getattr(seen.app.posted[0], "name", "") == "mine"


@driven
async def test_naming_can_be_given_up() -> None:
    async with desk(welcome([])) as seen:
        await seen.press("n", "escape")
        assert seen.app.posted == [] and seen.app.screen is seen.page


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_tmux_is_advised_only_where_a_cut_line_would_end_us(size: tuple[int, int]) -> None:
    async with desk(welcome([], advise=True), size=size) as seen:
        seen.sees("SSH session without tmux")
    async with desk(welcome([]), size=size) as seen:
        assert "tmux" not in seen.text


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_of_many_sessions_each_can_be_brought_into_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    known = [Found(Session(tmp_path / f"s{n:02}"), say("not begun"), False) for n in range(40)]
    async with desk(welcome(known), size=size) as seen:
        await seen.press("end", "up", "up")
        seen.sees("s39", "Practice")
        await seen.press("enter")
        assert posted(seen) == [("Opened", known[39].session)]


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_hostile_names_and_states_are_shown_and_not_obeyed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    names = [text.replace("/", "_").replace("\x00", "")[:60] for text in NASTY]
    known = [Found(Session(tmp_path / name), say(NASTY[n]), True) for n, name in enumerate(names)]
    async with desk(welcome(known), size=size) as seen:
        for _ in names:
            assert unsafe(seen.lines) == []
            await seen.press("down")
        await seen.press("home", "enter")
        assert posted(seen) == [("Opened", known[0].session)]
