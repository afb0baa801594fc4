"""A dialog that asks yes or no, or only tells; a bare Enter takes the answer that stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from hawizard.console.words import Words
from hawizard.screens.modal import Dialog
from hawizard.screens.palette import Palette
from hawizard.screens.widgets.keys import Keys
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, say

if TYPE_CHECKING:
    from typing import Protocol

    class Worded(Protocol):
        """What the dialog needs of its program."""

        words: Words
        colours: Palette


YES, NO = say("Yes"), say("No")


class Confirm(Dialog[bool]):
    """Asks; `no=None` leaves one answer, which only tells."""

    CSS_PATH = "dialog.tcss"
    PURPOSE: ClassVar[Sentence] = say(
        "Before something that matters is done, hawizard asks; what must not be overlooked is told. "
        "Enter gives the answer that stands out; a letter gives its own at once."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer", "answer", key_display="Enter", id="dialog.answer"),
        Binding("y", "give(True)", "yes", id="dialog.yes"),
        Binding("n,escape", "give(False)", "no", key_display="n Esc", id="dialog.no"),
        Binding("left,right,tab,shift+tab", "turn", "The other answer", show=False, id="dialog.other"),
        Binding("up", "scroll(-1)", "Up", show=False, id="dialog.up"),
        Binding("down", "scroll(1)", "Down", show=False, id="dialog.down"),
    ]

    def __init__(
        self,
        text: Sentence,
        detail: tuple[str, ...] = (),
        *,
        yes: Sentence = YES,
        no: Sentence | None = NO,
        default: bool = False,
    ) -> None:
        super().__init__()
        self.text, self.detail, self.labels = text, detail, (yes, no)
        self.choice = default or no is None
        self._answers = Static("", id="answers", markup=False)

    @property
    def _program(self) -> Worded:
        return cast("Worded", self.app)

    def compose(self) -> ComposeResult:
        words = self._program.words
        with Vertical(id="dialog"):
            yield Static(Text(words(self.text)), id="question")
            if self.detail:
                with VerticalScroll(id="more", can_focus=False):
                    yield Static(Text("\n".join(clean(line) for line in self.detail)))
            yield self._answers
        yield Keys()

    def on_mount(self) -> None:
        """Shows which answer a bare Enter gives."""
        self._draw()

    def _draw(self) -> None:
        words, colours = self._program.words, self._program.colours
        row = Text(no_wrap=True)
        for label, means, key in zip(self.labels, (True, False), "yn", strict=True):
            if label is not None:
                chosen = means is self.choice
                style = colours.strong("accent") + Style(reverse=True) if chosen else colours["text"]
                row.append(f" {'▸' if chosen else ' '} {words(label)} ", style)
                row.append(f" {key}   " if self.labels[1] is not None else "", colours["muted"])
        self._answers.update(row)

    def action_answer(self) -> None:
        """Gives the answer that stands out."""
        self.dismiss(self.choice)

    def action_give(self, answer: bool) -> None:
        """Gives an answer by its letter."""
        self.dismiss(answer or self.labels[1] is None)

    def action_turn(self) -> None:
        """Lets the other answer stand out."""
        if self.labels[1] is not None:
            self.choice = not self.choice
            self._draw()

    def action_scroll(self, rows: int) -> None:
        """Shows more of a long text."""
        for more in self.query(VerticalScroll):
            more.scroll_relative(y=rows, animate=False)
