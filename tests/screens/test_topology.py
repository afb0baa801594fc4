"""The cluster as a picture in text: whatever it is, it is drawn whole enough and never too wide."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from hawizard.console.words import Words
from hawizard.model.cluster import Cluster, Host, Kubernetes, Role
from hawizard.record.progress import Progress
from hawizard.screens.ascii import plain
from hawizard.screens.palette import DARK, palette
from hawizard.screens.topology import topology_lines
from hawizard.screens.view import View
from tests.screens.story import NASTY

STYLES = palette(
    {"foreground": "#c8d0f0", "primary": "#7aa2f7", "warning": "#e0af68", **DARK.variables},
    dark=True, plain=False,
)  # fmt: skip
VIEW = View(Progress(), 0.0, Words(lambda text: text), STYLES)
ODD = ("vms81", "n" * 63, "节点八二", "é" * 40, *NASTY)
PAGES = (74, 94)
"""Cells that the page has at 80 and at 120 columns."""


def cluster(names: Sequence[str], workers: int = 1, clients: int = 1, port: int = 6443) -> Cluster:
    """A cluster with these masters; the names need not be such that a session could hold."""
    rest: list[tuple[str, tuple[Role, ...]]] = [("lb", (Role.LOADBALANCER, Role.ETCD))]
    rest += [(f"worker{n}", (Role.WORKER,)) for n in range(workers)]
    rest += [(f"client{n}", (Role.CLIENT,)) for n in range(clients)]
    hosts = [*((name, (Role.CONTROL_PLANE,)) for name in names), *rest]
    made = [Host.model_construct(name=name, address="192.168.26.80", roles=roles) for name, roles in hosts]
    kubernetes = Kubernetes.model_construct(version="1.24.2", endpoint=f"192.168.26.80:{port}")
    return Cluster.model_construct(name="x", kubernetes=kubernetes, hosts=tuple(made))


def drawn(wanted: Cluster, width: int) -> list[str]:
    """The picture's rows."""
    return [text.plain for text in topology_lines(wanted, VIEW, width)]


def columns(rows: Sequence[str], sign: str) -> list[list[int]]:
    """The cells in which a sign stands, row by row."""
    return [[cell_len(row[:at]) for at, c in enumerate(row) if c == sign] for row in rows]


@settings(max_examples=200, deadline=None)
@given(
    names=st.lists(st.sampled_from(ODD) | st.text(min_size=1, max_size=70), min_size=1, max_size=40),
    workers=st.integers(0, 210),
    clients=st.integers(0, 9),
    port=st.integers(1, 65535),
    width=st.integers(40, 200),
)
def test_no_cluster_is_drawn_wider_than_the_page(
    names: list[str], workers: int, clients: int, port: int, width: int
) -> None:
    rows = drawn(cluster(names, workers, clients, port), width)
    wide = [row for row in rows if cell_len(row) > width]
    assert not wide, f"at {width} cells a person would see it broken:\n" + "\n".join(wide)


@pytest.mark.parametrize("width", PAGES)
@pytest.mark.parametrize("name", ODD)
def test_boxes_are_closed_whatever_their_names_are(name: str, width: int) -> None:
    rows = drawn(cluster((name, "vms82")), width)
    tops, sides = columns(rows, "┌"), columns(rows, "│")
    for top, below in zip(tops, sides[1:], strict=False):
        assert set(top) <= set(below), "a box has no left side:\n" + "\n".join(rows)
    bottoms = [row for row in columns(rows, "└") if row]
    assert [row for row in tops if row] == bottoms, "boxes do not end where they begin:\n" + "\n".join(rows)


@pytest.mark.parametrize("width", PAGES)
def test_the_tutorial_is_drawn_with_all_its_hosts_and_what_is_there_once(width: int) -> None:
    picture = "\n".join(drawn(cluster(("vms81", "vms82")), width))
    seen = ("client0", "haproxy :6443", "lb", "vms81", "vms82", "worker0", "etcd :2379")
    assert [word for word in seen if word not in picture] == []
    assert "! one balancer" in picture and "! one member, no TLS" in picture


@pytest.mark.parametrize("width", PAGES)
def test_what_has_no_room_is_counted(width: int) -> None:
    names = [f"master{n}" for n in range(30)]
    picture = "\n".join(drawn(cluster(names, workers=200, clients=5), width))
    shown = sum(name in picture.split() for name in names)
    assert 0 < shown < 30 and f"+{30 - shown}" in picture, picture
    workers = sum(f"worker{n}" in picture.split() for n in range(200))
    assert 0 < workers < 200 and f"+{200 - workers}" in picture, picture
    assert "! one balancer" in picture, "many masters push the warning out of sight"


@pytest.mark.parametrize("width", PAGES)
def test_long_names_leave_the_count_of_the_others_in_sight(width: int) -> None:
    wanted = cluster(("m" * 63, "n" * 63), workers=0)
    more = [
        Host.model_construct(name=f"{n:03}" + "w" * 60, address="192.168.26.83", roles=(Role.WORKER,))
        for n in range(21)
    ]
    wanted = wanted.model_copy(update={"hosts": (*wanted.hosts, *more)})
    row = next(row for row in drawn(wanted, width) if "worker" in row)
    assert row.split()[-1].startswith("+"), f"nobody is told how many workers there are: {row}"


@pytest.mark.parametrize("width", PAGES)
def test_a_port_of_five_digits_is_whole(width: int) -> None:
    assert ":65535" in "\n".join(drawn(cluster(("vms81",), port=65535), width))


def test_the_picture_is_plain_on_a_terminal_without_unicode() -> None:
    picture = plain("\n".join(drawn(cluster(("vms81", "vms82")), 74)))
    assert picture.isascii() and "?" not in picture, picture


def test_each_host_has_the_colour_of_its_place_in_the_session() -> None:
    wanted = cluster(("vms81", "vms82"))
    lines = topology_lines(wanted, VIEW, 94)
    for index, name in enumerate(host.name for host in wanted.hosts):
        colours = {_colour_of(text, name) for text in lines if name in text.plain}
        assert colours == {str(STYLES.host(index))}, name


def _colour_of(text: Text, word: str) -> str:
    at = text.plain.index(word)
    return next(str(span.style) for span in text.spans if span.start <= at < span.end)
