"""How all hosts are reached, unless one says otherwise."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from hawizard.console.words import Words
from hawizard.model.draft import Draft
from hawizard.screens.host_form import SHARED
from hawizard.screens.modal import Dialog
from hawizard.screens.widgets.field import Field, put
from hawizard.screens.widgets.keys import Keys
from hawizard.text.sentence import Sentence, say


class SharedForm(Dialog[Draft | None]):
    """Works on a copy of the draft, and gives it back when a person accepts."""

    CSS_PATH = "form.tcss"
    PURPOSE: ClassVar[Sentence] = say(
        "How hosts are reached that say nothing else themselves: the user, the port and the key of ssh."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "accept", "accept", key_display="^S", id="form.accept"),
        Binding("down", "app.focus_next", "next", show=False, id="form.next"),
        Binding("up", "app.focus_previous", "before", show=False, id="form.before"),
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="form.leave"),
    ]

    def __init__(self, draft: Draft, words: Words) -> None:
        super().__init__()
        self.draft = Draft.of(draft.text, draft.path)
        self.words = words
        places = {name: ("ssh", name.rpartition(".")[2]) for name, _, _ in SHARED}
        self.fields = [
            Field(
                words(label),
                places[name],
                value=draft.shown(places[name]),
                default=draft.default(places[name]),
                hint=words(hint),
            )
            for name, label, hint in SHARED
        ]

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Static(Text(self.words(say("How all hosts are reached"))), classes="title")
            yield from self.fields
        yield Keys()

    def on_mount(self) -> None:
        """Begins at the user."""
        self.fields[0].input.focus()

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        event.field.complain([self.words(fault) for fault in put(self.draft, event.field)])
        if event.entered and event.field is self.fields[-1] and not event.field.wrong:
            self.action_accept()
        elif event.entered:
            self.focus_next()

    def action_accept(self) -> None:
        """Takes everything over."""
        for field in self.fields:
            put(self.draft, field)
        self.dismiss(self.draft)
