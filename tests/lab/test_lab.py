"""The lab is what the other tests take it for."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.lab.images import IMAGES
from tests.lab.lab import Lab
from tests.lab.paths import OPERATOR_PASSWORD, REGISTRY
from tests.lab.session import MANIFEST, PACKAGES
from tests.lab.tools import wait_for

INSTALL = "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends"
FOREIGN = "haproxy etcd etcdctl containerd ctr conntrack kubeadm kubelet kubectl crictl"


def test_hosts_are_up_and_bare(hosts: Lab) -> None:
    for host in hosts:
        assert host.ssh("hostname").stdout == f"{host.name}.rhce.cc\n"
        assert host.ssh(f"for p in {FOREIGN}; do command -v $p; done; true").stdout == ""
        assert host.ssh("systemctl is-system-running --wait", check=False).stdout == "running\n"
        others = " && ".join(f"ping -c1 -W2 {other.address}" for other in hosts if other is not host)
        host.ssh(others)
    assert len({host.machine_id for host in hosts}) == len({host.boot_id for host in hosts}) == 5


@pytest.mark.parametrize(
    ("user", "sudo", "status"), [("root", "", 0), ("deploy", "", 0), ("operator", "", 1), ("guest", "", 1)]
)
def test_users_have_their_rights(lab: Lab, user: str, sudo: str, status: int) -> None:
    assert lab["vms83"].ssh("id -un", user=user).stdout == f"{user}\n"
    assert lab["vms83"].ssh("sudo -n true", user=user, check=False).returncode == status


@pytest.mark.parametrize(("password", "status"), [(OPERATOR_PASSWORD, 0), ("wrong", 1)])
def test_operator_may_sudo_with_the_password_alone(lab: Lab, password: str, status: int) -> None:
    done = lab["vms83"].ssh("sudo -k; sudo -S id -u", user="operator", input=f"{password}\n", check=False)
    assert (done.returncode, done.stdout) == (status, "" if status else "0\n")


def test_guest_may_not_sudo_with_any_password(lab: Lab) -> None:
    assert (
        lab["vms83"].ssh("sudo -S true", user="guest", input=f"{OPERATOR_PASSWORD}\n", check=False).returncode
    )


def test_operator_may_log_in_with_the_password(lab: Lab, tmp_path: Path) -> None:
    ask = tmp_path / "ask"
    ask.write_text(f"#!/bin/sh\necho '{OPERATOR_PASSWORD}'\n")
    ask.chmod(0o700)
    env = os.environ | {"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"}
    once = ["-o", "BatchMode=no", "-o", "NumberOfPasswordPrompts=1"]
    only = [*once, "-o", "PreferredAuthentications=password", "-o", "PubkeyAuthentication=no"]
    status = {}
    for user in ("operator", "deploy"):
        argv = lab["vms80"].ssh_argv(user, kept=False)
        done = subprocess.run(
            [*argv[:1], *only, *argv[1:], "true"], env=env, capture_output=True, check=False
        )
        status[user] = done.returncode
    assert status == {"operator": 0, "deploy": 255}


def test_host_keys_differ_between_hosts(lab: Lab) -> None:
    keys = [key for host in lab for key in host.host_keys().values()]
    assert len(set(keys)) == 10


def test_kubeadm_is_installed_from_the_signed_source_and_held(hosts: Lab) -> None:
    host = hosts["vms83"]
    source = f"deb [signed-by=/etc/apt/keyrings/k8s.asc] {PACKAGES} /"
    host.ssh("cat >/etc/apt/sources.list.d/k8s.list", input=f"{source}\n")
    assert host.ssh("apt-get update", check=False).returncode == 100
    host.ssh(f"mkdir -p /etc/apt/keyrings && curl -fsS {PACKAGES}Release.key -o /etc/apt/keyrings/k8s.asc")
    host.ssh("apt-get update")
    host.ssh(f"{INSTALL} kubeadm=1.24.0-1.1 kubelet=1.24.0-1.1 kubectl=1.24.0-1.1")
    host.ssh("apt-mark hold kubeadm kubelet kubectl && apt-get upgrade -y && systemctl cat kubelet")
    versions = host.ssh(
        "dpkg-query -W -f '${Package} ${Version} ${db:Status-Want}\\n' kubeadm kubelet kubectl"
    ).stdout
    assert versions.splitlines() == [f"{name} 1.24.0-1.1 hold" for name in ("kubeadm", "kubectl", "kubelet")]
    client = json.loads(host.ssh("kubectl version --client -o json").stdout)
    assert client["clientVersion"]["gitVersion"] == "v1.24.0"


def test_containerd_pulls_every_image_through_a_mirror(hosts: Lab) -> None:
    host = hosts["vms81"]
    host.ssh(f"apt-get update && {INSTALL} containerd")
    places = {"google_containers": "registry.aliyuncs.com", "calico": "docker.io"}
    for place in places.values():
        text = f'server = "https://{place}"\n[host."{REGISTRY}"]\n  capabilities = ["pull", "resolve"]\n'
        host.ssh(
            f"mkdir -p /etc/containerd/certs.d/{place} && cat >/etc/containerd/certs.d/{place}/hosts.toml",
            input=text,
        )
    for repository, tag in IMAGES.items():
        name = f"{places[repository.partition('/')[0]]}/{repository}:{tag}"
        host.ssh(["ctr", "-n", "k8s.io", "images", "pull", "--hosts-dir", "/etc/containerd/certs.d", name])
        host.ssh(f"mkdir -p /mnt/i && ctr -n k8s.io images mount {name} /mnt/i")
        assert host.read("/mnt/i/etc/image") == f"{repository}:{tag} for amd64\n"
        host.ssh("ctr -n k8s.io images unmount --rm /mnt/i")


def test_calico_manifest_has_what_a_wizard_edits(lab: Lab) -> None:
    text = lab["vms81"].ssh(["curl", "-fsS", MANIFEST]).stdout
    assert '            # - name: CALICO_IPV4POOL_CIDR\n            #   value: "192.168.0.0/16"\n' in text
    assert text.count("image: docker.io/calico/") == 5
    assert text.count(":v3.26.5") == 5


def test_power_cycle_keeps_the_disk_and_is_seen(lab: Lab) -> None:
    host = lab["vms82"]
    before = (host.host_keys(), host.machine_id, host.ssh("cat /etc/machine-id").stdout)
    boot = host.boot_id
    host.ssh("echo kept >/root/kept; echo lost >/run/lost")
    host.power_off()
    assert not host.running
    host.power_on()
    assert (host.host_keys(), host.machine_id, host.ssh("cat /etc/machine-id").stdout) == before
    assert host.boot_id != boot
    assert host.ssh("cat /proc/sys/kernel/random/boot_id").stdout.strip() == host.boot_id
    assert host.read("/root/kept") == "kept\n"
    assert not host.exists("/run/lost")


def test_killing_sshd_cuts_a_connection(lab: Lab) -> None:
    host = lab["vms80"]
    argv = host.ssh_argv(kept=False)
    session = subprocess.Popen([*argv, "exec sleep 300"], stdin=subprocess.DEVNULL)
    try:
        wait_for(lambda: "sleep 300" in host.processes(), "the command runs", 20)
        assert host.kill_sshd_children() >= 1
        assert session.wait(20) == 255
    finally:
        session.kill()
        session.wait()
    assert host.ssh("echo again").stdout == "again\n"


def test_secrets_are_found_on_disk_and_in_memory(lab: Lab) -> None:
    host, needle = lab["vms41"], b"n33dle-" + os.urandom(8).hex().encode()
    assert host.grep_disk(needle) == []
    for path in ("/etc/n", "/run/n", "/tmp/n", "/var/lib/kubelet/n"):
        host.ssh(f"cat >{path}", input=f"before {needle.decode()} after")
    assert host.grep_disk(needle) == ["/etc/n", "/run/n", "/tmp/n", "/var/lib/kubelet/n"]
    host.ssh("rm /etc/n /run/n /tmp/n /var/lib/kubelet/n")
    assert host.grep_disk(needle) == []


def test_states_are_saved_and_restored(hosts: Lab) -> None:
    for host in hosts:
        host.ssh(f"echo marked-{host.name} >/etc/mark; rm /etc/issue; echo deep >/var/lib/containerd/deep")
    machine, keys = hosts["vms41"].machine_id, hosts["vms41"].host_keys()
    hosts.save("marked")
    hosts["vms41"].ssh("rm /etc/mark /var/lib/containerd/deep; echo more >/etc/more")
    hosts.restore("marked")
    for host in hosts:
        assert (
            host.ssh("cat /etc/mark /var/lib/containerd/deep; ls /etc/issue /etc/more", check=False).stdout
            == f"marked-{host.name}\ndeep\n"
        )
        assert host.grep_disk(f"marked-{host.name}".encode()) == ["/etc/mark"]
    assert (hosts["vms41"].machine_id, hosts["vms41"].host_keys()) == (machine, keys)
    hosts.reset()
    assert not any(host.exists("/etc/mark") for host in hosts)


def test_reboot_is_in_order(lab: Lab) -> None:
    host = lab["vms83"]
    host.ssh("systemd-run --unit=last -r -p ExecStop='/bin/touch /root/stopped' true")
    host.reboot()
    wait_for(lambda: host.exists("/root/stopped"), "the unit was stopped", 1)
