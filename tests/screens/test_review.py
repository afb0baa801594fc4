"""The review: drawn whole at both sizes, one list of what is wrong, and a way to each field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hawizard.record.states import HostState
from hawizard.screens.ascii import plain
from hawizard.screens.review import ReviewPage
from tests.screens import fixed
from tests.screens.desk import TEMPLATE, Seen, desk
from tests.screens.driver import NARROW, SIZES, WIDE, driven, unsafe
from tests.screens.fixed import FACTS
from tests.screens.story import NASTY


def spoilt(**changes: str) -> str:
    """The tutorial's session with words replaced."""
    text = TEMPLATE
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    return text


def met(**changed: object) -> HostState:
    """A host that was connected to."""
    facts = replace(FACTS, **changed)  # type: ignore[arg-type]
    return HostState(name="vms81", state="connected", user="root", rights="root", facts=facts)


async def everything(seen: Seen[ReviewPage]) -> str:
    """All that a person can bring into sight with the keys that move, from the top to the end."""
    await seen.press("home", "pageup", "pageup", "pageup")
    pages = ["\n".join(seen.lines)]
    for key in ("down",) * 3 + ("pagedown",) * 8:
        await seen.press(key)
        pages.append("\n".join(seen.lines))
    return "\n".join(pages)


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_what_is_ready_says_so_and_builds_at_enter(size: tuple[int, int]) -> None:
    async with desk(ReviewPage, size=size) as seen:
        assert "Ready to build." in seen.text
        assert "Nothing has been changed on any host yet." in seen.text
        await seen.press("enter")
        assert seen.app.asked == ["build"]


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_all_of_the_picture_can_be_brought_into_sight(size: tuple[int, int]) -> None:
    async with desk(ReviewPage, size=size) as seen:
        text = await everything(seen)
        for word in (
            "vms41",
            "haproxy :6443",
            "! one balancer",
            "vms82",
            "etcd :2379",
            "5 hosts",
            "the one etcd on vms80",
        ):
            assert word in text, f"no key brings {word} into sight"


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_f_lists_every_file_with_its_hosts_and_hides_them_again(size: tuple[int, int]) -> None:
    async with desk(ReviewPage, size=size) as seen:
        await seen.press("f")
        text = await everything(seen)
        for path in ("/etc/apt/sources.list.d", "/etc/haproxy/haproxy.cfg", "/var/lib/hawizard/proved"):
            assert path in text, f"no key brings {path} into sight"
        await seen.press("f")
        assert "/etc/kubernetes/kubeadm.yaml" not in await everything(seen)


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_enter_on_a_fault_goes_to_its_field(size: tuple[int, int]) -> None:
    text = spoilt(**{"10.244.0.0/16": "10.244.0.0/99", "192.168.26.82": "192.168.26.820"})
    async with desk(ReviewPage, text, size=size) as seen:
        assert "2 to correct" in seen.text and "Ready to build" not in seen.text
        await seen.press("enter", "down", "enter")
        places = [("settings", "kubernetes", "pod_subnet"), ("hosts", "hosts", 2, "address")]
        assert seen.app.asked == places


@driven
async def test_what_is_wrong_is_never_built() -> None:
    async with desk(ReviewPage, spoilt(**{"10.244.0.0/16": "nonsense"})) as seen:
        await seen.press("end", "enter")
        before = seen.text.count("Not ready")
        await seen.press("b", "right")
        assert "build" not in seen.app.asked
        assert seen.text.count("Not ready") > before, "b did nothing and said nothing"


@driven
async def test_errors_stand_before_warnings_and_are_counted() -> None:
    small = met(swap=("/dev/sda2",), cpus=1, memory_mib=200)
    async with desk(ReviewPage, TEMPLATE, small) as seen:
        text = await everything(seen)
        assert "Ready to build." not in text, "hosts are not as they must be, and it calls itself ready"
        assert text.index("✗ error") < text.index("! warning")


@driven
async def test_a_session_with_a_journal_says_what_building_again_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    async with fixed.wizard(fixed.made("cka-ha", fixed.FAILED), fixed.FAILED) as seen:
        await seen.turn_to("review")
        assert "Nothing has been changed" not in seen.text, "hosts were changed, and it says the contrary"
        assert "What was done stays done" in seen.text
    async with fixed.wizard(fixed.made("other")) as seen:
        await seen.turn_to("review")
        assert "Nothing has been changed on any host yet." in seen.text


@driven
async def test_files_that_cannot_be_foreseen_are_told_and_it_is_not_called_ready() -> None:
    text = TEMPLATE.replace("# calico:\n#   version:", "calico:\n  version:")
    text = text.replace("#   manifest: calico.yaml    #", "  manifest: calico.yaml    #")
    async with desk(ReviewPage, text) as seen:
        assert "calico.yaml" in seen.text
        assert "Ready to build" not in seen.text


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_hostile_text_in_the_session_and_in_facts_is_shown_and_not_obeyed(
    size: tuple[int, int],
) -> None:
    nasty = [text.replace("\\", "\\\\").replace('"', '\\"') for text in NASTY]
    escaped = ["".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) for text in nasty]
    text = TEMPLATE
    for name, instead in zip(("vms80", "vms81", "vms82", "vms83", "vms41"), escaped, strict=True):
        text = text.replace(f"name: {name}", f'name: "{instead}"', 1)
    async with desk(ReviewPage, text, size=size) as seen:
        assert f"{len(seen.app.draft.faults)} to correct" in seen.text
        shown = await everything(seen)
        assert unsafe(shown.split("\n")) == []
        assert "[bold]x[/italic] [/]" in shown


@driven
async def test_pages_turn_back_and_the_run_comes_after() -> None:
    async with desk(ReviewPage, size=NARROW) as seen:
        await seen.press("left", "right")
        assert seen.app.asked == [("settings",), "build"]


@driven
async def test_a_terminal_without_unicode_sees_plain_signs_alone() -> None:
    async with desk(ReviewPage, size=WIDE) as seen:
        shown = plain(seen.text)
        assert "Ready to build." in shown and "?" not in shown, f"a sign has no plain one:\n{shown}"
