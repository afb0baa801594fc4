"""Any event at all, for property tests."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args, get_type_hints

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from hawizard.record import events as e
from hawizard.text.sentence import Sentence

# How long an example takes says nothing on a machine that is shared.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
HOSTILE = st.one_of(
    TEXT, st.sampled_from(["\x1b[2J", "a\rb", "x\x00\x9b31m", "{0!r}", "{", "\u202egnp", "a\nb\tc"])
)
SECONDS = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-(2**63), 2**63)
VALUES = st.one_of(HOSTILE, WHOLE, SECONDS, st.booleans())
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), WHOLE, HOSTILE),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(HOSTILE, inner, max_size=3)),
    max_leaves=6,
)
IDS = st.sampled_from(
    ["etcd/etcd@a", "etcd/etcd/data@a", "join/worker/kubeadm@b", "odd", "", "@", "a/b/c/d@e@f"]
)
HOSTS = st.sampled_from(["a", "b", "", "h\x1b[1m"])
NAMED: dict[str, st.SearchStrategy[Any]] = {
    "action": IDS,
    "step": IDS,
    "stage": st.sampled_from(["etcd", "join", "", "odd"]),
    "host": HOSTS,
    "job": st.sampled_from(["", "hawizard-1", "hawizard-2"]),
    "version": st.integers(0, e.JOURNAL_VERSION),
    "status": st.one_of(st.sampled_from([0, 1, 2, 3, 130]), WHOLE),
    "cluster": st.dictionaries(st.sampled_from(["hosts", "ssh", "name"]), JSON, max_size=3),
}

st.register_type_strategy(
    Sentence,
    st.builds(Sentence, HOSTILE, st.lists(st.tuples(HOSTILE, VALUES), max_size=3).map(tuple)),
)


def _fields(kind: type) -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(kind)
    return {f.name: _one(f.name, hints[f.name]) for f in dataclasses.fields(kind) if f.name != "kind"}


def _one(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if name in NAMED and (name != "status" or hint is int):
        return NAMED[name]
    if hint in (str, float):
        return HOSTILE if hint is str else SECONDS
    return st.from_type(hint)


for _plain, _strategy in ((str, HOSTILE), (float, SECONDS), (int, WHOLE)):
    st.register_type_strategy(_plain, _strategy)
KINDS: tuple[type, ...] = get_args(get_args(e.Event)[0])
EVENTS: st.SearchStrategy[Any] = st.one_of([st.builds(kind, **_fields(kind)) for kind in KINDS])
