"""Edits of files that belong to the host, and containerd's configuration."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.plan.edits import BEGIN, END, with_block, without_swap
from hawizard.plan.steps.containerd import configured

FSTAB = """# <file system> <mount point> <type> <options> <dump> <pass>
UUID=1 / ext4 errors=remount-ro 0 1
#/dev/sda9 none swap sw 0 0
UUID=2 none\tswap sw 0 0
/swapfile swap swap defaults 0 0
/dev/sdb1 /srv/swap ext4 defaults 0 2"""


def test_only_swap_lines_become_comments() -> None:
    before, after = FSTAB.splitlines(), without_swap(FSTAB).splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        "#UUID=2 none\tswap sw 0 0",
        "#/swapfile swap swap defaults 0 0",
    ]


PARTS = ["a", " ", "#", "\n", "\t", "swap", "x none swap\n", f"{BEGIN}\n", f"{END}\n", BEGIN, END]
TEXTS = st.lists(st.sampled_from(PARTS)).map("".join)


@given(TEXTS)
def test_commenting_swap_out_twice_changes_nothing_more(text: str) -> None:
    assert without_swap(without_swap(text)) == without_swap(text)


@given(TEXTS, st.lists(st.text("ab. ", min_size=1), max_size=3).map(tuple))
def test_a_block_is_put_in_once(text: str, lines: tuple[str, ...]) -> None:
    once = with_block(text, lines)
    assert with_block(once, lines) == once
    assert once.endswith("".join(f"{line}\n" for line in (BEGIN, *lines, END)))
    assert once.count(BEGIN + "\n") >= 1


def test_a_block_replaces_the_one_before_and_leaves_the_rest() -> None:
    text = with_block("127.0.0.1 localhost", ("10.0.0.1 old",)) + "10.0.0.9 by-hand\n"
    assert with_block(text, ("10.0.0.2 new",)) == (
        f"127.0.0.1 localhost\n10.0.0.9 by-hand\n{BEGIN}\n10.0.0.2 new\n{END}\n"
    )


def test_a_mark_without_its_other_half_takes_nothing_with_it() -> None:
    text = f"127.0.0.1 localhost\n{BEGIN}\n10.0.0.9 by-hand\n"
    assert "10.0.0.9 by-hand\n" in with_block(text, ("10.0.0.2 new",))


V2 = """disabled_plugins = []
version = 2

[plugins]

  [plugins."io.containerd.grpc.v1.cri"]
    enable_selinux = false
    sandbox_image = "registry.k8s.io/pause:3.6"

    [plugins."io.containerd.grpc.v1.cri".cni]
      bin_dir = "/usr/lib/cni"
      conf_dir = "/etc/cni/net.d"

          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
            BinaryName = ""
            SystemdCgroup = false

          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.other.options]
            SystemdCgroup = false

    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = ""

      [plugins."io.containerd.grpc.v1.cri".registry.mirrors]
"""
V3 = """version = 3

[plugins]
  [plugins.'io.containerd.cri.v1.images']
    snapshotter = 'overlayfs'

    [plugins.'io.containerd.cri.v1.images'.pinned_images]
      sandbox = 'registry.k8s.io/pause:3.10'

    [plugins.'io.containerd.cri.v1.images'.registry]
      config_path = ''

  [plugins.'io.containerd.cri.v1.runtime']
          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
            BinaryName = ''
"""


@pytest.mark.parametrize(
    ("default", "key"), [(V2, "sandbox_image"), (V3, "sandbox"), (V3.replace("3", "4", 1), "sandbox")]
)
def test_each_shape_gets_the_pause_image_the_cgroups_and_the_mirrors(default: str, key: str) -> None:
    text = configured(default, "example.com/pause:3.7")
    assert text is not None
    assert re.findall(rf"^ *{key} = (.*)$", text, re.MULTILINE) == ['"example.com/pause:3.7"']
    assert re.findall(r"^ *config_path = (.*)$", text, re.MULTILINE) == ['"/etc/containerd/certs.d"']
    runc = text.split("runtimes.runc.options]")[1].split("[")[0]
    assert re.findall(r"^ *SystemdCgroup = (.*)$", runc, re.MULTILINE) == ["true"]
    assert configured(text, "example.com/pause:3.7") == text


def test_plugins_of_the_network_are_where_kubernetes_puts_them() -> None:
    text = configured(V2, "p")
    assert text is not None
    assert 'bin_dir = "/opt/cni/bin"' in text
    assert "/usr/lib/cni" not in text
    assert text.count("SystemdCgroup = false") == 1


@pytest.mark.parametrize(
    "text", ["", "version = 1\n", V2.replace(".registry]", ".elsewhere]"), V2 + V2, "\0[[["]
)
def test_a_shape_that_is_not_known_gives_nothing(text: str) -> None:
    assert configured(text, "p") is None
