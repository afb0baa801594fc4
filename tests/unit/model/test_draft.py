"""A session.yaml that is edited: what is put is read back, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hawizard.model.draft import Draft, next_address, next_name
from hawizard.model.faults import BadSession, Place
from hawizard.model.template import template

PATH = Path("session.yaml")
TEXT = template("lab")
PLACES: list[Place] = [
    ("name",), ("kubernetes", "version"), ("kubernetes", "endpoint"), ("kubernetes", "packages", "url"),
    ("calico", "version"), ("ssh", "user"), ("ssh", "port"), ("ssh", "key"), ("hosts", 0, "name"),
    ("hosts", 1, "address"), ("hosts", 2, "roles"), ("hosts", 3, "ssh", "port"), ("hosts", 4, "ssh", "user"),
    ("registry_mirrors", "docker.io"),
]  # fmt: skip
TYPED = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


def draft(text: str = TEXT) -> Draft:
    return Draft.of(text, PATH)


def comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


def test_what_is_not_edited_stays_byte_for_byte() -> None:
    assert draft().text == TEXT
    edited = draft()
    edited.put(("kubernetes", "version"), "1.28.15")
    edited.put(("kubernetes", "version"), "1.24.2")
    assert edited.text == TEXT


@pytest.mark.parametrize("place", PLACES)
@given(typed=TYPED)
@settings(max_examples=15, deadline=None)
def test_what_is_put_is_shown_and_no_comment_is_lost(place: Place, typed: str) -> None:
    if place[-1] in ("roles", "docker.io"):
        typed = "".join(c for c in typed if c not in ",;，；、") or "x"
    edited = draft()
    edited.put(place, typed)
    assert edited.shown(place) == typed
    assert comments(edited.text) == comments(TEXT)
    again = draft(edited.text)
    assert [again.shown(other) for other in PLACES] == [edited.shown(other) for other in PLACES]
    others = [other for other in PLACES if other != place]
    assert [edited.shown(other) for other in others] == [draft().shown(other) for other in others]


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(PLACES), st.sampled_from(["", "x1", "22", "null", "1.30"])),
        st.tuples(st.just("add"), st.just(()), st.sampled_from(["node", "a, b"])),
        st.tuples(st.sampled_from(["duplicate", "remove", "up", "down"]), st.just(()), st.just("0")),
    ),
    max_size=8,
)


@given(edits=EDITS, flow=st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_edits_leave_what_can_be_read_again(edits: list[tuple[str, Place, str]], flow: bool) -> None:
    text = yaml.safe_dump(yaml.safe_load(TEXT), default_flow_style=True) if flow else TEXT
    edited = draft(text)
    for kind, place, value in edits:
        _edit(edited, kind, place, value)
    assert draft(edited.text).text == edited.text
    assert yaml.safe_load(edited.text) is not None


def _edit(edited: Draft, kind: str, place: Place, value: str) -> None:
    count = len(edited.host_names)
    if kind == "put" and place[0] == "hosts" and int(place[1]) >= count:
        return  # No page shows a field of a host that is not there.
    if kind == "put":
        edited.put(place, value)
    elif kind == "add":
        assert edited.add_host({"name": value, "address": "192.0.2.9", "ssh.port": "2222"}) == count
    elif count and kind == "duplicate":
        edited.duplicate_host(0)
        assert len(edited.host_names) == count + 1
    elif count and kind == "remove":
        edited.remove_host(0)
        assert len(edited.host_names) == count - 1
    elif count:
        edited.move_host(count - 1, -1 if kind == "up" else 1)
        assert len(edited.host_names) == count


def test_hosts_are_added_duplicated_moved_and_removed_with_their_comments() -> None:
    edited = draft()
    assert edited.duplicate_host(1) == 2
    assert edited.host_names == ("vms80", "vms81", "vms84", "vms82", "vms83", "vms41")
    assert edited.shown(("hosts", 2, "address")) == "192.168.26.84"
    assert edited.move_host(2, 1) == 3
    assert edited.host_names[2:4] == ("vms82", "vms84")
    edited.remove_host(4)
    assert "# ssh: {address: vms83" not in edited.text, "a removed host's comment is left behind"
    assert "# Roles: loadbalancer" in edited.text
    assert edited.cluster is not None


def test_a_duplicate_has_none_of_the_roles_that_only_one_host_may_have() -> None:
    edited = draft()
    edited.duplicate_host(0)
    assert edited.shown(("hosts", 1, "roles")) == "worker"
    assert edited.cluster is not None


def test_faults_stand_at_their_places_and_no_cluster_is_made_of_them() -> None:
    edited = draft()
    edited.put(("hosts", 1, "address"), "1.2.3")
    edited.put(("kubernetes", "version"), "1.99.1")
    assert edited.cluster is None
    assert edited.faults_at(("hosts", 1, "address")) and edited.faults_at(("hosts", 1))
    assert edited.faults_at(("kubernetes", "version")) and not edited.faults_at(("hosts", 0))


def test_a_key_the_model_refuses_is_shown_and_never_dropped() -> None:
    edited = draft(TEXT + "colour: green\n")
    assert edited.unknown == (("colour",),)
    edited.put(("name",), "other")
    assert "colour: green" in edited.text and edited.shown(("colour",)) == "green"
    edited.remove(("colour",))
    assert "colour" not in edited.text and edited.cluster is not None


def test_the_value_of_a_secret_is_not_shown() -> None:
    edited = draft(TEXT + "ssh_password: hunter2\n")
    assert edited.faults and edited.shown(("ssh_password",)) == ""
    edited.remove(("ssh_password",))
    assert "hunter2" not in edited.text


def test_defaults_follow_what_is_written() -> None:
    edited = draft()
    assert edited.default(("ssh", "port")) == "22"
    assert edited.default(("kubernetes", "endpoint")) == "192.168.26.80:6443"
    first = edited.default(("calico", "version"))
    edited.put(("kubernetes", "version"), "1.30.4")
    assert edited.default(("calico", "version")) not in ("", first)


@pytest.mark.parametrize("text", ["", "- a list\n", "a: [", "\x00", "a: *b\n", "just text"])
def test_what_is_no_mapping_is_a_sentence(text: str) -> None:
    with pytest.raises(BadSession) as raised:
        draft(text)
    assert raised.value.faults


@given(st.text(max_size=60))
@settings(deadline=None)
def test_odd_text_is_a_draft_or_a_sentence(text: str) -> None:
    try:
        known = draft(text)
    except BadSession:
        return
    try:
        known.put(("ssh", "user"), "ops")
    except BadSession:
        assert known.text == text, "what was refused was half written"
    else:
        assert known.shown(("ssh", "user")) == "ops"


def test_what_comes_next_is_free() -> None:
    assert next_name("vms81", ("vms81", "vms82")) == "vms83"
    assert next_name("node", ("node",)) == "node2"
    assert next_address("192.0.2.1", ["192.0.2.1", "192.0.2.2"]) == "192.0.2.3"
    assert next_address("nowhere", []) == ""
