"""A box to tick that is read without colours."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from hawizard.screens.widgets.cells import cut
from hawizard.text.layout import cells


class Tick(Widget, can_focus=True):
    """`[x] label`; Space ticks it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "tick", show=False, id="tick.toggle"),
        Binding("right", "app.focus_next", "next", show=False, id="tick.next"),
        Binding("left", "app.focus_previous", "before", show=False, id="tick.before"),
    ]

    class Changed(Message):
        """It was ticked, or no more."""

    def __init__(self, label: str, value: bool, *, name: str | None = None, id: str | None = None) -> None:  # noqa: A002
        super().__init__(name=name, id=id)
        self.label, self.value = label, value
        self.styles.width = cells(label) + 4
        self.styles.height = 1

    def render(self) -> Text:
        """The box and its label."""
        return Text(
            cut(f"{'[x]' if self.value else '[ ]'} {self.label}", cells(self.label) + 4), no_wrap=True
        )

    def action_tick(self) -> None:
        """Ticks it, or no more."""
        self.value = not self.value
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self, event: Click) -> None:
        """The same by mouse."""
        event.stop()
        self.action_tick()
