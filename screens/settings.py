"""The settings: versions that go together, where packages and images come from, networks, mirrors."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Static

from hawizard.model import versions
from hawizard.model.cluster import Cluster
from hawizard.model.faults import Place
from hawizard.screens.ask import AskPage
from hawizard.screens.setting_fields import GROUPS, description
from hawizard.screens.view import View
from hawizard.screens.widgets.caption import Caption
from hawizard.screens.widgets.field import Field
from hawizard.screens.widgets.removekey import RemoveKey, refused
from hawizard.screens.widgets.rows import Rows
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, say

NEW = "new-mirror"


class SettingsPage(AskPage):
    """Every setting of the session as a field; what the model refuses is shown too."""

    NAME = "settings"
    PURPOSE = say(
        "Which Kubernetes, from where, and its networks. What is left out has a default, shown in grey; the "
        "version of Calico follows the one of Kubernetes. A field is checked when it is left."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+right,f10", "turn(1)", "next", key_display="F10", id="settings.next"),
        Binding("ctrl+left,f9", "turn(-1)", "back", key_display="F9", id="settings.back"),
        Binding("down", "app.focus_next", "Next field", show=False, id="settings.down"),
        Binding("up", "app.focus_previous", "Field before", show=False, id="settings.up"),
        Binding("escape", "leave", "leave the field", key_display="Esc", id="settings.leave"),
    ]
    KEYS = ((say("The page"), [*BINDINGS, *AskPage.BINDINGS]),)

    def body(self) -> Iterable[Widget]:
        """A scrolling form."""
        self.head = Caption(classes="head")
        self.form = Rows(id="settings", can_focus=True)
        return self.head, self.form

    def on_mount(self) -> None:
        """Makes the fields of what stands in the session."""
        self._made: tuple[object, ...] = ()
        self._wanted: Place = ()
        self._named: list[tuple[Path, str]] = []
        """Sessions and registries that a person named there, their mirrors perhaps not written yet."""

    def draw(self, view: View) -> None:
        """Draws what is written, and what is wrong with it."""
        title = Text(view.words(say("Settings")), view.palette.strong("text"))
        text = say("What is left out has its default, in grey. Checked as you leave a field.")
        if self.desk.frozen:
            text = say("A run is at work: nothing can be edited until it has ended or waits.")
        self.head.put(Text("\n").join([title, Text(view.words(text), view.palette["muted"])]))
        shape = (self.desk.draft.unknown, self._mirrors())
        if shape != self._made:
            self._made = shape
            self._remake()
        else:
            self._refill()

    def _mirrors(self) -> tuple[str, ...]:
        written = self.desk.draft.keys_at(("registry_mirrors",))
        named = [name for path, name in self._named if path == self.desk.draft.path]
        return tuple(dict.fromkeys((*written, *named)))

    @property
    def fields(self) -> list[Field]:
        """The form's fields, in order."""
        return list(self.query(Field))

    def _remake(self) -> None:
        self.form.remove_children()
        self.form.mount(*self._widgets())
        self.call_after_refresh(self._refill)

    def _widgets(self) -> Iterable[Widget]:
        for title, places in GROUPS:
            yield Static(Text(self.words(title)), classes="group")
            for label, place in places:
                yield self._field(self.words(label), place)
        yield Static(Text(self.words(say("Mirrors of registries"))), classes="group")
        for name in self._mirrors():
            yield self._field(clean(name), ("registry_mirrors", name), say("URLs that containerd asks first"))
        yield self._field(
            self.words(say("Another")), (NEW,), say("a registry, like docker.io; its URLs are asked for next")
        )
        yield from self._refused()

    def _refused(self) -> Iterable[Widget]:
        unknown = [place for place in self.desk.draft.unknown if place[0] != "hosts"]
        if unknown:
            yield Static(Text(self.words(say("Not understood"))), classes="group")
        for place in unknown:
            yield from refused(self.desk.draft, place, self.words)

    def _field(self, label: str, place: Place, hint: Sentence | None = None) -> Field:
        draft = self.desk.draft
        told = self.words(hint) if hint is not None else self._hint(place)
        return Field(label, place, value=draft.shown(place), default=draft.default(place), hint=told)

    def _hint(self, place: Place) -> str:
        if place == ("kubernetes", "version"):
            known = versions.supported()
            return self.words(say("{oldest} to {newest}", oldest=known[0], newest=known[-1]))
        return description(Cluster, place)

    def _refill(self) -> None:
        draft = self.desk.draft
        for field in self.fields:
            if field.place != (NEW,):
                field.show(draft.shown(field.place), draft.default(field.place))
                self._judge(field)
            field.input.disabled = self.desk.frozen
        self._focus_wanted()

    def _judge(self, field: Field) -> None:
        faults = self.desk.draft.faults_at(field.place)
        field.complain(
            [self.words(fault) for fault in faults] if not field.input.has_focus or field.wrong else ()
        )

    @on(Field.Left)
    def _left(self, event: Field.Left) -> None:
        field = event.field
        if field.place == (NEW,):
            self._add_mirror(field)
        elif field.value != self.desk.draft.shown(field.place) and not self.desk.frozen:
            self.desk.edit(lambda draft: draft.put(field.place, field.value))
        field.complain([self.words(fault) for fault in self.desk.draft.faults_at(field.place)])
        if event.entered:
            self.focus_next()

    def _add_mirror(self, field: Field) -> None:
        name, field.input.value = field.value, ""
        if name and not self.desk.frozen:
            self._named.append((self.desk.draft.path, name))
            self._wanted = ("registry_mirrors", name)
            self.redraw()

    def focus_place(self, place: Place) -> None:
        """Goes to the field of a place."""
        self._wanted = place
        self.call_after_refresh(self._focus_wanted)

    def _focus_wanted(self) -> None:
        found = self._at(self._wanted) if self._wanted else None
        if found is not None:
            self._wanted = ()
            found.focus()
            holder = next((node for node in found.ancestors if isinstance(node, Field)), found)
            holder.scroll_visible(animate=False)

    def _at(self, place: Place) -> Widget | None:
        """What edits a place: the button of a refused key, the field of it, or the first field below it."""
        refused = [button for button in self.query(RemoveKey) if button.place == place]
        above = [field.input for field in self.fields if place[: len(field.place)] == field.place]
        below = [field.input for field in self.fields if field.place[: len(place)] == place]
        return next(iter([*refused, *above, *below]), None)

    def action_leave(self) -> None:
        """Lets letters be keys of the page again."""
        self.form.focus()

    @on(Button.Pressed)
    def _removed(self, event: Button.Pressed) -> None:
        button = event.button
        if isinstance(button, RemoveKey) and not self.desk.frozen:
            place = button.place
            self.desk.edit(lambda draft: draft.remove(place))
