"""What the shared root is made of: packages, what must not run in it, units and files."""

from __future__ import annotations

from tests.lab.paths import GATEWAY, WEB

PACKAGES = [
    "systemd",
    "systemd-sysv",
    "dbus",
    "libpam-systemd",
    "openssh-server",
    "iproute2",
    "iptables",
    "ca-certificates",
    "curl",
    "gnupg",
    "sudo",
    "procps",
    "kmod",
    "iputils-ping",
    "less",
    "hostname",
    "util-linux",
    "apt-utils",
    "openssl",
    "python3-minimal",
    "python3-yaml",
    "python3-cryptography",
]
QUIET = [
    "systemd-networkd.service",
    "systemd-networkd.socket",
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "systemd-network-generator.service",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "dpkg-db-backup.timer",
    "fstrim.timer",
    "console-getty.service",
    "getty@tty1.service",
    # What a container has no use for costs every boot of every host some of this machine's time.
    "modprobe@.service",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
    "sys-kernel-config.mount",
    "sys-fs-fuse-connections.mount",
    "dev-hugepages.mount",
    "systemd-journal-flush.service",
]
UNITS = {
    # systemd-networkd waits for udev for ever where /sys is writable, so a oneshot unit sets the address.
    "lab-network.service": (
        "[Unit]\nAfter=sysinit.target\nBefore=network.target ssh.service\nWants=network.target\n"
        "[Service]\nType=oneshot\nRemainAfterExit=yes\nEnvironmentFile=/etc/lab-network\n"
        "ExecStart=/sbin/ip link set host0 name eth0\nExecStart=/sbin/ip link set eth0 up\n"
        "ExecStart=/sbin/ip addr add ${ADDRESS}/24 dev eth0\n"
        f"ExecStart=/sbin/ip route add default via {GATEWAY}\n[Install]\nWantedBy=multi-user.target\n"
    ),
    # What a machine of its own has and a container has not: writable cgroups, shared mounts, bpf and kmsg.
    "lab-machine.service": (
        "[Unit]\nDefaultDependencies=no\nBefore=sysinit.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\n"
        "ExecStart=/bin/sh -c 'for c in /sys/fs/cgroup/*/; do mount -o remount,rw,bind $$c; done 2>/dev/null;"
        " mount --make-rshared /; mkdir -p /sys/fs/bpf; mount -t bpf bpf /sys/fs/bpf;"
        " [ -e /dev/kmsg ] || mknod /dev/kmsg c 1 11'\n[Install]\nWantedBy=sysinit.target\n"
    ),
}
FILES = {
    "etc/apt/apt.conf.d/90lab": (
        f'Acquire::Retries "5";\nAcquire::http::Proxy "{WEB}";\nAcquire::http::Proxy::{GATEWAY} "DIRECT";\n'
    ),
    "etc/dpkg/dpkg.cfg.d/lab": "force-unsafe-io\n",
    "etc/sudoers.d/lab": "operator ALL=(ALL:ALL) ALL\ndeploy ALL=(ALL:ALL) NOPASSWD: ALL\n",
}
