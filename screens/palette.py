"""The roles of colour, the themes that fill them, and the colour that each host keeps everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

Role = Literal["accent", "good", "attention", "bad", "text", "muted"]
DARK_HOSTS = ("#7dcfff", "#bb9af7", "#73daca", "#ff9e64", "#f5a9d0", "#cfc9a0", "#9db8f5", "#b8db87")
LIGHT_HOSTS = ("#006f9c", "#7847bd", "#0f7b6c", "#a4531a", "#a43b78", "#6a6224", "#3256b0", "#4b6b1f")

DARK = Theme(
    name="hawizard-dark",
    primary="#7aa2f7",
    accent="#7aa2f7",
    foreground="#c8d0f0",
    background="#10131c",
    surface="#171b28",
    panel="#1c2133",
    success="#9ece6a",
    warning="#e0af68",
    error="#f7768e",
    dark=True,
    variables={
        "quiet": "#7d87ad",
        "line": "#2b3147",
        "chosen": "#242c45",
        "footer-key-foreground": "#10131c",
    },
)
LIGHT = Theme(
    name="hawizard-light",
    primary="#2f5fc4",
    accent="#2f5fc4",
    foreground="#23283b",
    background="#fafbfd",
    surface="#f0f2f8",
    panel="#e8ebf4",
    success="#3b7a1a",
    warning="#915c00",
    error="#c02846",
    dark=False,
    variables={
        "quiet": "#666e88",
        "line": "#ccd2e2",
        "chosen": "#dbe4f8",
        "footer-key-foreground": "#fafbfd",
    },
)
_VARIABLES: dict[Role, str] = {
    "accent": "primary",
    "good": "success",
    "attention": "warning",
    "bad": "error",
    "text": "foreground",
    "muted": "quiet",
}


@dataclass(frozen=True)
class Palette:
    """Styles by role under the theme that is on."""

    roles: Mapping[Role, Style]
    hosts: tuple[Style, ...]
    chosen: Style

    def __getitem__(self, role: Role) -> Style:
        return self.roles[role]

    def strong(self, role: Role) -> Style:
        """A role in bold."""
        return self.roles[role] + Style(bold=True)

    def host(self, index: int) -> Style:
        """The colour of a host by its place in the session."""
        return self.hosts[index % len(self.hosts)] if index >= 0 else self.roles["muted"]


def palette(variables: Mapping[str, str], *, dark: bool, plain: bool) -> Palette:
    """The styles of a theme; without colours only bold and reverse are left to tell things apart."""
    if plain:
        blank = Style()
        return Palette(dict.fromkeys(_VARIABLES, blank), (blank,), Style(reverse=True))
    roles = {role: _style(variables.get(name)) for role, name in _VARIABLES.items()}
    hosts = tuple(Style(color=colour) for colour in (DARK_HOSTS if dark else LIGHT_HOSTS))
    chosen = variables.get("chosen") or variables.get("panel")
    return Palette(roles, hosts, _style(chosen, background=True))


def _style(value: str | None, *, background: bool = False) -> Style:
    try:
        colour = Color.parse(value or "").rich_color
    except ColorParseError:
        return Style(reverse=True) if background else Style()
    return Style(bgcolor=colour) if background else Style(color=colour)


QUIET = {"quiet": "#8a8f9c", "line": "#565b68", "chosen": "#3a4152"}
"""What a theme from elsewhere lacks."""
