"""The hosts of ssh's own configuration, to choose from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from hawizard.console.words import Words
from hawizard.screens.host_rows import Host, host_rows
from hawizard.screens.modal import Dialog
from hawizard.screens.palette import Palette
from hawizard.screens.widgets.cells import line, short
from hawizard.screens.widgets.field import Field
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.lines import Lines
from hawizard.text.sentence import Problem, Sentence, say

CONFIG = "~/.ssh/config"


class ImportForm(Dialog[list[Host] | None]):
    """Gives the hosts that a person ticked."""

    CSS_PATH = "form.tcss"
    PURPOSE: ClassVar[Sentence] = say(
        "Hosts that ssh's own configuration names, with the user, port and key that it has for them. "
        "Those that are ticked are added; the file is only read."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "choose", key_display="Space", id="import.tick"),
        Binding("a", "tick_all", "all", id="import.all", tooltip="All of them, or none"),
        Binding("enter,ctrl+s,f10", "accept", "add them", key_display="Enter", id="import.accept"),
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="import.leave"),
    ]

    def __init__(
        self, read: Callable[[str], list[Host]], taken: Collection[str], words: Words, colours: Palette
    ) -> None:
        super().__init__()
        self._read, self._taken = read, taken
        self.words, self.colours = words, colours
        self.field = Field(words(say("From")), (), value=CONFIG)
        self.table = Lines(id="aliases")
        self.hosts: list[Host] = []
        self.ticked: set[int] = set()
        self.at = -1

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Static(Text(self.words(say("Hosts that ssh knows"))), classes="title -told")
            yield Static(Text(self.words(say("Their roles are chosen afterwards, with e."))), classes="hint")
            yield self.field
            yield self.table
        yield Keys()

    def on_mount(self) -> None:
        """Shows what the usual file says."""
        self.table.chosen_style = self.colours.chosen
        self._from = ""
        self._reread()
        (self.table if self.hosts else self.field.input).focus()

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        self._reread()
        if event.entered and self.hosts:
            self.table.focus()

    def _reread(self) -> None:
        if self.field.value == self._from:
            return
        self._from, self.hosts, self.ticked = self.field.value, [], set()
        try:
            self.hosts = self._read(self.field.value)
            self.field.complain(() if self.hosts else [self.words(say("No host is named in this file."))])
        except Problem as problem:
            self.field.complain([self.words(problem.what)])
        self.at = min(self._free, default=-1)
        self._draw()

    @on(Lines.Resized)
    def _draw(self) -> None:
        width = max(30, self.table.size.width - 1)
        rows = [self._row(index, row, width) for index, row in enumerate(host_rows(self.hosts))]
        keys = [str(index) if index in self._free else None for index in range(len(rows))]
        self.table.put(rows, keys, str(self.at))

    def _row(self, index: int, row: str, width: int) -> Text:
        there = self._is_there(index)
        box = "[x] " if index in self.ticked else "    " if there else "[ ] "
        row += f"  ({self.words(say('in the session'))})" if there else ""
        colour = self.colours["muted" if there else "text"]
        return line((box, self.colours["accent"]), (short(row, width - 4), colour))

    def _is_there(self, index: int) -> bool:
        return self.hosts[index].get("name", "") in self._taken

    @on(Lines.Chosen)
    def _chosen(self, event: Lines.Chosen) -> None:
        self.at = int(event.key)
        self._draw()

    @property
    def _free(self) -> set[int]:
        return {index for index in range(len(self.hosts)) if not self._is_there(index)}

    def action_tick(self) -> None:
        """Ticks the host, or no more."""
        self.ticked ^= {self.at} & self._free
        self._draw()

    def action_tick_all(self) -> None:
        """Ticks all of them, or none where all were."""
        self.ticked = set() if self.ticked == self._free else self._free
        self._draw()

    def action_accept(self) -> None:
        """Takes over what is ticked."""
        self.dismiss([self.hosts[index] for index in sorted(self.ticked)])
