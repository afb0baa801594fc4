"""The name of a new session, asked for in a dialog."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from hawizard.console.words import Words
from hawizard.model.template import check_name
from hawizard.record.session import session_names
from hawizard.screens.modal import Dialog
from hawizard.screens.widgets.field import Field
from hawizard.screens.widgets.keys import Keys
from hawizard.text.sentence import Problem, Sentence, say


class NameForm(Dialog[str | None]):
    """Gives a name that can be one and is not taken."""

    CSS_PATH = "form.tcss"
    PURPOSE: ClassVar[Sentence] = say(
        "The name of a new session: a folder of that name will hold its session.yaml, the host keys "
        "that were confirmed and the journal of every run."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="name.leave")
    ]

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.field = Field(words(say("Name")), ("name",), value=_free("cka-ha"), hint=words(HINT))

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Static(Text(self.words(say("A new session"))), classes="title")
            yield self.field
        yield Keys()

    def on_mount(self) -> None:
        """Ready to be typed into."""
        self.field.input.focus()

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        fault = refusal(event.field.value)
        self.field.complain([self.words(fault)] if fault else ())
        if event.entered and fault is None:
            self.dismiss(event.field.value)


HINT = say("a-z, 0-9 and - between them; Enter makes it")


def refusal(name: str) -> Sentence | None:
    """Why a session cannot have this name."""
    if name in session_names():
        return say("There is a session {name} already.", name=name)
    try:
        check_name(name)
    except Problem as problem:
        return problem.what
    return None


def _free(name: str) -> str:
    taken, number = session_names(), 1
    while (name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return name if number == 1 else f"{name}-{number}"
