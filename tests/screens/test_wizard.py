"""The whole way in the wizard, by keys alone, on the practice fleet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import paramiko
import pytest

from hawizard.engine import fleet
from hawizard.model.load import load
from hawizard.practice.fleet import PracticeFleet, served
from hawizard.practice.sizes import cluster_of
from hawizard.record.session import Session
from hawizard.wizard import WizardApp
from tests.screens.driver import NARROW, SIZES, WIDE, driven
from tests.screens.live import Operator


@pytest.fixture(autouse=True)
def _patience(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Hosts that will not come back are called again for two seconds, not for a minute.
    monkeypatch.setattr(fleet, "RECONNECT_FOR", 2.0)


@asynccontextmanager
async def wizard(
    folder: Path, *faults: str, hosts: str | None = "1x1", size: tuple[int, int] = WIDE, welcome: bool = False
) -> AsyncIterator[Operator[WizardApp]]:
    """The wizard on a practice fleet: welcomed, or with its session opened."""
    with served(cluster_of(hosts), folder, faults=faults) as made:

        @contextmanager
        def practice() -> Iterator[Session]:
            yield made.session

        app = WizardApp(None if welcome else made.session, practice=practice, agreeable=not welcome)
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Operator(app, pilot, made)
        app.end()
        assert made.world.unknown == [], "the practice fleet was asked for what it does not know"


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_enter_alone_leads_from_welcome_to_a_proved_cluster(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with wizard(tmp_path / "practice", hosts=None, size=size, welcome=True) as seen:
        await seen.sees("hawizard builds a highly available", "Practice")
        await seen.press("enter")
        await seen.sees("Where the cluster will live", "vms41", "PRACTICE")
        await seen.press("enter")
        await seen.sees("Kubernetes", "1.24.2")
        await seen.press("enter")
        await seen.sees("Nothing has been changed", "haproxy :6443", "one balancer", "Ready to build")
        await seen.press("enter")
        await seen.sees("Build the cluster practice?")
        await seen.press("enter")
        await _by_enter(seen)
        await seen.sees("is built and proved", "kubectl get nodes", "192.168.26.80:6443")
    assert seen.app.live and seen.app.live.status == 0


async def _by_enter(seen: Operator[WizardApp]) -> None:
    """Presses Enter before each stage until the run is over."""
    stages = []
    while True:
        await seen.comes_to("waiting", "done")
        if not seen.waits_at:
            break
        stages.append(seen.waits_at)
        await seen.press("enter")
        await seen.until(lambda: seen.waits_at != stages[-1], "the stage did not begin")
    assert stages == [
        "load-balancer", "etcd", "nodes", "first-master", "certificates", "join", "network", "verify",
    ]  # fmt: skip


@driven
async def test_a_wrong_address_is_told_on_leaving_the_field_and_found_on_review(tmp_path: Path) -> None:
    async with wizard(tmp_path / "practice", size=NARROW) as seen:
        await seen.sees("Where the cluster will live")
        await seen.press("e")
        await seen.sees("Host vms80", "Address")
        await seen.press("enter", *["backspace"] * 20, *"1.2.3", "tab")
        await seen.sees("✗")
        assert "1.2.3" in seen.text
        await seen.press("ctrl+s")
        await seen.sees("✗ ")
        await seen.press("enter", "enter")
        await seen.sees("Not ready: ", "hosts[0].address")
        await seen.press("enter")
        await seen.sees("Host vms80", "1.2.3")
        await seen.press(*["backspace"] * 5, *"192.168.26.80", "tab", "ctrl+s")
        await seen.until(lambda: seen.app.draft.cluster is not None, "the address was corrected in vain")
    assert load(seen.fleet.session.yaml_path).hosts[0].address == "192.168.26.80"


@driven
async def test_hosts_are_met_in_the_background_and_what_they_are_is_shown(tmp_path: Path) -> None:
    async with wizard(tmp_path / "practice") as seen:
        await seen.sees("not tested")
        await seen.press("t")
        await seen.sees("✓ practice host", "2 CPUs")
        await seen.press("e", *["tab"] * 7, *["backspace"] * 10, *"nobody", "ctrl+s")
        await seen.sees("nobody", "not tested")


@driven
async def test_values_survive_going_forth_and_back(tmp_path: Path) -> None:
    async with wizard(tmp_path / "practice") as seen:
        await seen.sees("Where the cluster will live")
        await seen.press("right")
        await seen.sees("Packages from")
        await seen.press("tab", "tab", "tab", *["backspace"] * 6, *"1.28.15", "enter")
        await seen.press("escape", "f9", "d", "right")
        await seen.sees("1.28.15")
        await seen.press("f10")
        await seen.sees("Review")
    cluster = load(seen.fleet.session.yaml_path)
    assert cluster.kubernetes.version == "1.28.15" and len(cluster.hosts) == 5


@driven
async def test_hosts_are_pasted_and_removed_and_moved(tmp_path: Path) -> None:
    async with wizard(tmp_path / "practice") as seen:
        await seen.sees("Where the cluster will live")
        await seen.press("v")
        for word in ("vms99", "space", "192.168.26.99", "space", "worker"):
            await seen.press(*([word] if word == "space" else word))
        await seen.sees("✓ vms99")
        await seen.press("ctrl+s")
        await seen.until(lambda: "vms99" in seen.app.draft.host_names, "what was pasted did not arrive")
        await seen.press("K")
        await seen.until(lambda: seen.app.draft.host_names[-2] == "vms99", "it was not moved")
        await seen.press("x")
        await seen.sees("Take vms99 out")
        await seen.press("y")
        await seen.until(lambda: "vms99" not in seen.app.draft.host_names, "it was not removed")


@driven
async def test_a_key_the_model_refuses_is_shown_in_settings(tmp_path: Path) -> None:
    async with wizard(tmp_path / "practice") as seen:
        path = seen.fleet.session.yaml_path
        path.write_text(path.read_text() + "# mine\ncolour: '[bold]green[/]'\n")
        seen.app.open(seen.fleet.session)
        await seen.sees("Settings")
        await seen.until(lambda: seen.app.draft.unknown == (("colour",),), "the key was not read")
        await seen.press("end")
        await seen.sees("Not understood", "colour: [bold]green[/]", "Take it out of the file")
    assert "# mine" in path.read_text()


@driven
async def test_a_session_that_was_broken_off_opens_at_the_first_stage_that_is_not_done(
    tmp_path: Path,
) -> None:
    with served(cluster_of("1x1"), tmp_path / "practice") as made:
        async with _opened(made) as seen:
            await seen.press("enter", "enter", "enter", "enter")
            await seen.until(lambda: seen.waits_at == "load-balancer", "the run did not begin")
            await seen.press("enter")
            await seen.until(lambda: seen.waits_at == "etcd", "the first stage did not end")
        async with _opened(made) as seen:
            await seen.until(lambda: seen.waits_at == "etcd", "it did not open at what is left")
            await seen.sees("Waiting for you", "Install etcd")
            assert "haproxy" in "\n".join(line.text for line in seen.app.run_screen.log_pane.store.lines)


@driven
async def test_from_a_run_that_waits_left_leads_back_to_the_pages_where_it_can_be_edited(
    tmp_path: Path,
) -> None:
    async with wizard(tmp_path / "practice") as seen:
        await seen.press("enter", "enter", "enter", "enter")
        await seen.until(lambda: seen.waits_at == "load-balancer", "the run did not begin")
        await seen.press("left", "left")
        await seen.sees("Review", "one balancer")
        await seen.until(
            lambda: not seen.app.frozen, "the run that waited still keeps the pages from being edited"
        )
        await seen.press("b", "y")
        await seen.until(lambda: seen.waits_at == "load-balancer", "it did not begin again")


@asynccontextmanager
async def _opened(made: PracticeFleet) -> AsyncIterator[Operator[WizardApp]]:
    app = WizardApp(made.session, agreeable=True)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        yield Operator(app, pilot, made)
    app.end()


@driven
async def test_a_new_session_is_named_and_begins_at_its_hosts(tmp_path: Path) -> None:
    async with wizard(tmp_path / "practice", welcome=True) as seen:
        await seen.sees("A new session")
        await seen.press("n", *["backspace"] * 10, *"No!", "enter")
        await seen.sees("✗")
        await seen.press(*["backspace"] * 3, *"mine", "enter")
        await seen.sees("Where the cluster will live", "192.168.26.81")
        assert seen.app.session and seen.app.session.name == "mine"


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_what_goes_wrong_on_the_way_is_told_and_overcome(tmp_path: Path, size: tuple[int, int]) -> None:
    faults = ("fail=3@etcd/etcd", "sudo@first-master", "drop@join")
    async with wizard(tmp_path / "practice", *faults, hosts=None, size=size, welcome=True) as seen:
        await seen.press("enter")
        await seen.sees("Where the cluster will live")
        await _wrong_address(seen)
        await seen.press("enter", "enter")
        await seen.sees("Ready to build")
        await seen.press("enter", "enter")
        await seen.comes_to("waiting")
        await seen.press("a")
        await seen.comes_to("failed")
        await seen.sees("not installed: etcd-server", "Try again")
        await _another_key(seen, "vms83")
        await seen.press("enter")
        await seen.comes_to("failed")
        await seen.sees("✗ vms83", "shows another host key")
        seen.fleet.session.known_hosts_path.write_text("")
        await _trusting(seen)
        await seen.sees("sudo password of student on vms81")
        await seen.press("escape")
        await seen.comes_to("failed")
        await seen.sees("sudo", "Try again")
        await seen.press("enter")
        await seen.comes_to("done")
        await seen.sees("is built and proved")


async def _wrong_address(seen: Operator[WizardApp]) -> None:
    """Types a wrong address, is told, and mends it."""
    await seen.press("e", "enter", *["backspace"] * 20, *"300.1", "tab")
    await seen.sees("✗")
    await seen.press("shift+tab", *["backspace"] * 20, *"192.168.26.80", "tab", "ctrl+s")
    await seen.until(lambda: seen.app.draft.cluster is not None, "the address was corrected in vain")


async def _another_key(seen: Operator[WizardApp], host: str) -> None:
    """A host that shows another key than it did."""
    gate = seen.fleet.street.gates[host]
    gate.key = paramiko.ECDSAKey.generate()
    gate.drop()


async def _trusting(seen: Operator[WizardApp]) -> None:
    """Goes on, and trusts each host's key as it is asked."""
    await seen.press("enter")
    for _ in seen.fleet.cluster.hosts:
        await seen.sees("Is this the host key of")
        await seen.press("y")
