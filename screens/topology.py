"""The cluster as a picture in text: client, balancer, masters, etcd, and what is there only once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.style import Style
from rich.text import Text

from hawizard.model.cluster import ETCD_PORT, Cluster, Host
from hawizard.model.networks import split_endpoint
from hawizard.screens.view import View
from hawizard.screens.widgets.cells import Part, cut, line, short
from hawizard.text.clean import clean
from hawizard.text.layout import cells
from hawizard.text.sentence import say

INDENT, GAP = 2, 1  # cells
LEAST, WIDEST = 6, 16  # cells of a name in its box
ASIDE = 26  # cells to the right of the boxes


@dataclass(frozen=True)
class Shape:
    """The masters that are shown, the cells in each of their boxes, and the cells of a whole row."""

    masters: tuple[Host, ...]
    more: int
    inner: int
    wide: int

    @property
    def centres(self) -> list[int]:
        """The column of each master's middle, from the left edge of the row."""
        box = self.inner + 4
        start = (self.wide - self._row) // 2
        return [start + index * (box + GAP) + box // 2 for index in range(len(self.masters))]

    @property
    def _row(self) -> int:
        count = len(self.masters)
        return count * (self.inner + 4) + max(0, count - 1) * GAP

    @property
    def start(self) -> int:
        """Cells before the first master's box."""
        return (self.wide - self._row) // 2


def topology_lines(cluster: Cluster, view: View, width: int) -> list[Text]:
    """The picture, no wider than `width` (of at least 40 cells)."""
    shape = _shape(cluster, width)
    return [short_line(text, width) for text in _lines(cluster, shape, view, width)]


def short_line(text: Text, width: int) -> Text:
    """A line that is cut at the width."""
    text.truncate(width, overflow="ellipsis")
    return text


def _shape(cluster: Cluster, width: int) -> Shape:
    masters = cluster.masters
    inner = min(WIDEST, max([LEAST, *(cells(clean(host.name)) for host in masters)]))
    room = max(inner + 4, width - INDENT - ASIDE)
    count = max(1, min(len(masters), (room + GAP) // (inner + 4 + GAP)))
    row = count * (inner + 4) + (count - 1) * GAP
    return Shape(masters[:count], len(masters) - count, inner, max(row, 18))


def _lines(cluster: Cluster, shape: Shape, view: View, width: int) -> list[Text]:
    rows = _Rows(cluster, shape, view, width)
    port = split_endpoint(cluster.endpoint)[1]
    return [
        *rows.clients(),
        rows.edge("┌", "┐", {shape.wide // 2: "▼"} if cluster.clients else {}),
        rows.label(f"haproxy :{port}", cluster.balancer, view.words(say("one balancer"))),
        rows.edge("└", "┘", dict.fromkeys(shape.centres, "┬")),
        rows.masters_edge("┌", "┐", "▼"),
        rows.masters([view.words(say("master"))] * len(shape.masters), muted=True),
        rows.masters([clean(host.name) for host in shape.masters], muted=False),
        rows.masters_edge("└", "┘", "┬"),
        rows.edge("┌", "┐", dict.fromkeys(shape.centres, "▼")),
        rows.label(f"etcd :{ETCD_PORT}", cluster.etcd_host, view.words(say("one member, no TLS"))),
        rows.edge("└", "┘", {}),
    ]


class _Rows:
    """Draws rows of one picture."""

    def __init__(self, cluster: Cluster, shape: Shape, view: View, width: int) -> None:
        self.cluster, self.shape, self.view, self.width = cluster, shape, view, width
        self.grey = view.palette["muted"]
        self.names = [host.name for host in cluster.hosts]

    def _style(self, host: Host) -> Style:
        return self.view.palette.host(self.names.index(host.name))

    def _hosts(self, hosts: Sequence[Host], room: int) -> list[Part]:
        """The names that there is room for; the others are counted, never cut away."""
        names = [f" {short(clean(host.name), WIDEST)}" for host in hosts]
        ends = list(accumulate(map(cells, names)))
        fits = not ends or ends[-1] <= room
        count = len(names) if fits else bisect_right(ends, room - cells(f" +{len(names)}"))
        shown = zip(names[:count], hosts, strict=False)
        parts: list[Part] = [(name, self._style(host)) for name, host in shown]
        return parts + ([(f" +{len(names) - count}", self.grey)] if count < len(names) else [])

    def clients(self) -> list[Text]:
        """The clients over the balancer, where there are any."""
        if not self.cluster.clients:
            return []
        middle = INDENT + self.shape.wide // 2
        word = self.view.words(say("client"))
        head = " " * max(0, middle - cells(word)) + word
        names = self._hosts(self.cluster.clients, self.width - cells(head))
        return [line((head, self.grey), *names), line((" " * middle + "│", self.grey))]

    def edge(self, left: str, right: str, marks: dict[int, str]) -> Text:
        """The upper or lower edge of a box as wide as the row."""
        wide = self.shape.wide
        row = [marks.get(column, "─") for column in range(1, wide - 1)]
        return line((" " * INDENT + left + "".join(row) + right, self.grey))

    def label(self, text: str, host: Host, warning: str) -> Text:
        """The middle of a box, beside it its host, and that there is only one of it."""
        inner = self.shape.wide - 4
        name, _, port = text.partition(" ")
        return line(
            (" " * INDENT + "│ ", self.grey),
            (name, self.view.palette["text"]),
            (cut(f" {port}", max(0, inner - cells(name))), self.grey),
            (" │  ", self.grey),
            (short(clean(host.name), WIDEST), self._style(host)),
            (f"  ! {warning}", self.view.palette["attention"]),
        )

    def masters_edge(self, left: str, right: str, mark: str) -> Text:
        """The edges of the masters' boxes."""
        box = self.shape.inner + 4
        row = ["─"] * (box - 2)
        row[box // 2 - 1] = mark
        boxes = (" " * GAP).join([left + "".join(row) + right] * len(self.shape.masters))
        return line((" " * (INDENT + self.shape.start) + boxes, self.grey))

    def masters(self, texts: Sequence[str], *, muted: bool) -> Text:
        """A row of the masters' boxes; beside the names stand the workers."""
        parts: list[Part] = [(" " * (INDENT + self.shape.start), self.grey)]
        for index, (host, text) in enumerate(zip(self.shape.masters, texts, strict=True)):
            style = self.grey if muted else self._style(host)
            parts += [(" " * GAP if index else "", self.grey), ("│ ", self.grey)]
            parts += [(cut(text, self.shape.inner), style), (" │", self.grey)]
        if muted and self.shape.more:
            parts.append((f"  +{self.shape.more}", self.grey))
        if not muted and self.cluster.workers:
            parts.append((f"   {self.view.words(say('workers'))}", self.grey))
            taken = sum(cells(text) for text, _ in parts)
            parts += self._hosts(self.cluster.workers, self.width - taken)
        return line(*parts)
