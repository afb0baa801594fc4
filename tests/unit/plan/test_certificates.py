"""What goes from the first master to the others, and what must not be written over."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hawizard.model.verdict import Verdict
from hawizard.plan.actions.file import File
from hawizard.plan.actions.gate import Gate
from hawizard.plan.late import Late
from hawizard.plan.probe import Reply
from hawizard.plan.steps import certificates, join
from hawizard.plan.steps.belongs import KUBELET_SERVER, OWN_CA
from hawizard.plan.steps.kubeconfig import kubeconfig_step
from hawizard.plan.steps.shared_values import ca_certificate, ca_hash
from tests.unit.plan.told import answers, cluster, ok

CLUSTER = cluster()
CA = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def test_exactly_the_six_shared_files_are_copied_with_their_modes() -> None:
    (step,) = certificates.stage(CLUSTER, {}).steps
    files = [action for action in step.actions if isinstance(action, File)]
    assert {file.path.removeprefix("/etc/kubernetes/pki/"): oct(file.mode) for file in files} == {
        "ca.crt": "0o644",
        "ca.key": "0o600",
        "sa.pub": "0o644",
        "sa.key": "0o600",
        "front-proxy-ca.crt": "0o644",
        "front-proxy-ca.key": "0o600",
    }
    for file in files:
        assert isinstance(file.content, Late)
        assert file.content.host == "vms81"
        assert file.content.secret is file.path.endswith(".key")


def test_one_master_has_nobody_to_copy_to() -> None:
    assert certificates.stage(cluster(masters=1), {}).steps == ()


def gates() -> list[Gate]:
    """The gates that look for another cluster on the second master, in both stages."""
    steps = certificates.stage(CLUSTER, {}).steps + join.stage(CLUSTER, {}).steps
    found = [(step.host, action) for step in steps for action in step.actions]
    return [
        gate
        for host, gate in found
        if isinstance(gate, Gate) and gate.name == "no-other-cluster" and host == "vms91"
    ]


@pytest.mark.parametrize(
    ("own", "server", "free"),
    [
        (None, "", True),
        (CA, "", True),
        (CA, "https://192.168.26.80:6443", True),
        ("another", "", False),
        (CA, "https://10.0.0.1:6443", False),
        (None, "https://10.0.0.1:6443", False),
    ],
)
def test_a_host_of_another_cluster_stops_before_anything_is_written(
    own: str | None, server: str, free: bool
) -> None:
    assert len(gates()) == 2
    for gate in gates():
        replies = {
            OWN_CA.argv: Reply(1) if own is None else ok(own),
            KUBELET_SERVER.argv: ok(server),
        }
        judgement = gate.judge(answers(gate, replies, {ca_certificate(CLUSTER.first_master): CA}))
        assert judgement.done is free
        assert free or "kubeadm reset" in str(judgement.why)


def test_without_the_cluster_s_ca_nothing_can_be_said() -> None:
    assert gates()[0].judge(answers(gates()[0], {})).verdict is Verdict.MISSING


def test_the_hash_is_that_of_the_public_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    now = datetime.datetime(2026, 1, 1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(1))
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    late = ca_hash(CLUSTER.first_master)
    assert late.parse(Reply(0, pem)) == "sha256:" + digest.finalize().hex()
    assert late.parse(Reply(0, b"-----BEGIN CERTIFICATE-----\nno")) is None
    assert late.parse(Reply(1, pem)) is None


def test_kubeconfigs_belong_to_who_reads_them() -> None:
    step = kubeconfig_step(cluster(user="deploy"), CLUSTER.first_master)
    files = [action for action in step.actions if isinstance(action, File)]
    assert [(file.path, file.owner, file.mode) for file in files] == [
        ("/root/.kube/config", "root", 0o600),
        ("/home/deploy/.kube/config", "deploy", 0o600),
    ]


def test_a_home_elsewhere_is_said_before_anything_is_made_there() -> None:
    step = kubeconfig_step(cluster(user="deploy"), CLUSTER.first_master)
    (need,) = (need for action in step.actions for need in action.needs)
    assert need.probe.parse(ok("deploy:x:1000:1000::/home/deploy:/bin/sh\n")) is None
    assert need.probe.parse(ok("deploy:x:1000:1000::/srv/deploy:/bin/sh\n"))
    assert need.probe.parse(Reply(2))
