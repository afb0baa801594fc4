"""The fields of a form, one below the other."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll


class Rows(VerticalScroll, inherit_bindings=False):
    """Scrolls to the field that has the keys; up and down are its screen's, from field to field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page_up", "Up", show=False, id="rows.up"),
        Binding("pagedown", "page_down", "Down", show=False, id="rows.down"),
        Binding("home", "scroll_home", "Beginning", show=False, id="rows.first"),
        Binding("end", "scroll_end", "End", show=False, id="rows.last"),
    ]
