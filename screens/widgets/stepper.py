"""The stepper: every page with its state, as a glyph and a name."""

from __future__ import annotations

from rich.text import Text
from textual.events import Click
from textual.message import Message

from hawizard.screens.view import ASKED, DONE, Mark, View, page_mark, page_title, pages
from hawizard.screens.widgets.cells import cut, line
from hawizard.screens.widgets.redrawn import Redrawn


class Stepper(Redrawn):
    """A column of the pages; the one shown stands out."""

    class Picked(Message):
        """A page was clicked."""

        def __init__(self, page: str) -> None:
            super().__init__()
            self.page = page

    def __init__(self) -> None:
        super().__init__()
        self.view: View | None = None
        self.page = ""

    def show(self, view: View, page: str) -> None:
        """Takes a moment of the run, and the page that is shown."""
        self.view, self.page = view, page
        self.redraw()

    def render(self) -> Text:
        """The column."""
        if self.view is None:
            return Text("")
        view, width = self.view, self.size.width
        return Text("\n").join(self._page(view, page, width) for page in (*ASKED, *pages(view.progress)))

    def _page(self, view: View, page: str, width: int) -> Text:
        mark, colours = self._mark(view, page), view.palette
        title = cut(page_title(page, view.progress, view.words), width - 3)
        if page != self.page:
            shade = colours["text"] if mark.role == "bad" else colours["muted"]
            return line((f" {mark.glyph} ", colours[mark.role]), (title, shade))
        row = line(("▸", colours.strong("accent")), (f"{mark.glyph} ", colours[mark.role]))
        row.append(title, colours.strong("text"))
        row.stylize_before(colours.chosen)
        return row

    @staticmethod
    def _mark(view: View, page: str) -> Mark:
        return view.asked.get(page, DONE) if page in ASKED else page_mark(page, view.progress)

    def on_click(self, event: Click) -> None:
        """Shows the page under the pointer."""
        if self.view is None:
            return
        index = event.get_content_offset_capture(self).y
        known = [*ASKED, *pages(self.view.progress)]
        if 0 <= index < len(known):
            self.post_message(self.Picked(known[index]))
