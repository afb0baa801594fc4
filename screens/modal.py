"""What all dialogs share: help on F1, and the keys in the last row, where every screen has them."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from hawizard.text.sentence import Sentence, say

R = TypeVar("R")


class Dialog(ModalScreen[R]):
    """Covers a screen until it is answered; says what it is for."""

    PURPOSE: ClassVar[Sentence] = say("")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "help", key_display="F1", id="app.help", tooltip="Help about this dialog")
    ]

    @property
    def keys(self) -> tuple[tuple[Sentence, list[BindingType]], ...]:
        """Its keys for the help."""
        return ((say("Keys"), [*type(self).BINDINGS, *Dialog.BINDINGS]),)
