"""A replay in the screens, by keys, at both sizes."""

from __future__ import annotations

import random

import pytest
from textual.theme import Theme

from hawizard.screens.failure import FailurePage
from hawizard.screens.help import HelpScreen
from hawizard.screens.palette import DARK, LIGHT
from hawizard.screens.run import RunScreen
from tests.screens.driver import NARROW, SIZES, WIDE, driven, shown
from tests.screens.story import hostile_run
from tests.unit.record.story import failed_run, resumed_run

STORY = (*failed_run(), *resumed_run())
FAILED = failed_run()
AT_WORK, NEXT, PROVED = 12, 17, 19
"""Positions: the packages are being installed; haproxy.cfg is written; it is proved."""


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_running_stage_shows_its_actions_with_state_seconds_and_reason(size: tuple[int, int]) -> None:
    async with shown(FAILED, size) as seen:
        await seen.go(AT_WORK)
        assert "● the packages" in seen.text
        assert "running" in seen.text
        assert "· haproxy.cfg" in seen.text
        assert "Clients and nodes need one address" in seen.text
        assert "every kubeconfig names one master" in " ".join(seen.text.split())


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_what_is_done_says_how_long_it_took(size: tuple[int, int]) -> None:
    async with shown(FAILED, size) as seen:
        await seen.go(NEXT)
        row = next(line for line in seen.lines if "the packages" in line)
        assert "✓" in row and "done" in row and "18 s" in row


@driven
async def test_wide_has_the_stepper_and_the_log_beside_the_page() -> None:
    async with shown(FAILED, WIDE) as seen:
        await seen.go(NEXT)
        for name in ("Hosts", "Settings", "Review", "Load balancer", "etcd", "First master", "Summary"):
            assert name in seen.text
        assert "stage 4 of 6" in seen.lines[0]
        assert "vms80 red" in seen.text


@driven
async def test_narrow_has_the_place_in_the_title_and_the_log_on_a_key() -> None:
    async with shown(FAILED, NARROW) as seen:
        await seen.go(NEXT)
        assert "4/6 Load balancer" in seen.lines[0]
        assert "vms80 red" not in seen.text and "Settings" not in seen.text
        await seen.press("l")
        assert "vms80 red" in seen.text and "Install haproxy" not in seen.text
        await seen.press("escape")
        assert "haproxy.cfg" in seen.text and "vms80 red" not in seen.text


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_failure_says_what_where_why_and_what_now(size: tuple[int, int]) -> None:
    async with shown(FAILED, size) as seen:
        await seen.go(len(FAILED))
        whole = seen.words_of(seen.app.run_screen.query_one(FailurePage))
        for part in (
            "✗ etcd did not start", "vms80", "systemctl start etcd", "status 1 after 2.1 s",
            "permission denied", "Give the directory to etcd:etcd", "hawizard resume lab",
            "ssh -p 2222 root@192.168.26.80", "Nothing is lost",
        ):  # fmt: skip
            assert part in whole, part
        await seen.press("x")
        assert "the data directory" in seen.text and "failed" in seen.text


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_enter_shows_the_exact_commands_and_the_diff_also_once_they_are_done(
    size: tuple[int, int],
) -> None:
    async with shown(FAILED, size) as seen:
        await seen.go(PROVED)
        await seen.press("home", "down", "enter")
        assert "$ install -m 0644 -o root -g root /dev/stdin /etc/haproxy/haproxy.cfg" in seen.text
        assert "+bind *:6443" in seen.text
        await seen.press("y")
        assert seen.app.clipboard.endswith("/dev/stdin /etc/haproxy/haproxy.cfg")
        await seen.press("escape")
        assert isinstance(seen.app.screen, RunScreen)


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_every_screen_says_that_it_is_a_replay(size: tuple[int, int]) -> None:
    async with shown(FAILED, size) as seen:
        await seen.go(AT_WORK)
        for keys in (("enter",), ("escape", "l"), ("escape", "f1"), ("escape",), ("f", "f"), ("end",)):
            await seen.press(*keys)
            assert " REPLAY " in seen.lines[0], keys


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_help_tells_what_the_screen_is_for_and_its_keys(size: tuple[int, int]) -> None:
    async with shown(FAILED, size) as seen:
        await seen.press("f1")
        assert isinstance(seen.app.screen, HelpScreen)
        whole = seen.words_of(seen.app.screen.body)
        for part in (
            "can change nothing",
            "The exact commands",
            "Jump to the next failure",
            "Follow the end",
        ):
            assert part in whole
        assert seen.lines[-1].split()[0] == "Esc"
        await seen.press("escape", "l", "f1", "escape")
        assert isinstance(seen.app.screen, RunScreen)


@driven
async def test_at_most_six_keys_are_shown_and_all_of_them_whole() -> None:
    async with shown(FAILED, NARROW) as seen:
        await seen.go(AT_WORK)
        words = "Enter details Space pause ] next stage l log F1 help q quit"
        assert " ".join(seen.lines[-1].split()) == words


