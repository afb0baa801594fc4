"""The hosts of a YAML text as pieces of it, each with the comments that belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from hawizard.model.spans import (
    dash_line,
    indent_of,
    line_end,
    line_start,
    line_stop,
    past_deeper_comments,
    start,
    stop,
)
from hawizard.model.splice import applied, cut_flow, own_line, put_tree, set_value
from hawizard.model.written import Tree, flow

Piece = tuple[int, int]
Host = Mapping[str, Tree]


def pieces(text: str, hosts: yaml.SequenceNode) -> list[Piece]:
    """Where each host begins and ends; comments right above it and indented below it are part of it."""
    if hosts.flow_style:
        return [(start(item), stop(item, text)) for item in hosts.value]
    return [_piece(text, item) for item in hosts.value]


def _piece(text: str, item: yaml.Node) -> Piece:
    dash = dash_line(text, item)
    column = indent_of(text[dash : line_stop(text, dash)])
    end = past_deeper_comments(text, line_stop(text, stop(item, text)), column)
    return _above(text, dash, column), end


def _above(text: str, index: int, column: int) -> int:
    """Where the comment lines begin that end at an index and stand no deeper than a column."""
    while index > 0:
        before = line_start(text, index - 1)
        line = text[before:index]
        if not line.lstrip().startswith("#") or indent_of(line) > column:
            break
        index = before
    return index


def moved(text: str, hosts: yaml.SequenceNode, index: int, to: int) -> str:
    """The text with one host at the place of another, those between moved up; what stands between stays."""
    spans = pieces(text, hosts)
    parts = [text[begin:end] for begin, end in spans]
    if not hosts.flow_style and not parts[-1].endswith("\n"):
        parts[-1] += line_end(text)
    parts.insert(to, parts.pop(index))
    return applied(text, [(*span, part) for span, part in zip(spans, parts, strict=True)])


def without(text: str, hosts: yaml.SequenceNode, index: int) -> str:
    """The text without a host and the comments that belong to it."""
    if hosts.flow_style:
        return applied(text, cut_flow(text, hosts, index))
    begin, end = pieces(text, hosts)[index]
    if len(hosts.value) == 1:
        return _none_left(text, hosts, begin, end)
    above = text[:begin].removesuffix("\n").removesuffix("\r")
    if above.endswith(("\n", "\r", ":")):
        end += len(text[end:]) - len(text[end:].lstrip("\r\n"))
    return applied(text, [(begin, end, "")])


def _none_left(text: str, hosts: yaml.SequenceNode, begin: int, end: int) -> str:
    """An empty list after the key, where the dashes were."""
    indent = " " * (int(hosts.start_mark.column) or 2)
    return applied(text, [(begin, end, f"{indent}[]{line_end(text)}")])


def with_hosts(
    text: str, root: yaml.Node, hosts: yaml.Node | None, at: int, more: Sequence[Host]
) -> list[str]:
    """The text with more hosts at an index, in the ways they may be written, the finest first."""
    if isinstance(hosts, yaml.SequenceNode) and hosts.value:
        return [_beside(text, hosts, at, more)]
    if hosts is None:
        return _first(text, root, more)
    begin, end = start(hosts), stop(hosts, text)
    return [*_below(text, begin, end, more), set_value(text, hosts, [*more])]


def _beside(text: str, hosts: yaml.SequenceNode, at: int, more: Sequence[Host]) -> str:
    _, end = pieces(text, hosts)[at - 1]
    if hosts.flow_style:
        return applied(text, [(end, end, "".join(f", {flow(host)}" for host in more))])
    dash = dash_line(text, hosts.value[at - 1])
    indent = indent_of(text[dash : line_stop(text, dash)])
    return applied(text, [own_line(text, end, lines_of(more, indent, line_end(text)))])


def _below(text: str, begin: int, end: int, more: Sequence[Host]) -> list[str]:
    """Lines below `hosts:` where nothing, or an empty list, stands after it."""
    if text[begin:end] not in ("", "[]"):
        return []
    line = line_start(text, begin)
    own = not text[line:begin].strip()  # an empty list in a line of its own
    lines = lines_of(more, 2, line_end(text))
    cut = (line, line_stop(text, end), "") if own else (begin, end, "")
    return [applied(text, [cut, own_line(text, line_stop(text, end), lines)])]


def _first(text: str, root: yaml.Node, more: Sequence[Host]) -> list[str]:
    flowing = put_tree(text, root, (), {"hosts": [*more]})
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return flowing
    end = line_end(text)
    at = past_deeper_comments(text, line_stop(text, stop(root, text)), 0)
    return [applied(text, [own_line(text, at, f"hosts:{end}{lines_of(more, 2, end)}")]), *flowing]


def lines_of(hosts: Sequence[Host], indent: int, end: str) -> str:
    """Hosts as items of a list, a line for each key; the last line has no end."""
    return end.join(_lines(host, indent, end) for host in hosts)


def _lines(host: Host, indent: int, end: str) -> str:
    if not host:
        return " " * indent + "- {}"
    lines = [f"{flow(key)}: {flow(value)}" for key, value in host.items()]
    return " " * indent + "- " + (end + " " * (indent + 2)).join(lines)
