"""How much of hawizard is practice."""

from __future__ import annotations

from pathlib import Path

import hawizard

ROOT = Path(hawizard.__file__).parent


def _lines(*files: Path) -> int:
    return sum(len(file.read_text("utf-8").splitlines()) for file in files)


def test_the_simulated_hosts_stay_under_a_third_of_what_they_simulate_for() -> None:
    practice = [*(ROOT / "practice").rglob("*.py")]
    kubeadm = [file for file in practice if "kubeadm" in file.relative_to(ROOT / "practice").parts[:1]]
    rest = [file for file in ROOT.rglob("*") if file.suffix in (".py", ".sh") and file not in practice]
    own, shared, all_else = _lines(*practice) - _lines(*kubeadm), _lines(*kubeadm), _lines(*rest)
    print(f"\npractice/ {own} lines, kubeadm's behaviour {shared}, the rest of hawizard/ {all_else}")
    assert own < all_else / 3