@driven
async def test_pages_are_looked_at_freely_and_esc_follows_the_run_again() -> None:
    async with shown(FAILED, NARROW) as seen:
        await seen.go(AT_WORK)
        await seen.press("right")
        assert "5/6 etcd" in seen.lines[0] and "run at Load balancer" in seen.lines[0]
        await seen.press("escape")
        assert "4/6 Load balancer" in seen.lines[0]


@driven
async def test_stages_and_failures_are_jumped_to_and_back() -> None:
    async with shown(STORY, NARROW) as seen:
        await seen.press("]")
        assert "Load balancer" in seen.lines[0]
        await seen.press("]")
        assert "etcd" in seen.lines[0]
        await seen.press("[")
        assert "Load balancer" in seen.lines[0]
        await seen.press("f")
        assert "✗ etcd did not start" in seen.text
        await seen.press("f")
        assert "Nothing failed there." in seen.text


@driven
async def test_it_pauses_steps_and_changes_speed() -> None:
    async with shown(STORY, NARROW) as seen:
        await seen.press(" ")
        assert "paused" in seen.lines[-2]
        await seen.press(".", ".", ",")
        assert f"1/{len(STORY)}" in seen.lines[-2]
        await seen.press("+", "+", "-")
        assert "  2x  " in seen.lines[-2]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(3))
@driven
async def test_jumps_forth_and_back_show_what_going_there_at_once_shows(
    seed: int, size: tuple[int, int]
) -> None:
    chance = random.Random(seed)
    story = hostile_run() if seed % 2 else STORY
    async with shown(story, size) as seen:
        for _ in range(8):
            await seen.go(chance.randrange(len(story) + 1))
            await seen.press(chance.choice([",", ".", "[", "]", "f", "F"]))
        seen.app.clear_notifications()
        await seen.settle()
        position, ended = seen.app.player.position, seen.lines
        log = list(seen.app.run_screen.log_pane.store.lines)
    async with shown(story, size) as fresh:
        await fresh.go(position)
        assert [line.rstrip() for line in fresh.lines[:-2]] == [line.rstrip() for line in ended[:-2]]
        assert list(fresh.app.run_screen.log_pane.store.lines) == log


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
@driven
async def test_it_is_left_by_each_of_the_keys(key: str) -> None:
    async with shown(FAILED, NARROW) as seen:
        await seen.pilot.press(key)
        await seen.pilot.pause()
        assert not seen.app.is_running or seen.app._exit


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_letters_type_in_the_filter(size: tuple[int, int]) -> None:
    async with shown(FAILED, size) as seen:
        await seen.go(PROVED)
        await seen.press("/", *"qlfx")
        assert seen.app._exit is False
        assert seen.app.run_screen.log_pane.query_one("#log-input").value == "qlfx"  # type: ignore[attr-defined]


@driven
async def test_a_colon_opens_the_commands_and_one_jumps() -> None:
    async with shown(FAILED, WIDE) as seen:
        await seen.press(":", *"jump to etcd")
        await seen.pilot.app.workers.wait_for_complete()
        await seen.settle()
        await seen.press("enter")
        assert "stage 5 of 6" in seen.lines[0]


@driven
async def test_a_terminal_that_changes_its_size_keeps_what_is_shown() -> None:
    async with shown(FAILED, WIDE) as seen:
        await seen.go(len(FAILED))
        for width, height in ((80, 24), (20, 5), (1, 1), (200, 60), (120, 40)):
            await seen.pilot.resize_terminal(width, height)
            await seen.settle()
        assert "✗ etcd did not start" in seen.text and "Settings" in seen.text


@driven
async def test_a_tick_after_the_end_crashes_nothing() -> None:
    async with shown(FAILED, NARROW) as seen:
        app = seen.app
    app.refresh_run()
    assert app.screen_stack == []


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@driven
async def test_each_theme_fills_the_roles_with_its_own_colours(theme: Theme) -> None:
    async with shown(FAILED, NARROW) as seen:
        await seen.go(len(FAILED))
        seen.app.theme = LIGHT.name
        await seen.settle()
        seen.app.theme = theme.name
        await seen.settle()
        colours = {
            str(segment.style.color.name)
            for strip in seen.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.color
        }
        assert {theme.foreground, theme.variables["quiet"]} <= colours


@driven
async def test_a_page_that_was_hidden_takes_its_whole_width_once_it_is_shown() -> None:
    async with shown(FAILED, NARROW) as seen:
        await seen.press("l")
        seen.app.player.go(len(FAILED))
        seen.app.refresh_run()
        await seen.pilot.press("escape")
        await seen.pilot.pause()
        assert "ssh -p 2222 root@192.168.26.80" in seen.text
