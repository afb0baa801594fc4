"""A host's fields in a dialog: to add one, or to change it."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from hawizard.console.words import Words
from hawizard.model.draft import HOSTS, LIST, Draft
from hawizard.model.faults import BadSession
from hawizard.model.hosts import Role
from hawizard.screens.widgets.field import Field, put
from hawizard.screens.widgets.keys import Keys
from hawizard.screens.widgets.tick import Tick
from hawizard.text.sentence import Sentence, say

FIELDS: tuple[tuple[str, Sentence, Sentence], ...] = (
    ("name", say("Name"), say("the node's name in the cluster")),
    ("address", say("Address"), say("IPv4, by which the cluster's hosts reach it")),
    ("ssh.user", say("SSH user"), say("root, or a user who may use sudo")),
    ("ssh.port", say("SSH port"), say("")),
    ("ssh.key", say("SSH key"), say("path of a private key; ssh's own and its agent's if left out")),
    ("ssh.address", say("Connect to"), say("only where it is not the address above")),
)
SHARED: tuple[tuple[str, Sentence, Sentence], ...] = FIELDS[2:5]


def place_of(index: int, field: str) -> tuple[str | int, ...]:
    """Where a field of a host stands in the session."""
    return (*HOSTS, index, *field.split("."))


class HostForm(ModalScreen[Draft | None]):
    """Works on a copy of the draft, and gives it back when a person accepts."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f10", "accept", "accept", key_display="^S", id="form.accept", tooltip="Take it over"),
        Binding("down", "app.focus_next", "next", show=False, id="form.next"),
        Binding("up", "app.focus_previous", "before", show=False, id="form.before"),
        Binding("escape", "dismiss(None)", "leave", key_display="Esc", id="form.leave"),
    ]

    def __init__(self, draft: Draft, index: int, words: Words, title: Sentence, focus: str = "name") -> None:
        super().__init__()
        self.draft = Draft.of(draft.text, draft.path)
        self.index, self.words, self.title_text, self._focus_on = index, words, title, focus
        self.fields = {name: self._field(name, label, hint) for name, label, hint in FIELDS}

    def _field(self, name: str, label: Sentence, hint: Sentence) -> Field:
        place = place_of(self.index, name)
        shared = ("ssh", place[-1]) if "." in name else place
        default = self.draft.shown(shared) or self.draft.default(shared) if shared != place else ""
        words = self.words
        return Field(words(label), place, value=self.draft.shown(place), default=default, hint=words(hint))

    def compose(self) -> ComposeResult:
        name, address, *ssh = self.fields.values()
        with Vertical(id="form"):
            with VerticalScroll(id="rows", can_focus=False):
                yield Static(Text(self.words(self.title_text)), classes="title")
                yield name
                yield address
                with Horizontal(classes="row roles"):
                    for role in Role:
                        yield Tick(role.value, role.value in self._roles(), name=role.value)
                yield Static("", id="roles-note", classes="note", markup=False)
                yield from ssh
            yield Keys()

    def _roles(self) -> list[str]:
        return LIST.split(self.draft.shown(place_of(self.index, "roles")))

    def on_mount(self) -> None:
        """Begins at the field that matters."""
        self.fields.get(self._focus_on, self.fields["name"]).input.focus()
        self._judge_roles()

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        event.field.complain([self.words(fault) for fault in put(self.draft, event.field)])
        if event.entered:
            self.focus_next()

    @on(Tick.Changed)
    def _role_changed(self) -> None:
        chosen = [tick.name or "" for tick in self.query(Tick) if tick.value]
        with suppress(BadSession):
            self.draft.put(place_of(self.index, "roles"), ", ".join(chosen))
        self._judge_roles()

    def _judge_roles(self) -> None:
        faults = self.draft.faults_at(place_of(self.index, "roles"))
        note = self.query_one("#roles-note", Static)
        hint = self.words(say("what it does; Space ticks"))
        note.update(Text(f"✗ {self.words(faults[0])}" if faults else hint))
        note.set_class(bool(faults), "-wrong")

    def action_accept(self) -> None:
        """Takes everything over; what is wrong keeps its mark on the page."""
        for field in self.fields.values():
            put(self.draft, field)
        self.dismiss(self.draft)
