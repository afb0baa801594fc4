"""Edits of YAML text that leave every other byte as it was: comments, order, quoting, blank lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from hawizard.model.faults import Place

Value = str | int | list[Any] | dict[str, Any]
WIDE = 10_000  # columns, so that nothing is wrapped


def put(text: str, place: Place, value: Value, order: Sequence[str] = ()) -> str:
    """The text with a value at a place whose parents are mappings, made where they are missing.

    `order` are the keys of the mapping as people expect them.
    """
    key, node = _find(text, place) or (None, None)
    if key is not None and node is not None:
        return _said(text, key) + f" {rendered(value)}" + text[_end(text, key, node) :]
    parent = _find(text, place[:-1])
    if parent is None or _null(parent[1]):
        return _with_parent(text, place, value, order)
    if not isinstance(parent[1], yaml.MappingNode):
        return put(remove(text, place[:-1]), place, value, order)
    if parent[1].flow_style:
        return _reflow(text, parent[1], {**_plain(parent[1]), str(place[-1]): value})
    return _insert(text, parent[1], str(place[-1]), rendered(value), order)


def remove(text: str, place: Place) -> str:
    """The text without a key or an item."""
    parent = _find(text, place[:-1])
    if parent is None or _find(text, place) is None:
        return text
    node = parent[1]
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return _reflow(text, node, _without(_plain(node), place[-1]))
    if isinstance(node, yaml.SequenceNode):
        begin, end = _item_lines(text, node, int(place[-1]))
        return text[:begin] + text[end:]
    return _without_key(text, node, str(place[-1])) if isinstance(node, yaml.MappingNode) else text


def add_item(text: str, place: Place, item: Mapping[str, Any], index: int) -> str:
    """The text with a mapping as item of the list at a place, before the item of that index or last."""
    known = _find(text, place)
    if known is None or _null(known[1]) or not isinstance(known[1], yaml.SequenceNode):
        return _first_item(text, place, item)
    node = known[1]
    if node.flow_style or not node.value:
        items = _plain(node)
        return _reflow(text, node, [*items[:index], dict(item), *items[index:]])
    lines = _block(item, node.start_mark.column)
    at = (
        _item_lines(text, node, index)[0]
        if index < len(node.value)
        else _next_line(text, _end_of(text, node))
    )
    return _joined(text[:at], lines, text[at:])


def move_item(text: str, place: Place, index: int, by: int) -> str:
    """The text with an item of a list in the place of one of its neighbours."""
    known = _find(text, place)
    if known is None or not isinstance(known[1], yaml.SequenceNode):
        return text
    first, second = sorted((index, index + by))
    if not 0 <= first < second < len(known[1].value):
        return text
    if known[1].flow_style:
        items = _plain(known[1])
        items[first], items[second] = items[second], items[first]
        return _reflow(text, known[1], items)
    (a, b), (c, d) = (_item_lines(text, known[1], i) for i in (first, second))
    return text[:a] + _ended(text[c:d]) + text[b:c] + text[a:b].rstrip("\n") + text[d - _newline(text, d) :]


def rendered(value: Value) -> str:
    """A value on one line, quoted where YAML would read something else."""
    if isinstance(value, list | dict):
        return _flow(value)
    if isinstance(value, int):
        return str(value)
    return _flow([value])[1:-1]


def _flow(value: Any) -> str:
    return yaml.safe_dump(
        value, default_flow_style=True, width=WIDE, allow_unicode=True, sort_keys=False
    ).rstrip("\n")


def _find(text: str, place: Place) -> tuple[yaml.Node | None, yaml.Node] | None:
    """The node at a place, and its key's where it has one; the first of keys that stand twice."""
    node = yaml.compose(text, yaml.SafeLoader)
    if node is None:
        return None
    key: yaml.Node | None = None
    for part in place:
        found = _child(node, part)
        if found is None:
            return None
        key, node = found
    return key, node


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        pairs = (pair for pair in node.value if isinstance(pair[0], yaml.ScalarNode))
        return next((pair for pair in pairs if pair[0].value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        return None, node.value[part]
    return None


def _null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null") and not node.value


def _said(text: str, key: yaml.Node) -> str:
    """The text up to and with the colon of a key."""
    return text[: _colon(text, key)]


def _colon(text: str, key: yaml.Node) -> int:
    found = re.compile(r"\s*:").match(text, key.end_mark.index)
    return found.end() if found else int(key.end_mark.index)


def _end(text: str, key: yaml.Node, node: yaml.Node) -> int:
    """Where a key's value ends; right after the colon if there is none."""
    return _colon(text, key) if _null(node) else _end_of(text, node)


def _end_of(text: str, node: yaml.Node) -> int:
    """Where the last character of a node stands; PyYAML has the end of a block at the next token."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, *last) if isinstance(last, tuple) else _end_of(text, last)
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip())
    return end


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _next_line(text: str, index: int) -> int:
    """The beginning of the line after the one that holds a character."""
    end = text.find("\n", max(index - 1, 0) if text[index - 1 : index] == "\n" else index)
    return len(text) if end < 0 else end + 1


def _newline(text: str, end: int) -> int:
    return int(text[end - 1 : end] == "\n")


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _joined(before: str, lines: str, after: str) -> str:
    return (_ended(before) if before else "") + lines + after


def _item_lines(text: str, node: yaml.SequenceNode, index: int) -> tuple[int, int]:
    """From the beginning of an item's first line to the beginning of the line after its last one."""
    item = node.value[index]
    end = _next_line(text, _end_of(text, item))
    # A comment that is indented like the item is about it.
    deeper = re.compile(rf" {{{node.start_mark.column + 1},}}#[^\n]*(?:\n|$)")
    while comment := deeper.match(text, end):
        end = comment.end()
    return _line_start(text, item.start_mark.index), end


def _insert(text: str, node: yaml.MappingNode, key: str, value: str, order: Sequence[str]) -> str:
    """A new key after those that come before it, with their indentation."""
    line = f"{' ' * node.start_mark.column}{key}: {value}\n"
    before = order[: order.index(key)] if key in order else order
    earlier = [pair for pair in node.value if pair[0].value in before or key not in order]
    if not earlier:
        # The first key of an item stands behind its dash.
        last = node.value[0]
        return _joined(text[: (at := _next_line(text, _end(text, *last)))], line, text[at:])
    at = _next_line(text, _end(text, *earlier[-1]))
    return _joined(text[:at], line, text[at:])


def _with_parent(text: str, place: Place, value: Value, order: Sequence[str]) -> str:
    """A value in a mapping that is not there yet, or has nothing in it."""
    if len(place) == 1:
        return _joined(text, f"{place[0]}: {rendered(value)}\n", "")
    parent = place[:-1]
    if _in_flow(text, parent):
        return put(text, parent, {str(place[-1]): value})
    marked = put(text, parent, "x", order)
    key, node = _find(marked, parent) or (None, None)
    if key is None or node is None:
        return text
    indent = " " * (key.start_mark.column + 2)
    end = _end(marked, key, node)
    return (
        f"{_said(marked, key)}{_comment(marked, end)}\n{indent}{place[-1]}: {rendered(value)}"
        + marked[end + len(_comment(marked, end)) :]
    )


def _in_flow(text: str, place: Place) -> bool:
    """Whether the mapping that holds a place is written in braces."""
    holder = _find(text, place[:-1])
    return holder is not None and isinstance(holder[1], yaml.MappingNode) and bool(holder[1].flow_style)


def _comment(text: str, index: int) -> str:
    """What follows a value on its line."""
    end = text.find("\n", index)
    return text[index:] if end < 0 else text[index:end]


def _first_item(text: str, place: Place, item: Mapping[str, Any]) -> str:
    if _in_flow(text, place):
        return put(text, place, [dict(item)])
    marked = put(text, place, "x")
    key, node = _find(marked, place) or (None, None)
    if key is None or node is None:
        return text
    end = _end(marked, key, node)
    lines = _block(item, int(key.start_mark.column) + 2)
    return (
        f"{_said(marked, key)}{_comment(marked, end)}\n{lines.rstrip()}"
        + marked[end + len(_comment(marked, end)) :]
    )


def _block(item: Mapping[str, Any], column: int) -> str:
    """A mapping as an item of a list that is indented."""
    heads = ["- ", *["  "] * (len(item) - 1)]
    lines = zip(heads, item.items(), strict=True)
    return "".join(f"{' ' * column}{head}{key}: {rendered(value)}\n" for head, (key, value) in lines)


def _without_key(text: str, node: yaml.MappingNode, name: str) -> str:
    keys = [pair[0].value for pair in node.value]
    index = keys.index(name)
    key, value = node.value[index]
    if (
        index == 0
        and len(keys) > 1
        and text[_line_start(text, key.start_mark.index) : key.start_mark.index].strip()
    ):
        # Behind the dash of an item the next key takes its place.
        return text[: key.start_mark.index] + text[node.value[1][0].start_mark.index :]
    if len(keys) == 1 and (node.start_mark.column or node.start_mark.index):
        return text[: key.start_mark.index] + "{}" + text[_end(text, key, value) :]
    return text[: _line_start(text, key.start_mark.index)] + text[_next_line(text, _end(text, key, value)) :]


def _reflow(text: str, node: yaml.Node, value: Any) -> str:
    return text[: node.start_mark.index] + _flow(value) + text[node.end_mark.index :]


def _plain(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    return loader.construct_document(node)


def _without(value: Any, part: str | int) -> Any:
    if isinstance(value, list):
        return [item for index, item in enumerate(value) if index != part]
    return {key: item for key, item in value.items() if str(key) != str(part)}
