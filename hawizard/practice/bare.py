"""What a bare Debian has on its disk before anybody has installed anything."""

from __future__ import annotations

from importlib.resources import files as resources

BOOT_ID = "/proc/sys/kernel/random/boot_id"
BRIDGE = ("bridge-nf-call-iptables", "bridge-nf-call-ip6tables")
FOLDERS = (
    "/etc/apt/sources.list.d",
    "/etc/sysctl.d",
    "/etc/systemd/system",
    "/root",
    "/run/systemd/generator",
    "/run/systemd/system",
    "/usr/lib/systemd/system",
    "/var/lib/dpkg/updates",
)
SWAPS = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
SWAP_LINE = "/dev/vda2                               partition\t1048572\t\t0\t\t-2\n"


def sysctl_path(key: str) -> str:
    """Where the kernel shows a setting."""
    return "/proc/sys/" + (key if "/" in key else key.replace(".", "/"))


def practice_file(name: str) -> bytes:
    """One of the files that simulated programs bring with them."""
    return resources("hawizard.assets").joinpath("practice", name).read_bytes()


FILES = {
    "/etc/apt/sources.list": "deb http://mirror.example/debian bookworm main\n",
    "/etc/hostname": "{host}\n",
    "/etc/hosts": "127.0.0.1\tlocalhost\n127.0.1.1\t{host}\n",
    "/etc/fstab": "/dev/vda1 / ext4 errors=remount-ro 0 1\n/dev/vda2 none swap sw 0 0\n",
    "/etc/machine-id": "{id}\n",
    "/etc/os-release": 'PRETTY_NAME="practice host, nothing is installed (Debian GNU/Linux 12)"\n'
    'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n',
    "/proc/1/comm": "systemd\n",
    "/proc/meminfo": "MemTotal:        4017524 kB\nMemFree:         3012512 kB\n",
    "/proc/filesystems": "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\n",
    "/run/systemd/generator/dev-vda2.swap": "[Swap]\nWhat=/dev/vda2\n",
    "/root/.profile": "",
}
