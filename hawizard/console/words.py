"""How the console words things: its language, its glyphs, its line shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hawizard.model.verdict import Verdict
from hawizard.text.clean import clean_lines
from hawizard.text.layout import wrap
from hawizard.text.sentence import Sentence, Translate, say

WIDTH = 80  # columns that prose keeps to; commands, diffs and output are never broken

VERDICTS = {
    Verdict.DONE: say("done"),
    Verdict.MISSING: say("missing"),
    Verdict.DIFFERENT: say("different"),
    Verdict.HALF: say("half done"),
    Verdict.RUNNING: say("at work"),
    Verdict.UNKNOWN: say("not known yet"),
}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs in front of lines."""

    step: str = "▸"
    item: str = "·"
    done: str = "✓"
    failed: str = "✗"
    idle: str = "–"
    output: str = "│"
    wait: str = "…"


ASCII = Glyphs(step=">", item="-", done="+", failed="x", idle="~", output="|", wait="...")


@dataclass(frozen=True, slots=True)
class Words:
    """Renders sentences and shapes lines."""

    translate: Translate
    glyph: Glyphs = Glyphs()

    def __call__(self, sentence: Sentence) -> str:
        """A sentence in the reader's language, on one line, safe to print."""
        return " ".join(clean_lines(self._rendered(sentence)))

    def _rendered(self, sentence: Sentence) -> str:
        # A journal from elsewhere may hold any text, and braces that are no field's.
        try:
            return sentence.render(self.translate)
        except (ValueError, LookupError, AttributeError, TypeError, OverflowError, MemoryError):
            return sentence.text

    def joined(self, *parts: str) -> str:
        """Parts of a headline."""
        return f" {self.glyph.item} ".join(part for part in parts if part)

    def prose(self, sentence: Sentence, indent: int = 0, used: int = 0) -> list[str]:
        """A sentence as wrapped lines; `used` columns are taken by what will stand before them."""
        return [" " * indent + line for line in wrap(self(sentence), WIDTH - indent - used)]

    def item(self, sign: str, sentence: Sentence, used: int = 0) -> list[str]:
        """A sentence behind its sign, wrapped beside it."""
        first, *more = self.prose(sentence, 2, used) or ["  "]
        return [f"{sign} {first[2:]}", *more]

    def judged(self, verdict: Verdict, why: Sentence | None, assumed: bool) -> Sentence:
        """What a look said of an action, or what is assumed where nobody looked."""
        said, known = {"verdict": self(VERDICTS[verdict])}, self(why) if why else ""
        if assumed:
            return say("assumed {verdict}: {why}", **said, why=known)
        return say("{verdict}: {why}", **said, why=known)


def command_lines(command: str) -> list[str]:
    """A command behind its prompt, as it can be typed."""
    first, *more = clean_lines(command) or [""]
    return [f"$ {first}", *(f"  {line}" for line in more)]


def indented(lines: Iterable[str], indent: int) -> list[str]:
    """Lines moved to the right."""
    return [" " * indent + line for line in lines]
