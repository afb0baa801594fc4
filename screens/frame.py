"""What all screens share: they draw a moment of the run, say what they are for, and keep nothing of it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.events import Resize
from textual.screen import Screen

from hawizard.screens.player import Player
from hawizard.screens.view import View
from hawizard.screens.widgets.lines import Lines
from hawizard.screens.widgets.replaybar import ReplayBar
from hawizard.screens.widgets.titlebar import TitleBar
from hawizard.text.sentence import Sentence, say


class Frame(Screen[None]):
    """A screen with a title row and, in a replay, the row of the player."""

    PURPOSE: ClassVar[Sentence] = say("")
    KEYS: ClassVar[tuple[tuple[Sentence, list[BindingType]], ...]] = ()
    """Its own keys for the help, in groups."""
    view: View | None = None
    page = ""
    player: Player | None = None

    def show(self, view: View, page: str, player: Player | None) -> None:
        """Takes a moment of the run; `page` is the one that is looked at."""
        self.view, self.page, self.player = view, page, player
        self.redraw()

    def redraw(self) -> None:
        """Draws the moment that was shown last."""
        # While it is taken down it has lost its widgets already.
        if self.view is None or not self.is_mounted or not self.query(TitleBar):
            return
        self.query_one(TitleBar).show(self.view, self.page)
        for bar in self.query(ReplayBar):
            bar.display = self.player is not None
            if self.player is not None:
                bar.show(self.view, self.player)
        self.draw(self.view)

    def draw(self, view: View) -> None:
        """Draws what is the screen's own."""

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002
        """Lays out anew; widths are known only afterwards."""
        self.call_after_refresh(self.redraw)

    @on(Lines.Resized)
    def _laid_out(self) -> None:
        self.redraw()

    def on_mount(self) -> None:
        """Draws once the widgets have their sizes."""
        self.call_after_refresh(self.redraw)
