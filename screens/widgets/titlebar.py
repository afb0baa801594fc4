"""The first row: the program, the session, where the run is, and that it is a replay."""

from __future__ import annotations

from pathlib import PurePath

from rich.style import Style
from rich.text import Text

from hawizard.screens.view import SUMMARY, View, current_page, page_number, page_title
from hawizard.screens.widgets.cells import line, spread
from hawizard.screens.widgets.redrawn import Redrawn
from hawizard.text.clean import clean
from hawizard.text.layout import clock
from hawizard.text.sentence import say


class TitleBar(Redrawn):
    """One row, the same on every screen."""

    def __init__(self) -> None:
        super().__init__()
        self.view: View | None = None
        self.page = ""

    def show(self, view: View, page: str) -> None:
        """Takes a moment of the run, and the page that is shown."""
        self.view, self.page = view, page
        self.redraw()

    def render(self) -> Text:
        """The row."""
        if self.view is None:
            return Text("hawizard")
        return spread(self._left(self.view), self._right(self.view), self.size.width)

    def _left(self, view: View) -> Text:
        colours, run = view.palette, view.progress.run
        left = line(("hawizard", colours.strong("accent")))
        if view.badge:
            style = colours.strong("attention") + Style(reverse=True)
            left.append("  ").append(f" {view.words(view.badge)} ", style)
        session = run.started.session if run else view.session
        if session:
            left.append("  " + clean(PurePath(session).name), colours["text"])
        return left

    def _right(self, view: View) -> Text:
        words, progress = view.words, view.progress
        if not self.page:
            return Text("")
        number, total = page_number(self.page, progress)
        title = page_title(self.page, progress, words)
        if self.page == SUMMARY:
            place = title
        elif self.app.size.width < 100:
            place = f"{number}/{total} {title}"
        else:
            place = words(say("stage {number} of {total}", number=number, total=total))
        hosts = words(say("{count} hosts", count=len(progress.hosts))) if progress.run else ""
        time = clock(view.now) if progress.run else ""
        return line((words.joined(hosts, self._away(view), place, time), view.palette["muted"]))

    def _away(self, view: View) -> str:
        """Where the run is, while another page is looked at."""
        at_run = current_page(view.progress)
        if at_run == self.page or view.progress.run is None:
            return ""
        return view.words(say("run at {page}", page=page_title(at_run, view.progress, view.words)))
