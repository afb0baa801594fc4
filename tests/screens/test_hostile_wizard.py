"""Hostile text in the pages before the run, the dialogs and the terminal: shown, but obeyed nowhere."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import Screen
from textual.widgets import Input

from hawizard.model.draft import Draft
from hawizard.model.facts import Facts
from hawizard.model.findings import Finding, Level
from hawizard.model.template import template
from hawizard.record.events import Event, FindingsMade, event_to_line
from hawizard.record.states import HostState
from hawizard.screens.dialog import Confirm
from hawizard.screens.host_form import HostForm
from hawizard.screens.import_form import ImportForm
from hawizard.screens.secret import AskSecret
from hawizard.screens.shared_form import SharedForm
from hawizard.text.secret import Secret
from hawizard.text.sentence import Problem, say
from tests.screens.driver import NARROW, SIZES, WIDE, driven, unsafe
from tests.screens.fixed import FixedApp, Seen, made, wizard
from tests.screens.story import LONG, NASTY, hostile_run
from tests.screens.terminal import on_terminal

pytestmark = pytest.mark.usefixtures("home")

MOST = 100_000  # characters: a session file that is larger is refused
HALVES = "lone \udc9b\udcff surrogates, as invalid UTF-8 is read"
EVERYTHING = " ".join((*NASTY, HALVES, "\u2066isolate\u2069 a\u0300" + "\u0301" * 200))
TEXTS = {"nasty": EVERYTHING, "long": LONG, "lines": "\n".join(NASTY) + "\nx" * 2_000}
INVALID = "\x1b".join(("", "[2J", "]0;PWNED\x07", "]52;c;UFdORUQ=\x07", "]8;;http://x\x1b\\", "P1$r"))


def _met(text: str) -> tuple[HostState, ...]:
    facts = Facts(family="debian", os_name=text, kernel=text, hostname=text, addresses=(text,))
    return (
        HostState(name="vms80", state="connected", user=text, rights=text, address=text, facts=facts),
        HostState(name="vms81", state="lost", what=say(text), remedy=say("{x}", x=text)),
        HostState(name=text, state="lost", what=say("{x}", x=text), remedy=say(text)),
    )


def _clean(seen: Seen, where: str) -> None:
    assert unsafe(seen.lines) == [], where
    assert seen.app._exit is False, f"{where}: the text was obeyed"


async def _press(seen: Seen, where: str, *keys: str) -> None:
    """Presses keys; after each the screen is clean."""
    for key in keys:
        await seen.press(key)
        _clean(seen, f"{where} {key}")


def _session(text: str) -> str:
    """A session with this in its names, addresses, roles, values and unknown keys."""
    quoted = json.dumps(text[:MOST].encode("utf-8", "replace").decode())
    made_of = template("cka-ha").replace("name: vms80", f"name: {quoted}").replace("192.168.26.81", quoted)
    made_of = made_of.replace("[worker]", f"[{quoted}]").replace("1.24.2", quoted)
    return f"{made_of}\n? {quoted}\n: {quoted}\n"


async def _walk(seen: Seen) -> None:
    for page in ("hosts", "settings", "review"):
        await seen.turn_to(page)
        _clean(seen, page)
        await _press(seen, page, "down", "f1", "escape")


@pytest.mark.parametrize(("text", "size"), [("nasty", NARROW), ("nasty", WIDE), ("long", NARROW)])
@driven
async def test_a_hostile_session_file_is_shown_on_every_page(text: str, size: tuple[int, int]) -> None:
    session = made("cka-ha", text=_session(TEXTS[text]))
    async with wizard(session, met=_met(TEXTS[text]), size=size) as seen:
        await _walk(seen)
        await seen.turn_to("hosts")
        await _press(seen, "hosts", "e", "escape", "s", "escape", "d", "x", "n", ":", "v", "escape")


@pytest.mark.parametrize("text", TEXTS)
@driven
async def test_what_hosts_say_of_themselves_is_clean(text: str) -> None:
    async with wizard(made("cka-ha"), met=_met(TEXTS[text]), size=NARROW) as seen:
        await _walk(seen)


def _forms(text: str) -> dict[str, Callable[[FixedApp], Screen[Any]]]:
    draft = Draft.of(_session(text), Path("session.yaml"))
    alias = {"name": text, "address": text, "ssh.user": text, "ssh.key": text}
    return {
        "question": lambda _: Confirm(say(text), (text, text)),
        "password": lambda app: AskSecret(*[app.words(say("{x}", x=text))] * 3),
        "host": lambda app: HostForm(draft, 0, app.words, say("A host")),
        "shared": lambda app: SharedForm(draft, app.words),
        "aliases": lambda app: ImportForm(lambda _: [alias], (), app.words, app.colours),
    }


@pytest.mark.parametrize("text", TEXTS)
@driven
async def test_questions_and_forms_are_clean(text: str) -> None:
    async with wizard(made("cka-ha"), size=NARROW) as seen:
        for form, make in _forms(TEXTS[text]).items():
            seen.app.push_screen(make(seen.app))
            await seen.settle()
            _clean(seen, form)
            await _press(seen, form, "tab", "f1", "escape", "escape")


@pytest.mark.parametrize("text", TEXTS)
@driven
async def test_what_is_told_and_refused_is_clean(text: str) -> None:
    async with wizard(made("cka-ha"), size=NARROW) as seen:
        seen.app.refuse(Problem(say("{x}", x=TEXTS[text]), say(TEXTS[text])))
        await seen.settle()
        _clean(seen, "refused")
        await seen.press("enter")
        seen.app.notify(seen.app.words(say("{x}", x=TEXTS[text])), markup=False)
        await seen.settle()
        _clean(seen, "notified")


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_hostile_journals_and_folders_are_clean_on_the_welcome(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    made("cka-ha", hostile_run())
    for name in ("[bold]x[/]", "a\x1b[2Jb", "\udcff\u202e节点"):
        folder = tmp_path / "data" / "hawizard" / "sessions" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "session.yaml").write_text(template("x"), "utf-8")
        (folder / "journal.jsonl").write_bytes(b"\x1b[2J not a line\n\xff\xfe\n")
    async with wizard(None, size=size) as seen:
        assert "cka-ha" in seen.text
        await _press(seen, "welcome", "down", "down", "f1", "escape")


@pytest.mark.parametrize("text", TEXTS)
@driven
async def test_pasted_lines_are_clean(text: str) -> None:
    async with wizard(made("cka-ha")) as seen:
        await seen.turn_to("hosts")
        await seen.press("v")
        seen.app.post_message(events.Paste(f"vms90 {TEXTS[text]}\n{TEXTS[text]} 192.0.2.1"))
        await seen.settle()
        _clean(seen, "pasted")
        await _press(seen, "taken over", "ctrl+s")


@driven
async def test_a_password_that_is_pasted_stays_what_it_is() -> None:
    async with wizard(made("cka-ha"), size=NARROW) as seen:
        asked = AskSecret("Password of root on vms81", "hint", "also")
        given: list[object] = []
        seen.app.push_screen(asked, given.append)
        await seen.settle()
        seen.app.post_message(events.Paste("a\tb\u00adc"))
        await seen.settle()
        _clean(seen, "pasted")
        await seen.press("enter")
        assert given == [(Secret("a\tb\u00adc"), True)]


def _findings(text: str) -> list[Event]:
    finding = Finding(Level.ERROR, say("{x}", x=text), say(text), (text,), ())
    run = hostile_run()
    return [*run[:2], FindingsMade(at=run[1].at, findings=(finding,)), *run[2:]]


@driven
async def test_what_is_pasted_into_a_field_is_clean() -> None:
    async with wizard(made("cka-ha"), size=NARROW) as seen:
        await seen.turn_to("hosts")
        await seen.press("e")
        seen.app.post_message(events.Paste(EVERYTHING))
        await seen.settle()
        field = seen.app.screen.focused
        assert isinstance(field, Input) and "[bold]x[/italic]" in field.value
        _clean(seen, "pasted")


@pytest.mark.parametrize("text", TEXTS)
@driven
async def test_findings_of_a_run_are_clean(text: str) -> None:
    async with wizard(made("cka-ha"), _findings(TEXTS[text]), size=NARROW) as seen:
        seen.app.turn_to("run")
        await seen.settle()
        _clean(seen, "run")


OURS = re.compile(
    rb"\x1b\[[?>=<]?[0-9;:]*[ $]?[A-Za-z]"  # cursor, modes and colours
    rb"|\x1b[=>78]|\x1b\]22;[a-z]+\x07"  # keypad, cursor, the pointer's shape
)


def test_the_terminal_gets_no_sequence_that_is_not_ours(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    text = "".join(event_to_line(event) + "\n" for event in hostile_run())
    journal.write_text(text.replace("PWNED", "PWNED" + json.dumps(INVALID)[1:-1]), "utf-8")
    with on_terminal("replay", str(journal)) as terminal:
        terminal.read_until(b"playing")
        os.write(terminal.file, b"100")
        os.write(terminal.file, b"]]]]]ffl")
        terminal.read_until(b"exit status 7")
        os.write(terminal.file, b"\x1b\x11")
        terminal.ended()
        left = OURS.sub(b"", terminal.output)
    assert b"\x1b" not in left, left[max(0, left.index(b"\x1b") - 40) :][:120]
    assert b"\x07" not in left and b"\xc2\x9b" not in left and b"\xc2\x9d" not in left
    assert b"\x1b[2J" not in terminal.output.replace(b"\x1b[2J\x1b[H", b"")
    assert "\u202e".encode() not in terminal.output
