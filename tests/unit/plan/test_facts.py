"""Facts: what hosts of several families answer, and what nonsense is made of."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.model.facts import Facts, Listener
from hawizard.plan.facts import FACT_PROBES, facts
from hawizard.plan.probe import Answers, Reply
from tests.unit.plan.told import Argv, ok

DEBIAN: dict[Argv, Reply] = {
    ("uname", "-n"): ok("vms80.rhce.cc\n"),
    ("uname", "-r"): ok("6.1.0-18-amd64\n"),
    ("cat", "/etc/os-release"): ok('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'),
    ("stat", "-fc", "%T", "/sys/fs/cgroup"): ok("cgroup2fs\n"),
    ("nproc",): ok("4\n"),
    ("cat", "/proc/meminfo"): ok("MemTotal:        2048000 kB\nMemFree:  1 kB\n"),
    ("ip", "-j", "-4", "address"): ok(
        '[{"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1"}]},'
        '{"ifname":"eth0","addr_info":[{"family":"inet","local":"192.168.26.80","prefixlen":24}]}]'
    ),
    ("ip", "-j", "-4", "route"): ok('[{"dst":"default","gateway":"192.168.26.1","dev":"eth0"}]'),
    ("cat", "/etc/machine-id"): ok("3d1219c7c4c5404aaa1f6d2a48adfda4\n"),
    ("cat", "/proc/sys/kernel/random/boot_id"): ok("08d6c662-0b13-4bcb-8c7c-eb7f94ebbbf5\n"),
    ("date", "+%s.%N"): ok("1795562026.384474800\n"),
    ("cat", "/proc/1/comm"): ok("systemd\n"),
    ("systemctl", "--version"): ok("systemd 252 (252.39-1~deb12u2)\n+PAM +AUDIT\n"),
    ("cat", "/proc/swaps"): ok("Filename\tType\tSize\tUsed\tPriority\n/dev/sda2 partition 1 0 -2\n"),
    ("ss", "-Hltnp"): ok(
        'LISTEN 0 4096 0.0.0.0:6443 0.0.0.0:* users:(("haproxy",pid=439,fd=7))\n'
        'LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=80,fd=4))\n'
        "LISTEN 0 128 127.0.0.53%lo:53 0.0.0.0:*\n"
    ),
    ("df", "--output=avail", "-BM", "/var"): ok("  Avail\n 79441M\n"),
    ("ls", "/var/lib/hawizard/trials"): ok("verify-sync\n"),
}


def read(replies: dict[Argv, Reply]) -> Facts:
    return facts(Answers({probe: replies[probe.argv] for probe in FACT_PROBES if probe.argv in replies}))


def test_every_question_is_in_the_sample() -> None:
    assert {probe.argv for probe in FACT_PROBES} == set(DEBIAN)


def test_a_debian_host() -> None:
    assert read(DEBIAN) == Facts(
        hostname="vms80.rhce.cc",
        family="debian",
        os_name="Debian GNU/Linux 12 (bookworm)",
        os_id="debian",
        kernel="6.1.0-18-amd64",
        cgroup=2,
        cpus=4,
        memory_mib=2000,
        addresses=("192.168.26.80",),
        default_route=True,
        machine_id="3d1219c7c4c5404aaa1f6d2a48adfda4",
        boot_id="08d6c662-0b13-4bcb-8c7c-eb7f94ebbbf5",
        clock=1795562026.3844748,
        systemd=252,
        swap=("/dev/sda2",),
        listeners=(
            Listener(6443, "0.0.0.0", "haproxy"),
            Listener(22, "::", "sshd"),
            Listener(53, "127.0.0.53", ""),
        ),
        disk_free_mib=79441,
        pending_trials=("verify-sync",),
    )


@pytest.mark.parametrize(
    ("release", "family"),
    [
        ("ID=ubuntu\nID_LIKE=debian\n", "debian"),
        ("ID=linuxmint\nID_LIKE='ubuntu debian'\n", "debian"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "rhel"),
        ('ID="centos"\n', "rhel"),
        ("ID=openEuler\n", "openEuler"),
        ("ID=alpine\n", "alpine"),
        ("", ""),
    ],
)
def test_families(release: str, family: str) -> None:
    assert read({("cat", "/etc/os-release"): ok(release)}).family == family


def test_a_host_whose_first_process_is_not_systemd_has_none() -> None:
    assert read({**DEBIAN, ("cat", "/proc/1/comm"): ok("init\n")}).systemd == 0


def test_no_route_and_no_swap() -> None:
    bare = read({("ip", "-j", "-4", "route"): ok("[]"), ("cat", "/proc/swaps"): ok("Filename\n")})
    assert (bare.default_route, bare.swap) == (False, ())


def test_a_host_that_answers_nothing_has_no_facts() -> None:
    assert read({}) == Facts()


@given(st.lists(st.binary(max_size=60), min_size=20, max_size=20), st.integers(0, 255))
def test_any_bytes_give_facts(outputs: list[bytes], status: int) -> None:
    told = {p: Reply(status, out) for p, out in zip(FACT_PROBES, outputs, strict=False)}
    assert isinstance(facts(Answers(told)), Facts)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["addr_info", "dst", "local"]), inner)
    ),
    max_leaves=8,
)


@given(JSON.map(lambda value: json.dumps(value)))
def test_any_json_gives_addresses_and_routes(text: str) -> None:
    read({("ip", "-j", "-4", "address"): ok(text), ("ip", "-j", "-4", "route"): ok(text)})
