"""The Hosts page and its dialogs over a real draft, by keys; what it asks of the program is noted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from hawizard.model.draft import Draft
from hawizard.model.facts import Facts
from hawizard.model.faults import BadSession, Fault, Place
from hawizard.record.states import HostState
from hawizard.screens.hosts import HostsPage
from hawizard.text.sentence import say
from tests.screens.desk import TEMPLATE, Seen, desk
from tests.screens.driver import NARROW, SIZES, WIDE, driven

HOSTILE = "主机\x1b[31m[bold red]X[/]\x07"
SSH_CONFIG = """\
Host web1
  HostName 10.0.0.4
  User ops
  Port 2222
  IdentityFile /keys/web1
Host bastion
  HostName jump.example.org
Host vms80
  HostName 192.168.26.80
Host *.internal
  User x
"""


@asynccontextmanager
async def hosts(
    text: str = TEMPLATE, *met: HostState, size: tuple[int, int] = NARROW, frozen: bool = False
) -> AsyncIterator[Seen[HostsPage]]:
    """The page on a terminal of a size."""
    async with desk(HostsPage, text, *met, size=size, frozen=frozen) as seen:
        yield seen


def with_keys(*lines: str) -> str:
    """The template with more lines in its first host."""
    address = "    address: 192.168.26.80\n"
    return TEMPLATE.replace(address, address + "".join(f"    {line}\n" for line in lines))


FACTS = Facts(
    os_name="Debian GNU/Linux 12", kernel="6.1.0", cpus=4, memory_mib=8192, disk_free_mib=40960,
    addresses=("192.168.26.80", "10.0.0.80"), clock=1795577000.0, systemd=252,
)  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_what_hosts_were_found_to_be_is_shown(size: tuple[int, int]) -> None:
    met = (
        HostState(name="vms80", state="connected", user="ops", rights="sudo", facts=FACTS),
        HostState(name="vms81", state="lost", what=say("It refused."), remedy=say("Look at the firewall.")),
        HostState(name="vms82", what=say("connecting")),
    )
    async with hosts(TEMPLATE, *met, size=size) as seen:
        seen.sees("✓ Debian", "✗ It refused.", "● connecting", "· not tested")
        seen.sees("ops · sudo", "6.1.0 · systemd 252", "4 CPUs, 8.0 GiB, 40.0 GiB free", "10.0.0.80")
        seen.sees("2026-11-25 03:23:20 UTC")
        await seen.press("down")
        seen.sees("Look at the firewall.")


@driven
async def test_no_line_of_the_table_breaks_or_is_cut_without_a_sign() -> None:
    long = TEMPLATE.replace("name: vms83", f"name: {'主' * 40}").replace("[worker]", "[worker, client, etcd]")
    async with hosts(long) as seen:
        rows = [text.cell_len for text in seen.page.table.texts]
        assert len(rows) == 6 and max(rows) <= seen.page.table.size.width
        assert "…" in seen.text
        head = next(line for line in seen.lines if "Where the cluster" in line)
        assert head.rstrip().endswith((".", "…")), f"cut off: {head}"


@driven
async def test_hostile_names_and_states_reach_the_terminal_clean() -> None:
    text = TEMPLATE.replace("name: vms83", f'name: "{HOSTILE.encode("unicode_escape").decode()}"')
    facts = replace(FACTS, os_name=HOSTILE, kernel=HOSTILE, addresses=(HOSTILE,), clock=1e300, systemd=-1)
    met = (
        HostState(name="vms80", state="connected", user=HOSTILE, rights=HOSTILE, facts=facts),
        HostState(name="vms81", state="lost", what=say(HOSTILE), remedy=say("{x}", x=HOSTILE)),
    )
    async with hosts(text, *met) as seen:
        for key in ("down", "down", "down", "x", "n", "e"):
            assert "\x1b" not in "\n".join(seen.lines) and "\x07" not in "\n".join(seen.lines)
            seen.sees("[bold red]X[/]")
            await seen.press(key)
        seen.sees("主机", "[bold red]X[/]")


@driven
async def test_a_host_is_added_field_by_field_with_enter_alone() -> None:
    async with hosts() as seen:
        await seen.press("a")
        for text in ("vms84", "192.168.26.84"):
            await seen.type(text)
            await seen.press("enter")
        await seen.press("right", "right", "space", "right", "space", "enter")
        for text in ("ops", "2222"):
            await seen.type(text)
            await seen.press("enter")
        await seen.press("enter")
        assert seen.app.screen is not seen.page, "it was accepted before the last field"
        await seen.press("enter")
        assert seen.app.screen is seen.page
        draft = seen.app.draft
        assert [draft.shown(("hosts", 5, field)) for field in ("name", "address", "roles")] == [
            "vms84", "192.168.26.84", "control-plane",
        ]  # fmt: skip
        assert [draft.shown(("hosts", 5, "ssh", field)) for field in ("user", "port")] == ["ops", "2222"]
        assert seen.page.chosen == 5


@driven
async def test_enter_in_the_last_field_leads_to_what_is_wrong() -> None:
    async with hosts() as seen:
        await seen.press("e", "tab")
        await seen.type("1.2.3")
        await seen.press("up", "up", "enter")
        seen.sees("✗ “1.2.3” is not an IPv4 address")
        assert isinstance(seen.app.focused, Input) and seen.app.focused.value == "1.2.3"


@driven
async def test_a_field_is_judged_when_it_is_left_and_at_each_key_only_while_it_is_wrong() -> None:
    async with hosts() as seen:
        await seen.press("e", "tab")
        await seen.type("1.2.3")
        assert "✗" not in seen.text, "it complains while one types for the first time"
        await seen.press("tab")
        seen.sees("✗ “1.2.3” is not an IPv4 address")
        await seen.press("shift+tab", "end", ".")
        seen.sees("✗ “1.2.3.” is not an IPv4 address")
        await seen.press("9")
        assert "✗" not in seen.text, "it complains about what is right now"


@driven
async def test_what_is_given_up_changes_nothing() -> None:
    async with hosts() as seen:
        await seen.press("a", *"vms84", "tab", "escape")
        await seen.press("e", *"zzz", "tab", "escape")
        await seen.press("v", *"10.0.0.9", "escape")
        await seen.press("s", *"zzz", "tab", "escape")
        await seen.press("x", "enter")
        assert seen.app.screen is seen.page and seen.app.draft.text == TEMPLATE


@driven
async def test_up_and_down_go_from_row_to_row_also_where_the_form_scrolls() -> None:
    odd = with_keys("# mine", "password: geheim", "colour: '[b]x'")
    async with hosts(odd) as seen:
        await seen.press("e", "up")
        assert seen.app.focused is not None and "Take it out" in str(seen.app.focused.render())
        await seen.press("down", "down", "down", "down")
        assert isinstance(seen.app.focused, Input) and seen.app.focused.placeholder == "root"
        await seen.press("up", "up")
        assert isinstance(seen.app.focused, Input) and seen.app.focused.value == "192.168.26.80"


@driven
async def test_a_key_that_the_model_refuses_is_shown_at_its_host_and_can_be_taken_out() -> None:
    odd = TEMPLATE.replace(
        "    address: 192.168.26.80",
        "    address: 192.168.26.80  # mine\n    password: geheim\n    colour: '[b]x'",
    )
    async with hosts(odd) as seen:
        await seen.press("e", "up")
        seen.sees("hosts[0].colour: [b]x", "Take it out of the file")
        assert "geheim" not in seen.text
        await seen.press("enter")
        assert ("hosts", 0, "colour") in seen.app.draft.unknown, (
            "the draft was changed before it was accepted"
        )
        await seen.press("enter", "ctrl+s")
        assert seen.app.draft.cluster is not None and "# mine" in seen.app.draft.text


@driven
async def test_what_is_wrong_with_all_hosts_is_told_too() -> None:
    async with hosts() as seen:
        await seen.press("down", "x", "y", "x", "y")
        seen.sees("No host has the role control-plane")
        await seen.press(*["x", "y"] * 3)
        assert not seen.names
        seen.sees("No hosts yet: a adds one")
        await seen.press("e", "d", "x", "J", "K", "T")
        assert seen.app.screen is seen.page
        await seen.press("a", *"one", "ctrl+s")
        assert seen.names == ("one",)


@driven
async def test_hosts_are_moved_duplicated_and_removed() -> None:
    async with hosts() as seen:
        await seen.press("down", "J", "shift+down")
        assert seen.names[3] == "vms81" and seen.page.chosen == 3
        await seen.press("K", "d")
        assert seen.names == ("vms80", "vms82", "vms81", "vms84", "vms83", "vms41") and seen.page.chosen == 3
        await seen.press("delete")
        seen.sees("Take vms84 out of the session?", "▸ No")
        await seen.press("y")
        assert "vms84" not in seen.names


@driven
async def test_pasted_lines_are_shown_as_they_are_understood() -> None:
    async with hosts() as seen:
        await seen.press("v", *"foo!! 1")
        seen.sees("Hosts understood: 0; lines left out: 1", "✗ Line 1: “foo!!” is not understood.")
        await seen.press("ctrl+s")
        seen.sees("foo!! 1")
        await seen.type("vms90 10.0.0.1\nops@10.0.0.2:2222 lb etcd\nfoo!! 1")
        seen.sees("Hosts understood: 2", "✓ vms90 10.0.0.1", "10.0.0.2 loadbalancer, etcd ops@ :2222")
        await seen.press("ctrl+s")
        draft = seen.app.draft
        assert seen.names[5:] == ("vms90", "") and draft.shown(("hosts", 5, "roles")) == "worker"
        assert draft.shown(("hosts", 6, "ssh", "port")) == "2222"
        await seen.press("x")
        seen.sees("Take 10.0.0.2 out of the session?")


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_hosts_that_ssh_knows_are_chosen_and_keep_their_way_in(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    config = tmp_path / "config"
    config.write_text(SSH_CONFIG)
    async with hosts(size=size) as seen:
        await seen.press("i")
        seen.sees("✗", "config")
        await seen.type(str(config))
        await seen.press("enter")
        seen.sees("[ ] bastion jump.example.org", "vms80 192.168.26.80 (in the session)", "[ ] web1 10.0.0.4")
        await seen.press("a")
        seen.sees("[x] bastion", "[x] web1")
        await seen.press("a")
        seen.sees("[ ] bastion", "[ ] web1")
        await seen.press("down", "space", "enter")
        assert seen.names[5:] == ("web1",)
        place = ("hosts", 5, "ssh")
        told = [seen.app.draft.shown((*place, field)) for field in ("user", "port", "key")]
        assert told == ["ops", "2222", "/keys/web1"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's ssh configuration is read."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@driven
async def test_how_all_hosts_are_reached_is_set_once() -> None:
    async with hosts(size=WIDE) as seen:
        await seen.press("s")
        await seen.type("ops")
        await seen.press("enter", "enter", "enter")
        assert seen.app.screen is seen.page and seen.app.draft.shown(("ssh", "user")) == "ops"
        assert seen.text.count(" ops ") == 5
        await seen.press("e")
        assert any(field.placeholder == "ops" for field in seen.app.screen.query(Input))


@driven
async def test_while_a_run_is_at_work_nothing_is_edited_and_that_is_said() -> None:
    async with hosts(frozen=True) as seen:
        seen.sees("A run is at work: nothing can be edited")
        await seen.press(*"aedxJKvis", "delete")
        assert seen.app.screen is seen.page and seen.app.draft.text == TEMPLATE
        seen.app.frozen = False
        await seen.settle()
        await seen.press("e")
        seen.sees("Host vms80")


@driven
async def test_all_hosts_are_tested_or_the_chosen_one() -> None:
    async with hosts() as seen:
        await seen.press("t", "down", "T", "right")
        assert seen.app.asked == [("test",), ("test", "vms81"), ("settings",)]


@pytest.mark.parametrize(
    ("place", "value"), [(("address",), "192.168.26.82"), (("ssh", "user"), ""), (("x",), "vms82")]
)
@driven
async def test_a_fault_leads_to_its_field(place: Place, value: str) -> None:
    async with hosts() as seen:
        seen.page.focus_place(("hosts", 2, *place))
        await seen.settle()
        seen.sees("Host vms82")
        assert isinstance(seen.app.focused, Input) and seen.app.focused.value == value


@driven
async def test_what_can_only_be_changed_in_the_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = "This is written in a way that can only be changed in the file itself."

    def refuse(*_: object) -> int:
        raise BadSession(Path("x"), (Fault(Path("x"), 1, "hosts", say(refusal)),))

    monkeypatch.setattr(Draft, "add_host", refuse)
    async with hosts("? name\n: x\n" + TEMPLATE[TEMPLATE.index("hosts:") :]) as seen:
        await seen.press("a")
        assert seen.app.screen is seen.page and seen.app.refused == [refusal]
        await seen.press("s")
        await seen.type("ops")
        await seen.press("tab")
        seen.sees("✗ " + refusal)


@driven
async def test_letters_type_in_every_field() -> None:
    async with hosts() as seen:
        await seen.press("e")
        for field in list(seen.app.screen.query(Input)):
            field.focus()
            await seen.type("qaxjk1")
            assert field.value == "qaxjk1", f"a letter did something else in {field.placeholder}"


@driven
async def test_a_hundred_hosts_are_drawn_in_a_moment() -> None:
    many = TEMPLATE + "".join(
        f"  - {{name: w{i}, address: 10.1.0.{i}, roles: [worker]}}\n" for i in range(1, 100)
    )
    async with hosts(many) as seen:
        shown: list[Place] = []
        draft, real = seen.app.draft, seen.app.draft.shown
        draft.shown = lambda place: shown.append(place) or real(place)  # type: ignore[method-assign,func-returns-value]
        seen.app.draw_anew()
        assert 0 < len(shown) < 20 * len(seen.names), f"{len(shown)} looks at the session for one frame"
