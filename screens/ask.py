"""What the pages before the run share: the stepper beside them, and the desk that they work on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from hawizard.console.words import Words
from hawizard.model.draft import Draft
from hawizard.model.faults import Place
from hawizard.screens.frame import Frame
from hawizard.screens.palette import Palette, palette
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

    def replace(self, draft: Draft) -> None:
        """Takes another draft of the same session."""

    def aliases(self, path: str) -> list[dict[str, str]]:
        """The hosts that a configuration of ssh names, as `Draft.add_host` takes them; raises Problem."""

    def edit(self, change: Callable[[Draft], object]) -> None:
        """Changes the draft, keeps it on disk, and draws anew; tells what cannot be changed here."""

    def test(self, hosts: Sequence[str] = ()) -> None:
        """Connects to hosts in the background, to all of them if none is named."""

    def turn_to(self, page: str, place: Place = ()) -> None:
        """Shows another page, at a field."""

    def local(self) -> Mapping[str, str]:
        """Texts of the local files that the session names."""

    def build(self) -> None:
        """Leaves the pages for the run; asks first."""


class AskPage(Frame):
    """A page before the run."""

    CSS_PATH = "ask.tcss"
    NAME: ClassVar[str] = ""
    """Its short name, a key of ASKED."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "turn(1)", "next", key_display="Enter", id="ask.enter", tooltip="Next page"),
        Binding("right", "turn(1)", "Next page", show=False, key_display="→", id="ask.next"),
        Binding("left", "turn(-1)", "Page before", show=False, key_display="←", id="ask.back"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.stepper = Stepper()

    @property
    def words(self) -> Words:
        """How sentences are worded; before anything was drawn in English."""
        return self.view.words if self.view is not None else Words(lambda text: text)

    @property
    def colours(self) -> Palette:
        """How they are coloured; before anything was drawn not at all."""
        return self.view.palette if self.view is not None else palette({}, dark=True, plain=True)

    def focus_place(self, place: Place) -> None:
        """Brings a field of the session to its editor."""

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
