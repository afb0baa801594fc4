"""YAML read for people: plain data, the line of every key and item, and a sentence for what is not plain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from hawizard.model.faults import Place, shortened
from hawizard.model.source import Unreadable, read_text
from hawizard.text.sentence import Sentence, say

MOST = 50_000  # keys and values; a session of a thousand hosts has a third of that
DEEPEST = 20  # levels; a session has five
SECRETS = {"password", "passwd", "passphrase", "token", "secret"}
STANDARD = "tag:yaml.org,2002:"

Remark = tuple[int, Place, Sentence]


@dataclass
class Document:
    """A file's data, where its parts stand, scalars as they are written, and what was wrong with its form."""

    data: object = None
    root: yaml.Node | None = None
    lines: dict[Place, int] = field(default_factory=dict)
    written: dict[Place, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def line_of(self, place: Place) -> int:
        """The line of a place, or of the nearest part of the file that holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def remark(self, place: Place, sentence: Sentence) -> None:
        """Note what is wrong with the form of a place."""
        self.remarks.append((self.line_of(place), place, sentence))


def read_document(path: Path) -> Document:
    """The document of a file; raises Unreadable."""
    return document_of(read_text(path))


def document_of(text: str) -> Document:
    """The document that a text holds; raises Unreadable."""
    try:
        root = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML lets chr() and int() fail on escapes and directives with numbers too large.
        raise Unreadable(say("This is not YAML: {problem}", problem=_one_line(error))) from None
    if root is None:
        raise Unreadable(say("The file is empty."))
    document = Document(root=root)
    document.lines[()] = root.start_mark.line + 1
    document.data = _convert(document, root, ())
    return document


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    if mark and text[mark.index : mark.index + 1] == "\t":
        return Unreadable(say("A tab stands here; YAML is indented with spaces."), line)
    return Unreadable(say("This is not YAML: {problem}.", problem=error.problem or "syntax error"), line)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).encode("ascii", "backslashreplace").decode().split())


class _Loader(yaml.SafeLoader):
    """Composes nodes: no aliases (a small file could unfold to gigabytes), no great depth or number."""

    depth = 0
    count = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # types-pyyaml leaves it out
        line = event.start_mark.line + 1
        if self.check_event(yaml.AliasEvent):
            raise Unreadable(say("Aliases (*name) are not supported; write the value out."), line)
        if self.depth > DEEPEST:
            raise Unreadable(say("This is nested too deeply for a session."), line)
        if self.count > MOST:
            raise Unreadable(say("More than {most} values stand here; it is no session.", most=MOST), line)
        self.count += 1
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _convert(document: Document, node: yaml.Node, place: Place) -> object:
    document.lines.setdefault(place, node.start_mark.line + 1)
    if not isinstance(node, yaml.ScalarNode) and node.tag not in (f"{STANDARD}map", f"{STANDARD}seq"):
        document.remark(place, _tagged(node.tag))
    if isinstance(node, yaml.MappingNode):
        return _mapping(document, node, place)
    if isinstance(node, yaml.SequenceNode):
        return [_convert(document, item, (*place, index)) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(document, node, place)
    raise TypeError(node)


def _mapping(document: Document, node: yaml.MappingNode, place: Place) -> dict[str, object]:
    data: dict[str, object] = {}
    for key, value in node.value:
        name = _key(document, key, place)
        if name is None:
            continue
        here = (*place, name)
        if name in data:
            text = "“{key}” stands here a second time; the first is in line {line}."
            document.remarks.append(
                (key.start_mark.line + 1, here, say(text, key=shortened(name), line=document.line_of(here)))
            )
            continue
        document.lines[here] = key.start_mark.line + 1
        data[name] = _convert(document, value, here)
    return data


def _key(document: Document, key: yaml.Node, place: Place) -> str | None:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        document.remarks.append((line, place, say("A key is one word, not a list or a mapping.")))
        return None
    name = str(key.value)
    if not name.isprintable():
        document.remarks.append((line, place, say("This key holds a character that cannot be shown.")))
        return None
    if secret(name):
        text = "“{key}” looks like a secret; hawizard asks for secrets and never keeps them. Remove the line."
        document.remarks.append((line, (*place, name), say(text, key=shortened(name))))
        return None
    return name


def secret(key: str) -> bool:
    """Whether a key looks like that of a secret."""
    return re.split("[-_]", key.lower())[-1] in SECRETS


def _scalar(document: Document, node: yaml.ScalarNode, place: Place) -> object:
    text = str(node.value)
    document.written[place] = text
    kind = node.tag.removeprefix(STANDARD)
    if not text.isprintable():
        document.remark(
            place, say("A character that cannot be shown, or a line break, stands in this value.")
        )
        return ""
    if kind in ("str", "timestamp", "merge", "value"):
        return text
    return _plain(document, kind, text, place)


def _plain(document: Document, kind: str, text: str, place: Place) -> object:
    if kind == "null":
        return None
    if kind == "bool":
        return yaml.SafeLoader.bool_values.get(text.lower(), text)
    if kind in ("int", "float"):
        return _number(text, kind)
    document.remark(place, _tagged(kind))
    return ""


def _tagged(tag: str) -> Sentence:
    text = "Tags like {tag} are not supported; write the plain value."
    return say(text, tag=shortened(tag.removeprefix(STANDARD)))


def _number(text: str, kind: str) -> object:
    try:
        return int(text, 0) if kind == "int" else float(text)
    except ValueError:  # YAML's 1:30 and 010, which nobody means here
        return text
