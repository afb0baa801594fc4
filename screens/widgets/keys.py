"""The last row: at most six keys and what they do, the same ones in the same order."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.binding import ActiveBinding
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget

MOST = 6
ORDER = (
    "help.back",
    "ask.enter",
    "detail",
    "run.choose",
    "run.proceed",
    "run.open",
    "run.all",
    "run.pause",
    "run.details",
    "replay.pause",
    "replay.stage",
    "run.log",
    "app.help",
    "app.quit",
)


class Keys(Widget):
    """Shows the keys of its screen; a click does what the key does."""

    def on_mount(self) -> None:
        """Draws anew when other keys are at hand."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:  # noqa: ARG002
        self.refresh()

    def bindings(self) -> list[ActiveBinding]:
        """What is shown, the screen's own keys first, help and leaving last."""
        shown: dict[str, ActiveBinding] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show and active.enabled:
                shown.setdefault(active.binding.action, active)
        return sorted(shown.values(), key=lambda active: _place(active.binding.id or ""))[:MOST]

    def render(self) -> Text:
        """The row."""
        text = Text(no_wrap=True, end="", overflow="ellipsis")
        style, quiet = self._styles()
        for active in self.bindings():
            text.append(f" {self._key(active)} ", style)
            text.append(f" {active.binding.description}  ", quiet)
        return text

    def _styles(self) -> tuple[Style, Style]:
        variables = self.app.theme_variables
        if self.app.no_color:
            return Style(reverse=True, bold=True), Style()
        back, front = variables["primary"], variables["footer-key-foreground"]
        return Style(color=front, bgcolor=back, bold=True), Style(color=variables["foreground"])

    def _key(self, active: ActiveBinding) -> str:
        return active.binding.key_display or self.app.get_key_display(active.binding)

    async def on_click(self, event: Click) -> None:
        """Does what the key under the pointer does."""
        begin = self.styles.padding.left
        for active in self.bindings():
            end = begin + len(self._key(active)) + len(active.binding.description) + 5
            if begin <= event.x < end:
                await self.run_action(active.binding.action, active.node._namespace)  # type: ignore[attr-defined]
                return
            begin = end


def _place(name: str) -> int:
    """Where a key stands: what the screen is about, the replay, help and leaving at the end."""
    return next((i for i, part in enumerate(ORDER) if name.startswith(part)), ORDER.index("run.log"))
