"""What the pages before the run share: the stepper beside them, and the desk that they work on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from hawizard.model.draft import Draft
from hawizard.screens.frame import Frame
from hawizard.screens.view import ASKED
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.stepper import Stepper
from hawizard.screens.widgets.titlebar import TitleBar


class Desk(Protocol):
    """What the pages need from the program that shows them."""

    @property
    def draft(self) -> Draft:
        """The session that is being edited."""

    @property
    def frozen(self) -> bool:
        """Whether a run is at work, so that nothing may be edited."""

    def edited(self) -> None:
        """The draft was changed: it is kept on disk, and what is shown is drawn anew."""

    def test(self, hosts: Sequence[str] = ()) -> None:
        """Connects to hosts in the background, to all of them if none is named."""

    def turn_to(self, page: str) -> None:
        """Shows another page."""

    def build(self) -> None:
        """Leaves the pages for the run; asks first."""


class AskPage(Frame):
    """A page before the run."""

    CSS_PATH = "ask.tcss"
    NAME: ClassVar[str] = ""
    """Its short name, a key of ASKED."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left", "turn(-1)", "back", show=False, key_display="←", id="ask.back", tooltip="Page before"
        ),
        Binding("right", "turn(1)", "next", key_display="→", id="ask.next", tooltip="Next page"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.stepper = Stepper()

    def body(self) -> Iterable[Widget]:
        """The page's own widgets."""
        return ()

    def compose(self) -> ComposeResult:
        yield TitleBar()
        with Horizontal(id="room"):
            yield self.stepper
            with Vertical(id="body"):
                yield from self.body()
        yield Keys()

    def redraw(self) -> None:
        """Draws the stepper too."""
        if self.view is not None and self.is_mounted:
            self.stepper.show(self.view, self.NAME)
        super().redraw()

    @on(Stepper.Picked)
    def _picked(self, event: Stepper.Picked) -> None:
        self.desk.turn_to(event.page)

    def action_turn(self, by: int) -> None:
        """Shows the page before or after."""
        names = list(ASKED)
        index = names.index(self.NAME) + by
        if 0 <= index < len(names):
            self.desk.turn_to(names[index])
