"""The hosts: where the cluster will live, how they are reached, and what they were found to be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from hawizard.model.draft import HOSTS, Draft
from hawizard.model.faults import BadSession, Place
from hawizard.screens.ask import AskPage, Desk
from hawizard.screens.dialog import Confirm
from hawizard.screens.host_details import detail_lines
from hawizard.screens.host_form import HostForm
from hawizard.screens.host_lines import table_lines
from hawizard.screens.host_rows import Host
from hawizard.screens.import_form import ImportForm
from hawizard.screens.paste_form import PasteForm
from hawizard.screens.shared_form import SharedForm
from hawizard.screens.view import View
from hawizard.screens.widgets.caption import Caption
from hawizard.screens.widgets.cells import short
from hawizard.screens.widgets.lines import Lines
from hawizard.text.sentence import say


class HostsPage(AskPage):
    """The table of hosts, and beneath it all that is known of the chosen one."""

    NAME = "hosts"
    PURPOSE = say(
        "Where the cluster will live. Each host has a name, an address and roles; masters join in this "
        "order. A test connects to a host as hawizard will, asks once whether its key is the right one, and "
        "reads what the host is. Nothing is changed on any host by it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "edit", id="hosts.edit", tooltip="Change the host"),
        Binding("a", "add", "add", id="hosts.add", tooltip="Add a host"),
        Binding("t", "test", "test", id="hosts.test", tooltip="Connect to every host"),
        Binding("T", "test_one", "Test this one", show=False, id="hosts.test-one"),
        Binding("d", "duplicate", "Duplicate", show=False, id="hosts.duplicate"),
        Binding("x,delete", "remove", "Remove", show=False, id="hosts.remove"),
        Binding("ctrl+down", "scroll(1)", "Details down", show=False, id="hosts.details-down"),
        Binding("ctrl+up", "scroll(-1)", "Details up", show=False, id="hosts.details-up"),
        Binding("K,shift+up", "shift(-1)", "Move up", show=False, id="hosts.up"),
        Binding("J,shift+down", "shift(1)", "Move down", show=False, id="hosts.down"),
        Binding("v", "paste", "Paste several lines", show=False, id="hosts.paste"),
        Binding("i", "from_ssh", "From ~/.ssh/config", show=False, id="hosts.import"),
        Binding("s", "shared", "SSH of all hosts", show=False, id="hosts.ssh", tooltip="User, port and key"),
    ]
    EDITS = frozenset({"edit", "add", "duplicate", "remove", "shift", "paste", "from_ssh", "shared"})
    """What is not possible while a run is at work."""
    KEYS = ((say("The page"), [*BINDINGS, *AskPage.BINDINGS, *Lines.BINDINGS]),)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.chosen = 0
        self._was_frozen = False

    def body(self) -> Iterable[Widget]:
        """The table and the details."""
        self.head = Caption(classes="head")
        self.table = Lines(id="hosts")
        self.details = Lines(id="details")
        self.details.can_focus = False
        return self.head, self.table, self.details

    def on_mount(self) -> None:
        """The table has the keys."""
        self.table.focus()

    def draw(self, view: View) -> None:
        """Draws the hosts as they are written and as they were found."""
        draft, width = self.desk.draft, max(40, self.table.size.width - 1)
        count = len(draft.host_names)
        self.chosen = max(0, min(self.chosen, count - 1))
        self.head.put(Text("\n").join(self._heading(view, width)))
        self.table.chosen_style = view.palette.chosen
        keys = [None, *map(str, range(count))]
        self.table.put(table_lines(draft, view, width, self.chosen), keys, str(self.chosen))
        self.details.put(detail_lines(draft, self.chosen, view, width))
        if self.desk.frozen != self._was_frozen:
            self._was_frozen = self.desk.frozen
            self.refresh_bindings()

    def _heading(self, view: View, width: int) -> list[Text]:
        text = say("Where the cluster will live. v pastes, i imports, s is the SSH of all.")
        if self.desk.frozen:
            text = say("A run is at work: nothing can be edited until it has ended or waits.")
        title = Text(view.words(say("Hosts")), view.palette.strong("text"))
        return [title, Text(short(view.words(text), width), view.palette["muted"], no_wrap=True)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is possible now."""
        if action in self.EDITS and self.desk.frozen:
            return False
        return super().check_action(action, parameters)

    def action_scroll(self, rows: int) -> None:
        """Shows more of what is known of the host."""
        self.details.scroll_relative(y=rows, animate=False)

    @on(Lines.Chosen, "#hosts")
    def _chosen(self, event: Lines.Chosen) -> None:
        self.chosen = int(event.key)
        self.redraw()

    def focus_place(self, place: Place) -> None:
        """Opens the host of which a field is wrong."""
        if len(place) > 1 and isinstance(place[1], int):
            self.chosen = place[1]
            self.redraw()
            self._edit(place[2:])

    def action_edit(self) -> None:
        """Changes the chosen host."""
        self._edit(("name",))

    @work
    async def _edit(self, field: Place) -> None:
        if self._editable:
            form = HostForm(
                self.desk.draft, self.chosen, self.words, say("Host {name}", name=self._called), field
            )
            await self._take(form)

    @property
    def _called(self) -> str:
        """What the chosen host is called, also where it has no name yet."""
        draft, place = self.desk.draft, (*HOSTS, self.chosen)
        return draft.shown((*place, "name")) or draft.shown((*place, "address")) or str(self.chosen + 1)

    async def _take(self, form: HostForm | SharedForm) -> bool:
        edited = await self.app.push_screen_wait(form)
        if isinstance(edited, Draft):
            self.desk.replace(edited)
        return edited is not None

    def action_add(self) -> None:
        """Adds a host; given up, it leaves nothing."""
        self._add(Draft.of(self.desk.draft.text, self.desk.draft.path))

    @work
    async def _add(self, draft: Draft) -> None:
        try:
            index = draft.add_host({"roles": "worker"})
        except BadSession:
            # The desk tells why this file's hosts cannot be changed here.
            self.desk.edit(lambda draft: draft.add_host({"roles": "worker"}))
            return
        if await self._take(HostForm(draft, index, self.words, say("Another host"))):
            self.chosen = index
            self.redraw()

    def action_duplicate(self) -> None:
        """Adds a host like the chosen one, with the next name and address."""
        if self._editable:
            self.desk.edit(lambda draft: self._choose(draft.duplicate_host(self.chosen)))

    @work
    async def action_remove(self) -> None:
        """Takes the chosen host out of the session, after a question."""
        if not self._editable:
            return
        text = say("Take {name} out of the session?", name=self._called)
        nothing = self.words(say("Nothing is changed on the host itself."))
        if await self.app.push_screen_wait(Confirm(text, (nothing,))):
            self.desk.edit(lambda draft: draft.remove_host(self.chosen))

    def action_shift(self, by: int) -> None:
        """Moves the chosen host; masters join in this order."""
        if self._editable:
            self.desk.edit(lambda draft: self._choose(draft.move_host(self.chosen, by)))

    def _choose(self, index: int) -> None:
        self.chosen = index

    @property
    def _editable(self) -> bool:
        return not self.desk.frozen and bool(self.desk.draft.host_names)

    @work
    async def action_paste(self) -> None:
        """Adds the hosts of several lines."""
        self._take_all(await self.app.push_screen_wait(PasteForm(self.words, self.colours)))

    @work
    async def action_from_ssh(self) -> None:
        """Adds hosts that ssh knows by name."""
        form = ImportForm(self.desk.aliases, self.desk.draft.host_names, self.words, self.colours)
        self._take_all(await self.app.push_screen_wait(form))

    def _take_all(self, hosts: list[Host] | None) -> None:
        if hosts:
            self.desk.edit(lambda draft: self._add_all(draft, hosts))

    def _add_all(self, draft: Draft, hosts: list[Host]) -> None:
        first = draft.add_hosts([{"roles": "worker", **host} for host in hosts])
        self.chosen = first + len(hosts) - 1

    @work
    async def action_shared(self) -> None:
        """Changes how all hosts are reached."""
        await self._take(SharedForm(self.desk.draft, self.words))

    def action_test(self) -> None:
        """Connects to every host."""
        self.desk.test()

    def action_test_one(self) -> None:
        """Connects to the chosen host."""
        if self.desk.draft.host_names:
            self.desk.test((self.desk.draft.host_names[self.chosen],))
