"""The run: stepper, page and log side by side; in a narrow terminal one of them at a time."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import ContentSwitcher

from hawizard.record.progress import Progress, step_of
from hawizard.screens.check import CheckPage
from hawizard.screens.detail import DetailScreen
from hawizard.screens.failure import FailurePage
from hawizard.screens.frame import Frame
from hawizard.screens.phase import OPEN, Phase, phase
from hawizard.screens.stage import StagePage
from hawizard.screens.summary import SummaryPage
from hawizard.screens.view import ASKED, SUMMARY, View, current_page, failures_of, pages
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.lines import Lines
from hawizard.screens.widgets.logpane import LogPane
from hawizard.screens.widgets.logview import LogView
from hawizard.screens.widgets.replaybar import ReplayBar
from hawizard.screens.widgets.stepper import Stepper
from hawizard.screens.widgets.titlebar import TitleBar
from hawizard.text.sentence import say

CHOOSE = "Take the chosen way out"
PROCEED = "Run this stage, or go on"
DETAILS = "The exact commands and the diff of the chosen action"
Wish = Literal["proceed", "all", "hold", "look"]


class RunScreen(Frame):
    """The stages of a run, and its log."""

    class Wanted(Message):
        """What a person wants of a live run."""

        def __init__(self, wish: Wish) -> None:
            super().__init__()
            self.wish = wish

    class WayOut(Message):
        """The way out of a failure that a person chose."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    CSS_PATH = "run.tcss"
    PURPOSE = say(
        "The stages of the run. Each line is an action on a host: done already, done now, running, what will "
        "change, failed. Beneath stands why it exists and what breaks without it. The page follows the run "
        "until you look at another one; Esc follows it again. To the right, or on l, is the log of all hosts."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "choose", id="run.choose", key_display="Enter", tooltip=CHOOSE),
        Binding("enter", "proceed", "run", id="run.proceed", key_display="Enter", tooltip=PROCEED),
        Binding("enter", "details", "details", id="run.open", key_display="Enter", tooltip=DETAILS),
        Binding("c", "details", "details", id="run.details", tooltip=DETAILS),
        Binding("a", "all", "run all", id="run.all", tooltip="Run everything that is left"),
        Binding("p", "hold", "pause", id="run.pause", tooltip="Let steps at work end, and begin no other"),
        Binding("r", "look", "Look again", show=False, id="run.look", tooltip="Look again, change nothing"),
        Binding("left", "page(-1)", "Page before", show=False, id="run.page-before"),
        Binding("right", "page(1)", "Next page", show=False, id="run.page-next"),
        Binding(
            "x", "face", "Failure", show=False, id="run.failure", tooltip="The failure, or the stage's table"
        ),
        Binding("l", "log", "log", id="run.log", tooltip="The log in full screen, and back"),
        Binding("slash", "filter", "Filter the log", show=False, id="run.filter", key_display="/"),
        Binding("escape", "back", "Follow the run", show=False, id="run.back", key_display="Esc"),
    ]

    KEYS = (
        (say("The page"), [*BINDINGS, *Lines.BINDINGS]),
        (say("The log, when it has the focus (Tab or l)"), [*LogPane.BINDINGS, *LogView.BINDINGS]),
    )

    def __init__(self, *, live: bool = False) -> None:
        super().__init__()
        self.live = live
        """Whether what is shown can be acted on; a replay cannot."""
        self.phase: Phase = "none"
        self.picked: str | None = None
        """The page that a person looks at; None follows the run."""
        self.face: str | None = None
        """What a person wants to see of a stage that failed: its table or the failure."""
        self.stage_page = StagePage(id="stage")
        self.log_pane = LogPane(id="log")
        self.stepper = Stepper()

    def compose(self) -> ComposeResult:
        yield TitleBar()
        with Horizontal(id="room"):
            yield self.stepper
            with ContentSwitcher(id="page", initial="stage"):
                yield self.stage_page
                yield CheckPage(id="check")
                yield FailurePage(id="failure")
                yield SummaryPage(id="summary")
            yield self.log_pane
        yield ReplayBar()
        yield Keys()

    def page_in(self, progress: Progress) -> str:
        """The page to show."""
        return self.picked if self.picked in pages(progress) else current_page(progress)

    def face_of(self, page: str, progress: Progress) -> str:
        """Which of the page's widgets shows it."""
        if page == SUMMARY:
            return "summary"
        failed = {step_of(progress.failures[i].action) for i in failures_of(page, progress)}
        running = any(step.outcome == "running" and step.id not in failed for step in progress.steps_of(page))
        if failed and (self.face == "failure" or (self.face is None and not running)):
            return "failure"
        return "stage" if progress.steps_of(page) else "check"

    def draw(self, view: View) -> None:
        """Draws the page, the stepper and the log's colours."""
        page = self.page
        self._turn_phase(phase(view.progress))
        self.stepper.show(view, page)
        face = self.face_of(page, view.progress)
        switcher = self.query_one("#page", ContentSwitcher)
        if switcher.current != face:
            self._turn(switcher, face)
        self._draw_face(face, view, page)
        self.log_pane.colour(view.palette, tuple(view.progress.hosts))

    def _turn_phase(self, now: Phase) -> None:
        if now != self.phase:
            self.phase = now
            self.refresh_bindings()

    def _turn(self, switcher: ContentSwitcher, face: str) -> None:
        """Turns to another widget, which takes the focus and is drawn when it has its size."""
        held = self.focused is None or self.focused in switcher.walk_children()
        switcher.current = face
        if held:
            self._focus_page(face)
        self.refresh_bindings()
        self.call_after_refresh(self.redraw)

    def _focus_page(self, face: str) -> None:
        (self.stage_page.table if face == "stage" else self.query_one(f"#{face}", Lines)).focus()

    def _draw_face(self, face: str, view: View, page: str) -> None:
        if face == "stage":
            self.stage_page.show(view, page, live=self.live)
        elif face == "check":
            self.query_one(CheckPage).show(view, page, live=self.live)
        elif face == "failure":
            self.query_one(FailurePage).show(view, page, live=self.live and self.phase in OPEN)
        else:
            self.query_one(SummaryPage).show(view)

    def look_at(self, page: str | None) -> None:
        """Shows a page; None follows the run."""
        self.picked, self.face = page, None
        self.stage_page.chosen = None
        if self.view is not None:
            self.page = self.page_in(self.view.progress)
            self.redraw()

    @on(Stepper.Picked)
    def _picked(self, event: Stepper.Picked) -> None:
        if event.page not in ASKED:
            self.look_at(event.page)

    @on(Lines.Chosen, "#actions")
    def _chosen(self, event: Lines.Chosen) -> None:
        self.stage_page.chosen = event.key
        self.redraw()

    @on(Lines.Chosen, "#failure")
    def _chosen_way(self, event: Lines.Chosen) -> None:
        self.query_one(FailurePage).choose(event.key)
        self.redraw()

    @on(LogPane.Copied)
    def _copied(self, event: LogPane.Copied) -> None:
        self.app.copy_to_clipboard(event.text)
        self.notify(str(say("Copied.")), markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What makes sense at this moment."""
        acts = self.live and not self.has_class("-log")
        if action == "choose":
            return acts and self.phase in OPEN and self._on_failure
        if action == "proceed":
            return acts and self.phase in OPEN and not self._on_failure
        if action == "all":
            return acts and self.phase in (*OPEN, "working")
        if action == "hold":
            return acts and self.phase == "working"
        if action == "look":
            return acts and self.phase in (*OPEN, "done")
        return True

    @property
    def _on_failure(self) -> bool:
        return self.view is not None and self.face_of(self.page, self.view.progress) == "failure"

    def action_choose(self) -> None:
        """Takes the way out that is chosen."""
        self.post_message(self.WayOut(self.query_one(FailurePage).way))

    def action_proceed(self) -> None:
        """Runs the stage, or goes on."""
        self.post_message(self.Wanted("proceed"))

    def action_all(self) -> None:
        """Runs everything that is left."""
        self.post_message(self.Wanted("all"))

    def action_hold(self) -> None:
        """Lets no further step begin."""
        self.post_message(self.Wanted("hold"))

    def action_look(self) -> None:
        """Looks again without changing anything."""
        self.post_message(self.Wanted("look"))

    def action_details(self) -> None:
        """Opens the chosen action, or shows and hides the actions of a step."""
        if self.view is None or self.log_pane.view.has_focus:
            return
        key = self._action_key(self.view.progress)
        if key in self.view.progress.actions:
            self.app.push_screen(DetailScreen(key or ""))
        elif key is not None:
            self.stage_page.toggle(key)
            self.redraw()

    def _action_key(self, progress: Progress) -> str | None:
        face = self.face_of(self.page, progress)
        if face == "failure":
            return next((progress.failures[i].action for i in failures_of(self.page, progress)), None)
        return self.stage_page.shown_key if face == "stage" else None

    def action_page(self, by: int) -> None:
        """Looks at the page before or after."""
        if self.view is None or self.has_class("-log"):
            return
        known = pages(self.view.progress)
        here = known.index(self.page) if self.page in known else 0
        if self.live and here + by < 0:
            self.post_message(self.WayOut("edit"))
            return
        self.look_at(known[min(max(here + by, 0), len(known) - 1)])

    def action_face(self) -> None:
        """Turns between the failure and the table of its stage."""
        if self.view is not None:
            now = self.face_of(self.page, self.view.progress)
            self.face = "table" if now == "failure" else "failure"
            self.redraw()

    def action_log(self) -> None:
        """The log in full screen, and back."""
        self.toggle_class("-log")
        if self.has_class("-log"):
            self.log_pane.view.focus()
        elif self.view is not None:
            self._focus_page(self.face_of(self.page, self.view.progress))
        self.call_after_refresh(self.redraw)

    def action_filter(self) -> None:
        """Filters the log, which comes up where there was no room for it."""
        if not self.log_pane.region.width:
            self.action_log()
        self.log_pane.action_filter()

    def action_back(self) -> None:
        """Leaves the log, or follows the run again."""
        if self.has_class("-log"):
            self.action_log()
        else:
            self.look_at(None)
