"""Odd and hostile session.yaml files that are edited: nothing of what is not touched is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawizard.model import draft as model
from hawizard.model.draft import Draft
from hawizard.model.faults import BadSession, Place
from hawizard.model.template import template

BASE = "name: x\nkubernetes:\n  version: 1.24.2\n"
HOSTS = """name: x
hosts:
  # the first
  - name: a   # eol a
    roles: [etcd]   # r

  # the second, belongs to b
  - name: b
    roles: [worker]  # rb
  # the third, c
  - name: c
    roles:
      - worker  # w
      - client
# end of file
"""
PORT, USER, KEY, NAME = ("ssh", "port"), ("ssh", "user"), ("ssh", "key"), ("name",)


def draft(text: str) -> Draft:
    return Draft.of(text, Path("session.yaml"))


def test_a_host_goes_and_moves_with_the_comment_above_it() -> None:
    known = draft(HOSTS)
    known.move_host(0, 1)
    words = ("belongs to b", "name: b", "the first", "name: a", "the third")
    assert sorted(words, key=known.text.index) == list(words), known.text
    known.remove_host(0)
    assert "belongs to b" not in known.text and "# rb" not in known.text
    assert all(word in known.text for word in ("# the first", "# eol a", "# the third", "# end of file"))


def test_the_last_host_can_go_and_another_come() -> None:
    known = draft(HOSTS)
    for _ in range(3):
        known.remove_host(0)
    assert not known.host_names and "# end of file" in known.text
    assert known.add_host({"name": "z", "ssh.port": "2222"}) == 0
    assert known.host_names == ("z",) and known.shown(("hosts", 0, "ssh", "port")) == "2222"


@pytest.mark.parametrize("text", [BASE, HOSTS, "name: x\nhosts: [{name: a}]\n", "name: x\nhosts: []\n"])
def test_many_hosts_are_added_in_one_edit_as_one_after_another(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = {"address": "192.0.2.1", "roles": "worker", "ssh.port": "2222"}
    many = [{"name": f"n{n}", **alike} for n in range(9)]
    singly, together = draft(text), draft(text)
    for host in many:
        singly.add_host(host)
    reads = Mock(wraps=model._Read)
    monkeypatch.setattr(model, "_Read", reads)
    first = together.add_hosts(many)
    assert together.text == singly.text
    assert together.host_names[first:] == tuple(host["name"] for host in many)
    assert reads.call_count <= 2, "a person who pastes three hundred hosts waits for as many readings"


@pytest.mark.parametrize("held", ["", "hosts: none\n", "hosts:\n  name: q\n", "hosts:\n", "hosts: []\n"])
def test_a_host_can_be_added_whatever_stands_there(held: str) -> None:
    known = draft(BASE + held)
    known.add_host({"name": "n", "roles": "control-plane, etcd"})
    assert known.host_names == ("n",) and known.shown(("hosts", 0, "roles")) == "control-plane, etcd"


@pytest.mark.parametrize(
    ("text", "place", "typed", "kept"),
    [
        (HOSTS, ("hosts", 2, "roles"), "etcd, client", ["# w", "- client"]),
        (HOSTS, ("hosts", 2, "roles"), "worker, client, etcd", ["- worker  # w", "      - etcd"]),
        (BASE + "ssh: {user: a, # keep\n  port: 22}\n", KEY, "k", ["# keep"]),
        (BASE + "ssh: {user: a, # keep\n  port: 22}\n", USER, "", ["# keep", "port: 22"]),
        (BASE + "ssh: {user: '007', b: 2001-02-30, port: 0x16}\n", KEY, "k", ["'007'", "2001-02-30", "0x16"]),
        (BASE + "ssh: {user: a, colour: !foo b}\n", KEY, "k", ["!foo b"]),
        (BASE + "ssh:\n  user: a  # ours\n  port: 1\n", USER, "", ["# ours", "port: 1"]),
        (BASE + "ssh:\n  # note\n  port: 22  # p\n", PORT, "", ["# note", "# p"]),
        (BASE + "ssh: ~  # how\n", PORT, "22", ["# how"]),
        (BASE + "ssh:   # how\n", PORT, "22", ["# how"]),
        (
            BASE + "hosts:\n  - a: n  # keep\n    # more\n    b: c\n",
            ("hosts", 0, "a"),
            "",
            ["# keep", "# more"],
        ),
        ("# a\nname: x  # b\n# c\n", NAME, "", ["# a", "# b", "# c"]),
        ("name: x\n...\n# z\n", USER, "ops", ["# z"]),
        (BASE + "name: y\n", NAME, "z", ["name: y", "name: z"]),
        (BASE + "hosts:\n  -\n  - name: b\n", ("hosts", 0, "name"), "n", ["name: b"]),
        (BASE + "ssh: {user: a, token: b}\n", KEY, "k", ["token: b"]),
    ],
)
def test_what_is_not_touched_is_kept(text: str, place: Place, typed: str, kept: list[str]) -> None:
    known = draft(text)
    known.put(place, typed)
    assert known.shown(place) == typed
    assert [word for word in kept if word not in known.text] == [], known.text


@pytest.mark.parametrize("key", ["null", "10.0.0.5:5000", "a: b #c", "", "1.30", "[x]"])
def test_any_registry_can_be_named(key: str) -> None:
    known = draft(BASE)
    known.put(("registry_mirrors", key), "https://m.example, https://n.example")
    assert known.shown(("registry_mirrors", key)) == "https://m.example, https://n.example"
    known.put(("registry_mirrors", key), "")
    assert known.text == BASE


def test_what_yaml_reads_as_something_else_is_mended_by_typing_it_again() -> None:
    known = draft('name: null\nssh: {port: "22"}\n')
    known.put(NAME, "null")
    known.put(PORT, "22")
    assert known.text == 'name: "null"\nssh: {port: 22}\n'


def test_line_ends_stay_as_they_are() -> None:
    known = draft("name: x\r\nssh:\r\n  port: 22 # p\r\n# z\r\n")
    known.put(USER, "ops")
    known.put(PORT, "")
    known.add_host({"name": "a"})
    assert known.text.count("\n") == known.text.count("\r\n") and "# p" in known.text


def test_no_secret_and_nothing_a_terminal_obeys_is_shown() -> None:
    known = draft(BASE + 'colour: {token: s3cret, a: [{password: s3cret}]}\nodd: "\\e[2J\\u202e"\n')
    assert "s3cret" not in known.shown(("colour",)) + known.shown(("colour", "a"))
    assert ("colour",) in known.unknown
    assert not {"\x1b", "\u202e"} & set(known.shown(("odd",)))


def test_defaults_are_told_whatever_else_is_written_or_wrong() -> None:
    known = draft(template("x").replace("port: 22\n", "port: 2222\n").replace("192.168.26.81", "bad"))
    assert known.default(("hosts", 0, "ssh", "port")) == "2222"
    assert known.default(("hosts", 0, "ssh", "address")) == "192.168.26.80"
    assert known.default(("kubernetes", "endpoint")) == "192.168.26.80:6443"
    assert known.default(("kubernetes", "image_repository")) == "registry.k8s.io"


def test_what_would_not_be_a_session_is_refused_and_the_draft_stays() -> None:
    known = draft(BASE)
    with pytest.raises(BadSession):
        known.put(USER, "a" * 1_000_001)
    assert known.text == BASE


WORDS = ["name", "hosts", "ssh", ":", "- ", "? ", "\n", "\n  ", " #c", "{", "}", "[", "]", ",", "'", '"', "|",
         "!t ", "&a ", "~", "x", "22", "\r\n", "...", "---"]  # fmt: skip
ODD = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
EDITS: list[Callable[[Draft], object]] = [
    lambda known: known.put(USER, "ops"),
    lambda known: known.put(NAME, ""),
    lambda known: known.put(("hosts", 0, "name"), "n") if known.host_names else None,
    lambda known: known.add_host({"name": "n", "ssh.port": "22"}),
    lambda known: known.duplicate_host(0) if known.host_names else None,
    lambda known: known.remove_host(0) if known.host_names else None,
    lambda known: known.move_host(0, 1) if known.host_names else None,
    lambda known: known.remove((*known.unknown, NAME)[0]),
]


@given(text=st.one_of(ODD, ODD.map(lambda odd: f"name: a\nssh:{odd}\nhosts:\n- name: b\n")), data=st.data())
@settings(max_examples=150, deadline=None)
def test_an_odd_text_is_edited_or_refused_with_a_sentence(text: str, data: st.DataObject) -> None:
    with suppress(BadSession):
        known = draft(text)
        for edit in data.draw(st.lists(st.sampled_from(EDITS), max_size=4)):
            with suppress(BadSession):
                edit(known)
            # Outside of the suppression: a text that cannot be read back is a defect, not a refusal.
            assert _reread(known.text) == (known.host_names, known.shown(USER))


def _reread(text: str) -> tuple[tuple[str, ...], str]:
    try:
        again = draft(text)
    except BadSession as why:
        raise AssertionError(f"an edit left what cannot be read: {text!r}") from why
    return again.host_names, again.shown(USER)
