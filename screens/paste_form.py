"""Several hosts at once: lines are pasted, and what they mean is shown before it is taken over."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from hawizard.console.words import Words
from hawizard.model.pasted import pasted
from hawizard.screens.widgets.keys import Keys
from hawizard.text.clean import clean
from hawizard.text.sentence import say

Host = dict[str, str]


class PasteForm(ModalScreen[list[Host] | None]):
    """Gives the hosts of the lines that were understood."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "accept", "add them", key_display="^S", id="paste.accept", priority=True),
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="paste.leave"),
    ]

    def __init__(self, words: Words, text: str) -> None:
        super().__init__()
        self.words = words
        self.area = TextArea(text)
        self.note = Static("", id="understood", markup=False)
        self.hosts: list[Host] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Static(
                Text(self.words(say("A host a line: name, address, roles, user@address:port"))),
                classes="title",
            )
            yield self.area
            yield self.note
            yield Keys()

    def on_mount(self) -> None:
        """Ready to be pasted into."""
        self.area.focus()
        self._read()

    @on(TextArea.Changed)
    def _read(self) -> None:
        self.hosts, problems = pasted(self.area.text)
        lines = [f"✗ {self.words(problem)}" for problem in problems[:3]]
        lines += [f"✓ {clean('  '.join(host.values()))}" for host in self.hosts[:4]]
        if len(self.hosts) > 4:
            lines.append(self.words(say("and {count} more", count=len(self.hosts) - 4)))
        self.note.update(Text("\n".join(lines)))

    def action_accept(self) -> None:
        """Takes over what was understood."""
        self.dismiss(self.hosts)
