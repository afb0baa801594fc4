"""A row of a form: a label, an input, and beneath it what is wrong or what is meant."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from hawizard.model.draft import Draft
from hawizard.model.faults import BadSession, Place
from hawizard.screens.widgets.cells import cut, short
from hawizard.text.sentence import Sentence

LABEL = 18  # cells


class Field(Vertical):
    """Says when it is left; what is wrong is told then, and at each key only while it is wrong."""

    class Left(Message):
        """A person has left the input, or pressed Enter in it."""

        def __init__(self, field: Field, *, entered: bool) -> None:
            super().__init__()
            self.field = field
            self.entered = entered

        @property
        def control(self) -> Field:
            return self.field

    def __init__(
        self, label: str, place: Place, *, value: str = "", default: str = "", hint: str = ""
    ) -> None:
        super().__init__()
        self.label, self.place, self.hint = label, place, hint
        self.input = Input(value, placeholder=default, select_on_focus=False, compact=True)
        self.note = Static("", classes="note", markup=False)
        self.wrong = False

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Static(Text(cut(self.label, LABEL)), classes="label")
            yield self.input
        yield self.note

    def on_mount(self) -> None:
        """Shows what is meant."""
        self.complain(())

    @property
    def value(self) -> str:
        """What is typed."""
        return self.input.value.strip()

    def show(self, value: str, default: str) -> None:
        """Takes another value, unless a person is at it."""
        if not self.input.has_focus and value != self.input.value:
            self.input.value = value
        if default != self.input.placeholder:
            self.input.placeholder = default

    def complain(self, faults: Sequence[str]) -> None:
        """Says what is wrong, or what is meant where nothing is."""
        self.wrong = bool(faults)
        self.set_class(self.wrong, "-wrong")
        text = f"✗ {faults[0]}" if faults else self.hint
        self.note.update(Text(short(text, 400)))
        self.note.display = bool(text)

    @on(Input.Blurred)
    def _left(self) -> None:
        self.post_message(self.Left(self, entered=False))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left(self, entered=True))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.wrong:
            self.post_message(self.Left(self, entered=False))


def put(draft: Draft, field: Field) -> list[Sentence]:
    """Writes a field's value into a draft; what is wrong at its place afterwards."""
    try:
        draft.put(field.place, field.value)
    except BadSession as refused:
        return [fault.sentence for fault in refused.faults]
    return list(draft.faults_at(field.place))
