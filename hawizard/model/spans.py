"""Where the parts of a YAML text stand: nodes by their place, their first and last character, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from hawizard.model.faults import Place

Entry = tuple[yaml.Node, yaml.Node]
COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*")
DASH = re.compile(r" *-(?=\s|$)")


def node_at(root: yaml.Node | None, place: Place) -> yaml.Node | None:
    """The node at a place."""
    node = root
    for part in place:
        node = _child(node, part)
    return node


def _child(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        return _node(node.value[part])
    if isinstance(node, yaml.MappingNode) and isinstance(part, str):
        return next((value for _, value in entries_of(node, part)), None)
    return None


def _node(value: object) -> yaml.Node | None:
    return value if isinstance(value, yaml.Node) else None


def entries_of(node: yaml.MappingNode, key: str) -> list[Entry]:
    """Every entry of a mapping that has this key."""
    return [pair for pair in node.value if key_of(pair) == key]


def key_of(entry: Entry) -> str | None:
    """The key of an entry; None where it is no word."""
    return str(entry[0].value) if isinstance(entry[0], yaml.ScalarNode) else None


def start(node: yaml.Node) -> int:
    """The index of a node's first character."""
    return int(node.start_mark.index)


def stop(node: yaml.Node, text: str) -> int:
    """The index after a node's last character; PyYAML counts what follows a block as part of it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return stop(last[1], text) if isinstance(last, tuple) else stop(last, text)
    end = int(node.end_mark.index)
    return start(node) + len(text[start(node) : end].rstrip())


def is_empty(node: yaml.Node) -> bool:
    """Whether nothing at all is written here, as after `ssh:`."""
    return int(node.start_mark.index) == int(node.end_mark.index)


def line_start(text: str, index: int) -> int:
    """The index of the first character of a line."""
    return text.rfind("\n", 0, index) + 1


def line_stop(text: str, index: int) -> int:
    """The index after a line's end."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def line_end(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"


def indent_of(line: str) -> int:
    """The column at which a line's text begins."""
    return len(line) - len(line.lstrip(" "))


def comments(nodes: list[yaml.Node], text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    """The comments between two places, where they stand and what they are; what is inside scalars is none."""
    at = begin
    for scalar in [one for node in nodes for one in scalars(node)]:
        yield from _in_gap(text, at, start(scalar))
        at = max(at, stop(scalar, text))
    yield from _in_gap(text, at, end)


def _in_gap(text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    return ((one.start(), one.group()) for one in COMMENT.finditer(text, begin, max(begin, end)))


def scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """The scalars in a node, in the order they stand."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.CollectionNode):
        for inner in node.value:
            for one in inner if isinstance(inner, tuple) else (inner,):
                yield from scalars(one)


def comma(text: str, begin: int, end: int) -> int | None:
    """The first comma between two parts of a flow collection."""
    bare = COMMENT.sub(lambda one: " " * len(one.group()), text[begin:end])
    found = bare.find(",")
    return None if found < 0 else begin + found


def dash_line(text: str, item: yaml.Node) -> int:
    """Where the line begins that holds the dash of an item of a block sequence."""
    at = line_start(text, start(item))
    while at > 0 and not DASH.match(text, at):
        at = line_start(text, at - 1)
    return at


def past_deeper_comments(text: str, index: int, column: int) -> int:
    """The index after the comment lines from here on that stand deeper than a column, blank ones between."""
    found = at = index
    while at < len(text):
        end = line_stop(text, at)
        line = text[at:end]
        if line.strip() and (not line.lstrip().startswith("#") or indent_of(line) <= column):
            break
        at, found = end, end if line.strip() else found
    return found
