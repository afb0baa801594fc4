"""The row of a replay: whether it goes on, how fast, and how far it is."""

from __future__ import annotations

from rich.text import Text

from hawizard.screens.player import Player
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import line, spread
from hawizard.screens.widgets.redrawn import Redrawn
from hawizard.text.layout import clock
from hawizard.text.sentence import say


class ReplayBar(Redrawn):
    """One row above the keys."""

    def __init__(self) -> None:
        super().__init__()
        self.view: View | None = None
        self.state = (False, False, 1.0, 0, 0)

    def show(self, view: View, player: Player) -> None:
        """Takes a moment of the replay."""
        self.view = view
        self.state = (player.paused, player.ended, player.speed, player.position, len(player.recording))
        self.redraw()

    def render(self) -> Text:
        """The row."""
        if self.view is None:
            return Text("")
        paused, ended, speed, position, events = self.state
        colours, words = self.view.palette, self.view.words
        word = say("end") if ended else say("paused") if paused else say("playing")
        glyph = "■" if ended else "‖" if paused else "►"
        left = line(
            (f"{glyph} {words(word)}", colours.strong("text")), (f"  {speed:g}x  ", colours["accent"])
        )
        right = line((f"  {clock(self.view.now)} · {position}/{events}", colours["muted"]))
        room = max(0, self.size.width - left.cell_len - right.cell_len - 1)
        done = round(room * position / events) if events else 0
        left.append("━" * done, colours["accent"]).append("─" * (room - done), colours["muted"])
        return spread(left, right, self.size.width)
