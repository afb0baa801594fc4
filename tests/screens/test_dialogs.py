"""Every dialog: F1 says what it is for and its keys, and comes back to it as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from hawizard.model.draft import Draft
from hawizard.model.template import template
from hawizard.screens.dialog import Confirm
from hawizard.screens.host_form import HostForm
from hawizard.screens.import_form import ImportForm
from hawizard.screens.modal import Dialog
from hawizard.screens.name_form import NameForm
from hawizard.screens.paste_form import PasteForm
from hawizard.screens.secret import AskSecret
from hawizard.screens.shared_form import SharedForm
from hawizard.text.sentence import say
from tests.screens.driver import NARROW, SIZES, driven
from tests.screens.fixed import FixedApp, made, wizard

pytestmark = pytest.mark.usefixtures("home")

Make = Callable[[FixedApp], Screen[Any]]


def _draft() -> Draft:
    return Draft.of(template("x"), Path("session.yaml"))


DIALOGS: dict[type[Screen[Any]], tuple[Make, str, str]] = {
    Confirm: (lambda _: Confirm(say("Really?"), ("all of it",)), "hawizard asks", "yes"),
    AskSecret: (lambda _: AskSecret("Password of root on vms81", "hint", "also"), "kept in memory", "leave"),
    HostForm: (lambda app: HostForm(_draft(), 0, app.words, say("A host")), "One host", "Take it over"),
    SharedForm: (lambda app: SharedForm(_draft(), app.words), "say nothing else themselves", "accept"),
    PasteForm: (lambda app: PasteForm(app.words, app.colours), "from a list", "add them"),
    ImportForm: (lambda app: ImportForm(lambda _: [], (), app.words, app.colours), "only read", "choose"),
    NameForm: (lambda app: NameForm(app.words), "name of a new session", "leave"),
}


def test_every_dialog_is_among_these() -> None:
    assert set(DIALOGS) == set(Dialog.__subclasses__())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", DIALOGS)
@driven
async def test_f1_says_what_a_dialog_is_for_and_comes_back(
    kind: type[Screen[Any]], size: tuple[int, int]
) -> None:
    make, purpose, key = DIALOGS[kind]
    async with wizard(made("x"), size=size) as seen:
        dialog = make(seen.app)
        seen.app.push_screen(dialog)
        await seen.settle()
        focused = dialog.focused
        await seen.press("f1")
        assert purpose in " ".join(seen.text.split()), seen.text
        assert key in seen.text, seen.text
        assert "Help about this dialog" in seen.text
        await seen.press("escape")
        assert seen.app.screen is dialog and dialog.focused is focused, seen.text


@pytest.mark.parametrize("kind", DIALOGS)
@driven
async def test_the_last_row_has_the_keys_of_the_dialog_and_not_of_the_page_beneath(
    kind: type[Screen[Any]],
) -> None:
    async with wizard(made("x"), size=NARROW) as seen:
        await seen.turn_to("hosts")
        beneath = seen.lines[-1]
        seen.app.push_screen(DIALOGS[kind][0](seen.app))
        await seen.settle()
        assert "F1  help" in seen.lines[-1], seen.text
        assert seen.lines[-1] != beneath
        assert sum("F1" in row for row in seen.lines) == 1, seen.text


@driven
async def test_what_is_being_typed_is_still_there_after_the_help() -> None:
    async with wizard(made("x"), size=NARROW) as seen:
        seen.app.push_screen(HostForm(_draft(), 0, seen.app.words, say("A host")))
        await seen.settle()
        await seen.press("?", "f1", "escape", "!")
        field = seen.app.screen.focused
        assert isinstance(field, Input) and field.value.endswith("?!"), "letters are typed, F1 is not"
        assert "✗" not in seen.text, "a field was checked while it was typed into"
