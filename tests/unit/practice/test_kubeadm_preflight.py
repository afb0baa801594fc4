"""What kubeadm refuses before it begins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hawizard.practice.kubeadm.memory_machine import Machine
from tests.unit.practice.conftest import CONFIG, World, named

Breakage = Callable[[World, Machine], object]


def _forwarding_off(_: World, machine: Machine) -> None:
    machine.write("/proc/sys/net/ipv4/ip_forward", b"0\n")


def _no_bridge(_: World, machine: Machine) -> None:
    machine.remove("/proc/sys/net/bridge/bridge-nf-call-iptables")


def _etcd_stopped(world: World, _: Machine) -> None:
    world.fleet.etcd.up = False


def _etcd_old(world: World, _: Machine) -> None:
    world.fleet.etcd_version = "3.2.9"


def _set(name: str, value: object) -> Breakage:
    return lambda _, machine: setattr(machine, name, value)


BREAKAGES: list[tuple[Breakage, set[str]]] = [
    (_forwarding_off, {"FileContent--proc-sys-net-ipv4-ip_forward"}),
    (_no_bridge, {"FileContent--proc-sys-net-bridge-bridge-nf-call-iptables"}),
    (_etcd_stopped, {"ExternalEtcdVersion"}),
    (_etcd_old, {"ExternalEtcdVersion"}),
    (_set("taken_ports", {6443}), {"Port-6443"}),
    (_set("taken_ports", {10250, 10257, 10259}), {"Port-10250", "Port-10257", "Port-10259"}),
    (_set("missing_programs", {"conntrack"}), {"FileExisting-conntrack"}),
    (_set("swap", True), {"Swap"}),
    (_set("root", False), {"IsPrivilegedUser"}),
    (_set("cpus", 1), {"NumCPU"}),
    (lambda _, machine: setattr(machine.containers, "down", "connection refused"), {"CRI"}),
    (lambda _, machine: machine.containers.unpullable.add("kube-scheduler"), {"ImagePull"}),
]


@pytest.mark.parametrize(("breakage", "names"), BREAKAGES)
def test_each_breakage_is_named_and_may_be_ignored(world: World, breakage: Breakage, names: set[str]) -> None:
    breakage(world, world.first)
    assert world.init() == 1
    assert named(world.first) == names
    assert not world.first.exists("/etc/kubernetes/pki")
    assert (
        world.first.run("init", "phase", "preflight", "--config", CONFIG, "--ignore-preflight-errors=all")
        == 0
    )
    ignored = ",".join(names).upper()
    assert (
        world.first.run(
            "init", "phase", "preflight", "--config", CONFIG, f"--ignore-preflight-errors={ignored}"
        )
        == 0
    )


def test_an_etcd_that_does_not_answer_takes_its_time(world: World) -> None:
    world.fleet.etcd.up = False
    begun = world.fleet.seconds
    world.init()
    assert world.fleet.seconds - begun > 14


def test_a_host_name_without_an_address_only_warns(world: World) -> None:
    assert world.first.run("init", "phase", "preflight", "--config", CONFIG) == 0
    assert "could not be reached" in "".join(world.first.stderr)
    world.first.resolvable = True
    world.first.run("init", "phase", "preflight", "--config", CONFIG)
    assert not world.first.stderr


def test_images_are_listed_and_pulled(world: World) -> None:
    assert world.first.run("config", "images", "list", "--config", CONFIG) == 0
    listed = world.first.stdout
    assert [name.rsplit("/", 1)[1] for name in listed] == [
        "kube-apiserver:v1.24.0",
        "kube-controller-manager:v1.24.0",
        "kube-scheduler:v1.24.0",
        "kube-proxy:v1.24.0",
        "pause:3.7",
        "coredns:v1.8.6",
    ]
    assert world.first.run("config", "images", "pull", "--config", CONFIG) == 0
    assert world.first.containers.images == set(listed)
    world.first.containers.unpullable.add("pause")
    assert world.first.run("config", "images", "pull", "--config", CONFIG) == 1


@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (["config", "validate", "--config", CONFIG], 1),
        (["nonsense"], 1),
        (["init", "--no-such-flag"], 1),
        (["init", "phase", "nosuch"], 1),
        (["version", "-o", "json"], 0),
        (["version", "-o", "short"], 0),
    ],
)
def test_words_and_statuses(world: World, argv: list[str], status: int) -> None:
    assert world.first.run(*argv) == status


def test_the_version_is_the_releases(world: World) -> None:
    world.first.run("version", "-o", "short")
    assert world.first.stdout == ["v1.24.0"]
    world.first.run("version", "-o", "json")
    assert '"gitVersion": "v1.24.0"' in world.first.stdout[0]
