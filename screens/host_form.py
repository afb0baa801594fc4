"""A host's fields in a dialog: to add one, or to change it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from hawizard.console.words import Words
from hawizard.model.draft import HOSTS, LIST, Draft
from hawizard.model.faults import BadSession, Place
from hawizard.model.hosts import Role
from hawizard.screens.modal import Dialog
from hawizard.screens.widgets.field import Field, put
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.removekey import RemoveKey, refused
from hawizard.screens.widgets.rows import Rows
from hawizard.screens.widgets.tick import Tick
from hawizard.text.sentence import Sentence, say

FIELDS: tuple[tuple[str, Sentence, Sentence], ...] = (
    ("name", say("Name"), say("the node's name in the cluster")),
    ("address", say("Address"), say("IPv4, by which the cluster's hosts reach it")),
    ("ssh.user", say("SSH user"), say("root, or a user who may use sudo")),
    ("ssh.port", say("SSH port"), say("where sshd listens")),
    ("ssh.key", say("SSH key"), say("a private key; ssh's own and the agent's if left out")),
    ("ssh.address", say("Connect to"), say("only where it is not the address above")),
)
SHARED: tuple[tuple[str, Sentence, Sentence], ...] = FIELDS[2:5]


def place_of(index: int, field: str) -> tuple[str | int, ...]:
    """Where a field of a host stands in the session."""
    return (*HOSTS, index, *field.split("."))


class HostForm(Dialog[Draft | None]):
    """Works on a copy of the draft, and gives it back when a person accepts."""

    CSS_PATH = "form.tcss"
    PURPOSE: ClassVar[Sentence] = say(
        "One host: its name and address, what it does in the cluster, and how it is reached where that "
        "is not how all hosts are. A field is checked as it is left. What is accepted with faults keeps"
        " its mark."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "accept", "accept", key_display="^S", id="form.accept", tooltip="Take it over"),
        Binding("enter,down", "go(1)", "next", key_display="Enter", id="form.next"),
        Binding("up", "go(-1)", "before", show=False, id="form.before"),
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="form.leave"),
    ]

    def __init__(
        self, draft: Draft, index: int, words: Words, title: Sentence, focus: Place = ("name",)
    ) -> None:
        super().__init__()
        self.draft = Draft.of(draft.text, draft.path)
        self.index, self.words, self.title_text, self._focus_on = index, words, title, focus
        self.fields = {name: self._field(name, label, hint) for name, label, hint in FIELDS}
        roles = self._roles()
        self.ticks = [Tick(role.value, role.value in roles, name=role.value) for role in Role]
        self.note = Static("", classes="note", markup=False)

    def _field(self, name: str, label: Sentence, hint: Sentence) -> Field:
        place = place_of(self.index, name)
        shared = ("ssh", place[-1]) if "." in name else place
        default = self.draft.shown(shared) or self.draft.default(shared) if shared != place else ""
        words = self.words
        return Field(words(label), place, value=self.draft.shown(place), default=default, hint=words(hint))

    def compose(self) -> ComposeResult:
        name, address, *ssh = self.fields.values()
        with Vertical(id="form"), Rows(id="rows", can_focus=False):
            yield Static(Text(self.words(self.title_text)), classes="title", markup=False)
            yield name
            yield address
            yield Horizontal(*self.ticks, classes="row roles")
            yield self.note
            yield from ssh
            yield Vertical(*self._refused(), id="refused")
        yield Keys()

    def _refused(self) -> Iterable[Widget]:
        for place in self.draft.unknown:
            if place[: len(HOSTS) + 1] == (*HOSTS, self.index):
                yield from refused(self.draft, place, self.words)

    def _roles(self) -> list[str]:
        return LIST.split(self.draft.shown(place_of(self.index, "roles")))

    def on_mount(self) -> None:
        """Begins at the field that matters."""
        self._judge_roles()
        if self._focus_on[:1] == ("roles",):
            self.ticks[0].focus()
            return
        wanted = ".".join(map(str, self._focus_on))
        self.fields.get(wanted, self.fields["name"]).input.focus()

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        event.field.complain([self.words(fault) for fault in put(self.draft, event.field)])
        if event.entered and event.field is list(self.fields.values())[-1]:
            self._finish()
        elif event.entered:
            self.action_go(1)

    def _finish(self) -> None:
        """Accepts after the last field; where something is wrong, that is shown first."""
        for field in self.fields.values():
            if faults := put(self.draft, field):
                field.complain(list(map(self.words, faults)))
                field.input.focus()
                return
        if self.draft.faults_at(place_of(self.index, "roles")):
            self.ticks[0].focus()
        else:
            self.dismiss(self.draft)

    def action_go(self, by: int) -> None:
        """Goes to the row beneath or above; the roles are one row."""
        chain = self.focus_chain
        here = self.focused
        at = chain.index(here) if here in chain else 0
        while isinstance(here, Tick) and isinstance(chain[at], Tick):
            at = (at + by) % len(chain)
        chain[at if isinstance(here, Tick) else (at + by) % len(chain)].focus()

    @on(Tick.Changed)
    def _role_changed(self) -> None:
        chosen = [tick.name or "" for tick in self.ticks if tick.value]
        with suppress(BadSession):
            self.draft.put(place_of(self.index, "roles"), ", ".join(chosen))
        self._judge_roles()

    def _judge_roles(self) -> None:
        faults = self.draft.faults_at(place_of(self.index, "roles"))
        hint = self.words(say("what it does; Space ticks, left and right choose"))
        self.note.update(Text(f"✗ {self.words(faults[0])}" if faults else hint))
        self.note.set_class(bool(faults), "-wrong")

    @on(Button.Pressed)
    async def _removed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, RemoveKey):
            with suppress(BadSession):
                self.draft.remove(event.button.place)
            box = self.query_one("#refused", Vertical)
            await box.remove_children()
            await box.mount(*self._refused())
            left = [*self.query(RemoveKey), list(self.fields.values())[-1].input]
            left[0].focus()

    def action_accept(self) -> None:
        """Takes everything over; what is wrong keeps its mark on the page."""
        for field in self.fields.values():
            put(self.draft, field)
        self.dismiss(self.draft)
