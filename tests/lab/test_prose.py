"""The tutorial by a user who may use sudo with a password, where every program for people talks nonsense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.lab.argvs import HERE, Argvs
from tests.lab.holders import holders
from tests.lab.lab import Lab
from tests.lab.paths import OPERATOR_PASSWORD
from tests.lab.secrets import MASTERS, PASSWORD, Needle, needles
from tests.lab.session import session_yaml
from tests.lab.wizard import Done, Wizard

pytestmark = pytest.mark.timeout(1200)  # the first test waits for a build
NONSENSE = json.dumps({"prose": "nonsense"})
SUDO = {"HAWIZARD_SUDO_PASSWORD": OPERATOR_PASSWORD}


@dataclass
class Run:
    """A whole run and the command lines that were seen during it."""

    wizard: Wizard
    done: Done
    argvs: Argvs


@pytest.fixture(scope="module")
def run(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The cluster, built by operator from kubeadm's statuses and answers alone."""
    lab.make_bare()
    for host in lab:
        host.ssh("cat >/etc/hawizard-standin.json", input=NONSENSE)
    wizard = Wizard(tmp_path_factory.mktemp("prose") / "lab", session_yaml("operator"))
    with Argvs(lab) as argvs:
        done = wizard.apply(env=SUDO)
    yield Run(wizard, done, argvs)


@pytest.fixture(scope="module")
def secrets(run: Run, lab: Lab) -> list[Needle]:
    """What must be nowhere else."""
    assert run.done.status == 0, str(run.done)
    found = needles(lab)
    assert len({needle.what for needle in found if "token" in needle.what}) >= 2
    return found


def test_nonsense_is_printed_and_nothing_notices(run: Run) -> None:
    assert run.done.status == 0, str(run.done)
    assert "[preflight]" not in run.done.out, "kubeadm spoke English: this test shows nothing"
    assert "fnord" in run.done.out


def test_status_by_operator_finds_everything_done_and_keeps_no_record(run: Run) -> None:
    journal = (run.wizard.folder / "journal.jsonl").read_bytes()
    looked = run.wizard.run("status", env=SUDO)
    assert looked.status == 0, str(looked)
    assert (run.wizard.folder / "journal.jsonl").read_bytes() == journal


def test_no_secret_stood_in_a_command_line(run: Run, secrets: list[Needle]) -> None:
    for host, word in ((HERE, "hawizard"), ("vms81", "kubeadm init"), ("vms83", "kubeadm join")):
        assert any(word in line for line in run.argvs.seen[host]), f"{word} on {host} was not even seen"
    stood = {str(needle): lines for needle in secrets if (lines := run.argvs.holding(needle.text))}
    assert stood == {}


def test_no_secret_is_in_the_session_or_was_printed(run: Run, secrets: list[Needle]) -> None:
    files = [path for path in run.wizard.folder.rglob("*") if path.is_file()]
    kept = {str(path): path.read_bytes() for path in files}
    kept |= {"stdout": run.done.out.encode(), "stderr": run.done.err.encode()}
    assert {"session.yaml", "journal.jsonl", "known_hosts"} <= {path.name for path in files}
    found = [f"{n} in {where}" for n in secrets for where, data in kept.items() if n.text.encode() in data]
    assert found == []


def test_no_secret_is_on_a_host_beyond_where_kubeadm_needs_it(lab: Lab, secrets: list[Needle]) -> None:
    stray: list[str] = []
    for host in lab:
        found = holders(host, [needle.text for needle in secrets])
        for needle in secrets:
            allowed = needle.places.get(host.name, ())
            stray += [
                f"{needle} in {path} of {host.name}"
                for path in sorted(found[needle.text])
                if not path.startswith(allowed or "\0")
            ]
    assert stray == []


def test_each_secret_is_where_kubeadm_needs_it(lab: Lab, secrets: list[Needle]) -> None:
    """Its spellings are the hosts' own: else its absence elsewhere would prove nothing."""
    texts = [needle.text for needle in secrets]
    found = [holders(lab[name], texts) for name in (*MASTERS, "vms80")]
    seen = {needle.what for needle in secrets if any(on_host[needle.text] for on_host in found)}
    assert sorted({needle.what for needle in secrets} - seen) == [PASSWORD]


def test_no_journal_of_a_host_has_a_secret(lab: Lab, secrets: list[Needle]) -> None:
    for host in lab:
        told = host.ssh("journalctl --no-pager -o verbose --all").stdout
        assert "sudo" in told, f"{host.name} kept no journal: this test shows nothing"
        assert [str(needle) for needle in secrets if needle.text in told] == [], host.name


def test_the_kubeconfig_is_operators_alone(run: Run, lab: Lab) -> None:
    assert run.done.status == 0, str(run.done)
    for name in ("vms81", "vms41"):
        stat = lab[name].ssh("stat -c '%a %U:%G' ~operator/.kube ~operator/.kube/config").stdout.split("\n")
        assert stat[:2] == ["700 operator:operator", "600 operator:operator"], name


def test_operator_reaches_the_cluster_from_the_client(run: Run, lab: Lab) -> None:
    assert run.done.status == 0, str(run.done)
    listed = lab["vms41"].ssh("kubectl get nodes -o name", user="operator").stdout.split()
    assert listed == ["node/vms81", "node/vms82", "node/vms83"]
