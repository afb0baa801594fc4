"""Edits of a YAML text that change what they are about and leave every other character as it is."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from hawizard.model.faults import Place
from hawizard.model.nearest import fields_at
from hawizard.model.spans import (
    Entry,
    comma,
    comments,
    dash_line,
    entries_of,
    is_empty,
    key_of,
    line_end,
    line_start,
    line_stop,
    node_at,
    past_deeper_comments,
    start,
    stop,
)
from hawizard.model.wanted import Wanted
from hawizard.model.written import Tree, block, flow

Edit = tuple[int, int, str]


def applied(text: str, edits: list[Edit]) -> str:
    """The text after edits that do not overlap."""
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def set_value(text: str, node: yaml.Node, value: Tree) -> str:
    """The text with another value in the place of a node's."""
    if isinstance(value, list) and isinstance(node, yaml.SequenceNode) and _plain(node) and value:
        return applied(text, _relisted(text, node, value))
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    new, begin = flow(value, style), start(node)
    if is_empty(node):
        new = new if text[begin - 1 : begin] in ("", " ", "\n") else f" {new}"
    return applied(text, [(begin, stop(node, text), new)])


def set_absent(text: str, root: yaml.Node, place: Place, value: Wanted) -> list[str]:
    """The text with a value where nothing was, in the ways it may be written, the finest first."""
    depth = len(place) - 1
    while (holder := node_at(root, place[:depth])) is None:
        depth -= 1
    tree: Tree = value
    for part in reversed(place[depth:]):
        tree = {str(part): tree}
    if not isinstance(tree, Mapping):
        return []
    return put_tree(text, holder, place[:depth], tree)


def put_tree(text: str, holder: yaml.Node, place: Place, tree: Mapping[str, Tree]) -> list[str]:
    """The text with a tree of one key put in a mapping, or in the place of what should be one."""
    if isinstance(holder, yaml.MappingNode) and holder.value:
        put = _into_flow if holder.flow_style else _into_block
        return [put(text, holder, place, tree)]
    return [*_as_block(text, holder, place, tree), set_value(text, holder, tree)]


def _as_block(text: str, holder: yaml.Node, place: Place, tree: Mapping[str, Tree]) -> list[str]:
    """Lines below the key of what was empty."""
    begin, end = start(holder), stop(holder, text)
    if not place:
        return [applied(text, [(begin, end, block(tree, 0, line_end(text)))])]
    if not isinstance(place[-1], str) or text[begin:end] not in ("", "{}"):
        return []
    indent = _indent(text, begin) + 2
    after = line_stop(text, end)
    edits = [(begin, end, ""), own_line(text, after, " " * indent + block(tree, indent, line_end(text)))]
    return [applied(text, edits)]


def _indent(text: str, index: int) -> int:
    """The column of the key in whose line an index is; a dash before it counts as indentation."""
    line = text[line_start(text, index) : index]
    return len(line) - len(line.lstrip(" -"))


def own_line(text: str, at: int, line: str) -> Edit:
    """A line of its own at the beginning of another, or after the last."""
    end = line_end(text)
    missing = end if at > 0 and text[at - 1] != "\n" else ""
    return at, at, f"{missing}{line}{end}"


def _into_flow(text: str, holder: yaml.MappingNode, _: Place, tree: Mapping[str, Tree]) -> str:
    at = stop(holder.value[-1][1], text)
    return applied(text, [(at, at, f", {flow(tree)[1:-1]}")])


def _into_block(text: str, holder: yaml.MappingNode, place: Place, tree: Mapping[str, Tree]) -> str:
    column, end = int(holder.value[0][0].start_mark.column), line_end(text)
    lines = block(tree, column, end)
    before = _predecessor(holder, fields_at(place), next(iter(tree)))
    if before is None:
        at = start(holder.value[0][0])
        return applied(text, [(at, at, f"{lines}{end}{' ' * column}")])
    at = past_deeper_comments(text, line_stop(text, stop(before, text)), column)
    return applied(text, [own_line(text, at, " " * column + lines)])


def _predecessor(holder: yaml.MappingNode, order: tuple[str, ...], key: str) -> yaml.Node | None:
    """The value after which a key belongs: the last that the model names before it, else the last."""
    if key not in order:
        return _value_of(holder.value[-1])
    earlier = order[: order.index(key)]
    return next((_value_of(one) for one in reversed(holder.value) if key_of(one) in earlier), None)


def _value_of(entry: Entry) -> yaml.Node:
    return entry[1]


def take(text: str, root: yaml.Node, place: Place) -> str:
    """The text without a key, however often it stands there; its comments stay."""
    holder, key = node_at(root, place[:-1]), place[-1]
    if not isinstance(holder, yaml.MappingNode):
        return text
    gone = entries_of(holder, str(key))
    if len(gone) == len(holder.value):
        return applied(text, _emptied(text, holder))
    cut = cut_flow if holder.flow_style else _cut_lines
    edits = [
        edit for index, pair in enumerate(holder.value) if pair in gone for edit in cut(text, holder, index)
    ]
    return applied(text, _merged(edits))


