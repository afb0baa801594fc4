"""What known_hosts files say of a key."""

from __future__ import annotations

from pathlib import Path

import paramiko
import pytest

from hawizard.engine.hostkeys import KnownHosts, Standing, fingerprint, host_name

ONE = paramiko.ECDSAKey.generate()
OTHER = paramiko.ECDSAKey.generate()
RSA = paramiko.RSAKey.generate(2048)


def line(names: str, key: paramiko.PKey, marker: str = "") -> str:
    return f"{marker} {names} {key.get_name()} {key.get_base64()} a comment\n".lstrip()


def known(tmp_path: Path, *texts: str) -> KnownHosts:
    files = tuple(tmp_path / f"known_{number}" for number in range(len(texts)))
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    return KnownHosts(files)


@pytest.mark.parametrize(
    ("text", "name", "standing"),
    [
        ("", "10.0.0.1", Standing.UNKNOWN),
        (line("10.0.0.1", ONE), "10.0.0.1", Standing.KNOWN),
        (line("10.0.0.1", OTHER), "10.0.0.1", Standing.CHANGED),
        (line("10.0.0.1", RSA), "10.0.0.1", Standing.CHANGED),
        (line("10.0.0.1", OTHER) + line("10.0.0.1", ONE), "10.0.0.1", Standing.KNOWN),
        (line("a,10.0.0.1", ONE), "10.0.0.1", Standing.KNOWN),
        (line("10.0.0.10", ONE), "10.0.0.1", Standing.UNKNOWN),
        (line("[10.0.0.1]:2222", ONE), "[10.0.0.1]:2222", Standing.KNOWN),
        (line("10.0.0.1", ONE), "[10.0.0.1]:2222", Standing.UNKNOWN),
        (line("[10.0.0.1]:2222", OTHER), "10.0.0.1", Standing.UNKNOWN),
        (line("10.0.0.*", OTHER), "10.0.0.1", Standing.CHANGED),
        (line("10.0.0.*,!10.0.0.1", OTHER), "10.0.0.1", Standing.UNKNOWN),
        (line("HOST", ONE), "host", Standing.KNOWN),
        (line(paramiko.HostKeys.hash_host("10.0.0.1"), ONE), "10.0.0.1", Standing.KNOWN),
        (line(paramiko.HostKeys.hash_host("10.0.0.1"), OTHER), "10.0.0.1", Standing.CHANGED),
        (line(paramiko.HostKeys.hash_host("10.0.0.2"), ONE), "10.0.0.1", Standing.UNKNOWN),
        (line("10.0.0.1", ONE) + line("*", ONE, "@revoked"), "10.0.0.1", Standing.CHANGED),
        (line("*", OTHER, "@revoked"), "10.0.0.1", Standing.UNKNOWN),
        (line("*", ONE, "@cert-authority"), "10.0.0.1", Standing.UNKNOWN),
        (
            "# 10.0.0.1 x y\n\n|1|bad|worse x y\n10.0.0.1\n\xff\n" + line("10.0.0.1", ONE),
            "10.0.0.1",
            Standing.KNOWN,
        ),
        ("10.0.0.1 ecdsa-sha2-nistp256 not+base64=\n", "10.0.0.1", Standing.CHANGED),
    ],
)
def test_the_standing_of_a_key(tmp_path: Path, text: str, name: str, standing: Standing) -> None:
    assert known(tmp_path, text).judge(name, ONE)[0] is standing


def test_the_first_file_that_knows_decides(tmp_path: Path) -> None:
    hosts = known(tmp_path, line("a", ONE), line("a,b", OTHER))
    assert hosts.judge("a", ONE) == (Standing.KNOWN, str(tmp_path / "known_0"))
    assert hosts.judge("a", OTHER) == (Standing.CHANGED, str(tmp_path / "known_0"))
    assert hosts.judge("b", OTHER) == (Standing.KNOWN, str(tmp_path / "known_1"))


def test_a_confirmed_key_is_added_to_the_first_file_alone(tmp_path: Path) -> None:
    hosts = known(tmp_path, line("a", ONE).rstrip("\n"), "")
    hosts.add("b", OTHER)
    assert hosts.judge("a", ONE)[0] is hosts.judge("b", OTHER)[0] is Standing.KNOWN
    assert (tmp_path / "known_0").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "known_1").read_text() == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["known_0", "known_1"]


def test_missing_files_know_nothing(tmp_path: Path) -> None:
    hosts = KnownHosts((tmp_path / "none", tmp_path / "neither"))
    assert hosts.judge("a", ONE) == (Standing.UNKNOWN, "")
    hosts.add("a", ONE)
    assert hosts.judge("a", ONE)[0] is Standing.KNOWN


def test_known_types_are_asked_for_first(tmp_path: Path) -> None:
    hosts = known(tmp_path, line("a", RSA) + line("a", ONE) + line("b", ONE))
    assert hosts.kinds("a") == ("rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp256")
    assert hosts.kinds("c") == ()


def test_names_and_fingerprints_are_written_as_openssh_does() -> None:
    assert (host_name("10.0.0.1", 22), host_name("10.0.0.1", 2222)) == ("10.0.0.1", "[10.0.0.1]:2222")
    assert fingerprint(ONE).startswith("SHA256:")
    assert "=" not in fingerprint(ONE)
