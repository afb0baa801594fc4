"""A password or passphrase asked for on screen; it is seen nowhere."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from hawizard.screens.modal import Dialog
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.tick import Tick
from hawizard.text.secret import Secret
from hawizard.text.sentence import Sentence, say


class AskSecret(Dialog[tuple[Secret, bool] | None]):
    """Asks for a secret; with it comes whether it is meant for the other hosts too."""

    CSS_PATH = "secret.tcss"
    PURPOSE: ClassVar[Sentence] = say(
        "A host wants a password, or a key its passphrase. What is typed is kept in memory until "
        "hawizard ends; it is written to no file and shown on no screen. Without it, that host cannot "
        "be used."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="secret.leave")
    ]

    def __init__(self, question: str, hint: str, everywhere: str) -> None:
        super().__init__()
        self._texts = (question, hint, everywhere)

    def compose(self) -> ComposeResult:
        question, hint, everywhere = self._texts
        with Vertical(id="box"):
            yield Static(Text(question), classes="question")
            yield Input(password=True, id="secret")
            yield Tick(everywhere, True, id="everywhere")
            yield Static(Text(hint), classes="hint")
        yield Keys()

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        # Without it, what was typed would stay in the messages of the screen.
        event.stop()
        if event.value:
            self.dismiss((Secret(event.value), self.query_one(Tick).value))
