"""Several hosts at once: lines are pasted, and what they mean is shown before it is taken over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from hawizard.console.words import Words
from hawizard.model.pasted import pasted
from hawizard.screens.host_rows import Host, host_rows
from hawizard.screens.modal import Dialog
from hawizard.screens.palette import Palette
from hawizard.screens.widgets.cells import line, paragraph, short
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.lines import Lines
from hawizard.text.sentence import Sentence, say

SHAPES = say("name address roles, in any order; /etc/hosts; user@address:port")


class PasteForm(Dialog[list[Host] | None]):
    """Gives the hosts of the lines that were understood."""

    CSS_PATH = "form.tcss"
    PURPOSE: ClassVar[Sentence] = say(
        "Hosts from a list that is there already: one a line, in any of the shapes above. Beneath "
        "stands what was understood, and why a line was not. Nothing is taken over before it is "
        "accepted."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "accept", "add them", key_display="^S", id="paste.accept", priority=True),
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="paste.leave"),
    ]

    def __init__(self, words: Words, colours: Palette) -> None:
        super().__init__()
        self.words, self.colours = words, colours
        self.area = TextArea()
        self.seen = Lines(id="understood")
        self.hosts: list[Host] = []
        self.problems: list[Sentence] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Static(Text(self.words(say("Several hosts, one a line"))), classes="title -told")
            yield Static(Text(self.words(SHAPES)), classes="hint")
            yield self.area
            yield self.seen
        yield Keys()

    def on_mount(self) -> None:
        """Ready to be pasted into."""
        self.area.focus()

    @on(TextArea.Changed)
    def _read(self) -> None:
        self.hosts, self.problems = pasted(self.area.text)
        self._draw()

    @on(Lines.Resized)
    def _draw(self) -> None:
        width = max(30, self.seen.size.width - 1)
        self.seen.put([self._sum(), *self._wrong(width), *self._rows(width)])

    def _sum(self) -> Text:
        text = say("Hosts understood: {hosts}", hosts=len(self.hosts))
        if left := len(self.problems):
            text = say("Hosts understood: {hosts}; lines left out: {left}", hosts=len(self.hosts), left=left)
        return line((self.words(text), self.colours["muted"]))

    def _wrong(self, width: int) -> Iterable[Text]:
        for problem in self.problems:
            yield from paragraph(
                ("✗", self.colours["bad"]), self.words(problem), self.colours["text"], width, 2
            )

    def _rows(self, width: int) -> Iterable[Text]:
        for row in host_rows(self.hosts):
            yield line(("✓ ", self.colours["good"]), (short(row, width - 2), self.colours["text"]))

    def action_accept(self) -> None:
        """Takes over what was understood; where that is nothing, what was typed is not thrown away."""
        if self.hosts or not self.area.text.strip():
            self.dismiss(self.hosts)
