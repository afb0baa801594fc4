"""A key of the file that the model refuses: shown in its place, with a way to take it out."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Button, Static

from hawizard.console.words import Words
from hawizard.model.draft import Draft
from hawizard.model.faults import Place, dotted
from hawizard.text.clean import clean
from hawizard.text.sentence import say


class RemoveKey(Button):
    """Takes a key that the model refuses out of the file."""

    def __init__(self, place: Place, label: str) -> None:
        super().__init__(Text(label), compact=True)
        self.place = place


def refused(draft: Draft, place: Place, words: Words) -> Iterable[Widget]:
    """A refused key, why it is refused, and the button."""
    value = clean(f"✗ {dotted(place)}: {draft.shown(place)}")
    yield Static(Text(value), classes="note -wrong", markup=False)
    yield Static(Text(" ".join(map(words, draft.faults_at(place)))), classes="note", markup=False)
    yield RemoveKey(place, words(say("Take it out of the file")))
