"""The stand-ins as Debian packages, laid out as those of pkgs.k8s.io."""

from __future__ import annotations

from pathlib import Path

from tests.lab.deb import Deb
from tests.lab.standins.units import DEFAULTS, DROP_IN, KUBELET_SCRIPTS, RELOAD_SCRIPTS, UNIT

VERSIONS = ("1.24.0-1.1", "1.24.1-1.1")
TREE, CRI_TREE = "/usr/lib/hawizard-standin", "/usr/lib/hawizard-standin-cri"
ROOT = Path(__file__).resolve().parents[3]
LIBRARY = "hawizard/practice/kubeadm"
PROGRAMS = ("apiserver", "component", "cri", "etcd", "https", "kubeadm", "kubelet", "machine", "settings")
PLUGINS = ("bandwidth", "bridge", "firewall", "host-local", "loopback", "portmap", "static", "tuning")
PODS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
NEEDED = ("python3", "python3-yaml", "python3-cryptography", "curl")
KUBELET_NEEDS = (
    *("iptables", "kubernetes-cni (>= 1.1.1)", "iproute2", "socat", "util-linux", "mount"),
    *("ebtables", "ethtool", "conntrack", *NEEDED),
)
KUBEADM_NEEDS = (
    "kubelet (>= 1.19.0)",
    "kubectl (>= 1.19.0)",
    "kubernetes-cni (>= 1.1.1)",
    "cri-tools (>= 1.24.0)",
)
Files = dict[str, tuple[bytes, int]]


def packages() -> list[Deb]:
    """Return all packages in all versions."""
    own = [package for version in VERSIONS for package in (kubelet(version), kubeadm(version))]
    return [cri_tools(), kubernetes_cni(), *own]


def kubelet(version: str) -> Deb:
    """Return the kubelet, with the library that all stand-ins share."""
    files = {
        "/usr/bin/kubelet": _program("kubelet"),
        "/lib/systemd/system/kubelet.service": (UNIT.encode(), 0o644),
        "/etc/default/kubelet": (DEFAULTS.encode(), 0o644),
        f"{TREE}/kubelet.version": _version(version),
        **{f"{TREE}/bin/{name}": _pod(name) for name in PODS},
        **_library(),
    }
    conffiles = ("/etc/default/kubelet",)
    return Deb("kubelet", version, KUBELET_NEEDS, conffiles, files, KUBELET_SCRIPTS)


def kubeadm(version: str) -> Deb:
    """Return kubeadm, with its drop-in for the kubelet's unit."""
    files = {
        "/usr/bin/kubeadm": _program("kubeadm"),
        "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf": (DROP_IN.encode(), 0o644),
        f"{TREE}/kubeadm.version": _version(version),
    }
    return Deb("kubeadm", version, KUBEADM_NEEDS, files=files, scripts=RELOAD_SCRIPTS)


def cri_tools() -> Deb:
    """Return crictl, which stands alone."""
    names = ("tests/__init__", "tests/lab/__init__", "tests/lab/standins/__init__")
    files: Files = {f"{CRI_TREE}/{name}.py": (b"", 0o644) for name in names}
    for name in ("cri", "crictl"):
        files[f"{CRI_TREE}/tests/lab/standins/{name}.py"] = _source(f"tests/lab/standins/{name}.py")
    call = "main(sys.argv[1:])"
    files["/usr/bin/crictl"] = _script(CRI_TREE, "tests.lab.standins.crictl", call)
    return Deb("cri-tools", "1.24.2-1.1", ("python3", "curl"), files=files)


def kubernetes_cni() -> Deb:
    """Return the network plugins, of which nothing is called."""
    script = b'#!/bin/sh\necho \'{"cniVersion": "0.3.1", "code": 100, "msg": "a stand-in"}\'\nexit 1\n'
    files: Files = {f"/opt/cni/bin/{name}": (script, 0o755) for name in PLUGINS}
    return Deb("kubernetes-cni", "1.2.0-2.1", files=files)


def _library() -> Files:
    packages = ("hawizard", "hawizard/practice", "tests", "tests/lab", "tests/lab/standins")
    files: Files = {f"{TREE}/{name}/__init__.py": (b"", 0o644) for name in packages}
    sources = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / LIBRARY).rglob("*.py"))]
    sources += [f"tests/lab/standins/{name}.py" for name in PROGRAMS]
    return files | {f"{TREE}/{name}": _source(name) for name in sources}


def _source(name: str) -> tuple[bytes, int]:
    return (ROOT / name).read_bytes(), 0o644


def _version(version: str) -> tuple[bytes, int]:
    return f"v{version.split('-')[0]}\n".encode(), 0o644


def _program(name: str) -> tuple[bytes, int]:
    return _script(TREE, f"tests.lab.standins.{name}", "main()")


def _pod(name: str) -> tuple[bytes, int]:
    if name == "kube-apiserver":
        return _program("apiserver")
    return _script(TREE, "tests.lab.standins.component", f'main("{name}")')


def _script(tree: str, module: str, call: str) -> tuple[bytes, int]:
    lines = (
        "#!/usr/bin/python3",
        "import sys",
        f'sys.path.insert(0, "{tree}")',
        f"from {module} import main",
    )
    return "\n".join([*lines, f"sys.exit({call})", ""]).encode(), 0o755
