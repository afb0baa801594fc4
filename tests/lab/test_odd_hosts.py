"""Hosts as people hand them over: used, hardened, cloned, busy, full. Each is made fit or told of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hawizard.record.events import StillRunning
from tests.lab import oddities
from tests.lab.host import Host
from tests.lab.lab import Lab
from tests.lab.remotes import make_bare
from tests.lab.said import assert_says
from tests.lab.session import PACKAGES, session_yaml
from tests.lab.wizard import ALLOWED, Done, Wizard

pytestmark = pytest.mark.timeout(1200)  # the first test waits for a build
READ_BY_ALL = {
    "etc/sysctl.d/99-k8s.conf": 0o644,
    "etc/apt/keyrings": 0o755,
    "etc/apt/keyrings/kubernetes.asc": 0o644,
    "etc/crictl.yaml": 0o644,
}
CONFIG = "/etc/haproxy/haproxy.cfg"


@pytest.fixture(scope="module")
def odd(lab: Lab) -> Lab:
    """Five hosts, none of them as it came out of the box."""
    lab.make_bare()
    vms80, vms81, vms82, vms83, _ = lab
    with ThreadPoolExecutor(4) as pool:
        ready = [
            pool.submit(oddities.served_by_another_haproxy, vms80),
            pool.submit(oddities.with_a_containerd_for_docker, vms81),
            pool.submit(oddities.with_a_newer_kubeadm_held, vms82),
            pool.submit(oddities.that_calls_itself_in_capitals, vms83),
        ]
    for done in ready:
        done.result()
    oddities.with_a_tmp_where_nothing_runs(vms83)
    oddities.that_is_a_copy_of(vms83, vms82)
    oddities.with_swap_at_the_next_boot(vms81)
    oddities.with_a_talkative_strict_login(vms81)
    return lab


@pytest.fixture(scope="module")
def session(odd: Lab, tmp_path_factory: pytest.TempPathFactory) -> Wizard:
    """A session on them."""
    return Wizard(tmp_path_factory.mktemp("odd") / "lab", session_yaml())


@pytest.fixture(scope="module")
def stopped(session: Wizard) -> Done:
    """What became of the first run."""
    return session.apply()


@pytest.fixture(scope="module")
def built(stopped: Done, session: Wizard, odd: Lab) -> Done:
    """The tutorial's cluster, once the one thing that only its owner may take away is gone."""
    odd["vms82"].ssh(["rm", oddities.THEIR_SOURCE])
    return session.resume()


def test_a_repository_that_another_file_names_is_told_before_apt_is_broken(stopped: Done, odd: Lab) -> None:
    assert stopped.status == 1, str(stopped)
    assert_says(
        stopped,
        f"{oddities.THEIR_SOURCE} names the repository {PACKAGES} already, with another key.",
        f"take it out of {oddities.THEIR_SOURCE}, then resume.",
    )
    assert not odd["vms82"].exists("/etc/apt/sources.list.d/kubernetes.list")
    assert odd["vms81"].exists("/etc/crictl.yaml"), f"vms81 was left undone: {stopped}"


def test_the_tutorial_is_built_on_hosts_that_were_used_before(built: Done, stopped: Done) -> None:
    assert built.status == 0, str(built)
    assert_says(stopped, "vms82, vms83 have the same machine-id: they are copies of one image.")


def test_what_another_haproxy_served_is_kept_aside(stopped: Done, odd: Lab) -> None:
    assert_says(stopped, "haproxy on vms80 serves something else already, on port 8443.")
    assert "listen theirs" in odd["vms80"].read(f"/var/lib/hawizard/before{CONFIG}")
    assert "listen theirs" not in odd["vms80"].read(CONFIG)


def test_another_version_that_was_held_is_replaced_and_held_again(built: Done, odd: Lab) -> None:
    assert built.status == 0, str(built)
    assert (
        odd["vms82"].ssh("dpkg-query -W -f '${db:Status-Abbrev}${Version}' kubelet").stdout == "hi 1.24.0-1.1"
    )


def test_swap_stays_off_at_the_next_boot(built: Done, odd: Lab) -> None:
    assert built.status == 0, str(built)
    lines = odd["vms81"].read("/etc/fstab").splitlines()
    assert [line for line in lines if "swap" in line and not line.startswith("#")] == []


def test_a_strict_umask_keeps_no_file_from_those_who_need_it(built: Done, odd: Lab) -> None:
    assert built.status == 0, str(built)
    modes = {path: odd["vms81"].container.inside(path).stat().st_mode & 0o777 for path in READ_BY_ALL}
    assert modes == READ_BY_ALL


@pytest.fixture
def wizard(tmp_path: Path) -> Wizard:
    """A session of which nothing has been done."""
    return Wizard(tmp_path / "lab", session_yaml())


@pytest.fixture
def balancer(lab: Lab) -> Host:
    """The balancer's host, bare."""
    return make_bare(lab, "vms80")


def test_package_lists_that_somebody_else_reads_are_waited_for(balancer: Host, wizard: Wizard) -> None:
    reading = oddities.Locked(balancer, "/var/lib/apt/lists/lock")
    process = wizard.start("apply", "--until", "load-balancer", *ALLOWED)
    wizard.wait_for(process, lambda event: isinstance(event, StillRunning) and event.host == "vms80")
    reading.release()
    done = wizard.end(process)
    assert done.status == 0, str(done)


@pytest.mark.parametrize(
    ("spoil", "mend", "said", "remedy"),
    [
        (
            oddities.with_read_only_configuration,
            oddities.unmounted("/etc/haproxy"),
            f"{CONFIG} could not be written on vms80: its directory takes no new file (full, or mounted "
            "read-only).",
            "Read-only file system",
        ),
        (
            oddities.full("/var/lib/hawizard"),
            oddities.unmounted("/var/lib/hawizard"),
            "vms80 has no room for temporary files: full or read-only is /var/lib/hawizard/jobs,",
            "Free some space there",
        ),
        (
            oddities.full("/var/cache/apt/archives"),
            oddities.unmounted("/var/cache/apt/archives"),
            "not installed: haproxy",
            "/var/cache/apt/archives",
        ),
    ],
    ids=["read-only folder", "full disk", "no room for packages"],
)
def test_a_disk_that_takes_nothing_stops_with_a_sentence(
    spoil: oddities.Act, mend: oddities.Act, said: str, remedy: str, balancer: Host, wizard: Wizard
) -> None:
    spoil(balancer)
    stopped = wizard.apply("--until", "load-balancer")
    assert stopped.status == 1, str(stopped)
    assert_says(stopped, said, remedy, "hawizard resume")
    mend(balancer)
    finished = wizard.resume("--until", "load-balancer")
    assert finished.status == 0, str(finished)
