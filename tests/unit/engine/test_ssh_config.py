"""What ssh's own configuration knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawizard.engine.ssh_config import aliases
from hawizard.text.sentence import Problem


def test_aliases_are_hosts_and_patterns_are_not(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "Host vms80 vms81.lab\n  HostName 192.0.2.8\n  User ops\n  Port 2222\n"
        "Host far\n  HostName far.example.com\nHost *\n  IdentityFile ~/.ssh/lab\nHost !x *.lab\n  User no\n"
    )
    far, first, second = aliases(config)
    assert (far["name"], far["ssh.address"]) == ("far", "far.example.com")
    assert first["address"] == "192.0.2.8" and first["ssh.user"] == "ops" and first["ssh.port"] == "2222"
    assert second["name"] == "vms81" and first["ssh.key"].endswith(".ssh/lab")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b'Host "x\n'])
def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    config = tmp_path / "config"
    if content is not None:
        config.write_bytes(content)
    with pytest.raises(Problem) as raised:
        aliases(config)
    assert str(config) in str(raised.value.what)