def _merged(edits: list[Edit]) -> list[Edit]:
    """Edits without those that lie in another."""
    return [one for one in edits if not any(_inside(one, other) for other in edits)]


def _inside(one: Edit, other: Edit) -> bool:
    return one != other and not one[2] and other[0] <= one[0] and one[1] <= other[1]


def _emptied(text: str, holder: yaml.MappingNode) -> list[Edit]:
    begin, end = start(holder), stop(holder, text)
    kept = [comment for _, comment in comments([holder], text, begin, end)]
    lines = "".join(f"{line_end(text)}{' ' * _indent(text, begin)}{comment}" for comment in kept)
    after = line_stop(text, end)
    if not kept:
        return [(begin, end, "{}")]
    at = after - len(line_end(text)) if text[after - 1 : after] == "\n" else after
    return [(begin, end, "{}"), (at, at, lines)]


def removable(root: yaml.Node, place: Place) -> Place:
    """The place to take away for a key: the mapping that would be left empty by it, if one would."""
    while len(place) > 1 and isinstance(place[-2], str):
        holder = node_at(root, place[:-1])
        if not isinstance(holder, yaml.MappingNode):
            return place
        if len(entries_of(holder, str(place[-1]))) < len(holder.value):
            return place
        place = place[:-1]
    return place


def _cut_lines(text: str, holder: yaml.MappingNode, index: int) -> list[Edit]:
    key, value = holder.value[index]
    begin, end = line_start(text, start(key)), line_stop(text, stop(value, text))
    prefix = text[begin : start(key)]
    if prefix.strip():  # the dash of an item of a list, which the next key takes over
        return _cut_first(text, holder, index)
    kept = [comment for _, comment in comments([key, value], text, start(key), end)]
    return [(begin, end, "".join(f"{prefix}{comment}{line_end(text)}" for comment in kept))]


def _cut_first(text: str, holder: yaml.MappingNode, index: int) -> list[Edit]:
    key, value = holder.value[index]
    end = stop(value, text)
    if index + 1 < len(holder.value):
        following = start(holder.value[index + 1][0])
        if not list(comments([key, value], text, start(key), following)):
            return [(start(key), following, "")]
    kept = [comment for _, comment in comments([key, value], text, start(key), end)]
    return [(start(key), end, " ".join(kept))]


def cut_flow(text: str, holder: yaml.CollectionNode, index: int) -> list[Edit]:
    """A part of a flow collection, and one comma."""
    bounds = [_bounds(text, part) for part in holder.value]
    begin, end = bounds[index]
    left = bounds[index - 1][1] if index else start(holder) + 1
    right = bounds[index + 1][0] if index + 1 < len(bounds) else stop(holder, text) - 1
    after, before = comma(text, end, right), comma(text, left, begin)
    if index + 1 < len(bounds) and not list(comments([], text, end, right)):
        return [(begin, right, "")]
    if index and after is None and not list(comments([], text, left, begin)):
        return [(left, end, "")]
    at = after if after is not None else before
    return [(begin, end, ""), *([] if at is None else [(at, at + 1, "")])]


def _bounds(text: str, part: object) -> tuple[int, int]:
    first, last = part if isinstance(part, tuple) else (part, part)
    return start(first), stop(last, text)


def _plain(node: yaml.SequenceNode) -> bool:
    return bool(node.value) and all(isinstance(item, yaml.ScalarNode) for item in node.value)


def _relisted(text: str, node: yaml.SequenceNode, items: list[str]) -> list[Edit]:
    """Each item in its place, what is too much cut, what is more put after the last."""
    olds: list[yaml.ScalarNode] = list(node.value)
    changed = [(old, new) for old, new in zip(olds, items, strict=False) if old.value != new]
    edits = [(start(old), stop(old, text), flow(new, old.style)) for old, new in changed]
    cut = cut_flow if node.flow_style else _cut_item
    extra = [edit for index in range(len(items), len(olds)) for edit in cut(text, node, index)]
    return edits + extra + _appended(text, node, items[len(olds) :])


def _cut_item(text: str, node: yaml.CollectionNode, index: int) -> list[Edit]:
    item = node.value[index]
    begin, end = dash_line(text, item), line_stop(text, stop(item, text))
    indent = " " * (len(text[begin:end]) - len(text[begin:end].lstrip(" ")))
    kept = [comment for _, comment in comments([item], text, begin, end)]
    return [(begin, end, "".join(f"{indent}{comment}{line_end(text)}" for comment in kept))]


def _appended(text: str, node: yaml.SequenceNode, items: list[str]) -> list[Edit]:
    last = node.value[-1]
    if not items:
        return []
    if node.flow_style:
        at = stop(last, text)
        return [(at, at, "".join(f", {flow(item)}" for item in items))]
    begin = dash_line(text, last)
    indent = text[begin : text.index("-", begin)]
    lines = line_end(text).join(f"{indent}- {flow(item)}" for item in items)
    return [own_line(text, line_stop(text, stop(last, text)), lines)]
