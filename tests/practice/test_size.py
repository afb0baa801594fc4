"""How much of hawizard is practice, with and without what the lab's stand-ins share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import hawizard

ROOT = Path(hawizard.__file__).parent
PRACTICE = ROOT / "practice"
KUBEADM = PRACTICE / "kubeadm"
STANDINS = Path(__file__).parents[1] / "lab" / "standins"


def _lines(files: Iterable[Path]) -> int:
    return sum(len(file.read_text("utf-8").splitlines()) for file in files)


def _shared() -> set[Path]:
    """kubeadm's behaviour, which the lab's stand-ins have too; what keeps it in memory is practice's own."""
    return {file for file in KUBEADM.rglob("*.py") if not file.name.startswith("memory")}


def test_what_practice_has_to_itself_is_under_a_third_of_the_rest_of_hawizard() -> None:
    practice, shared = set(PRACTICE.rglob("*.py")), _shared()
    rest = {file for file in ROOT.rglob("*") if file.suffix in (".py", ".sh")} - practice
    own, whole, all_else = _lines(practice - shared), _lines(practice), _lines(rest)
    print(
        f"\npractice/ {whole} lines, {whole / all_else:.0%} of the {all_else} in the rest of hawizard/: "
        f"{own} of its own, {own / all_else:.0%}, and {whole - own} of kubeadm's behaviour, the lab's too"
    )
    assert own < all_else / 3


def test_the_lab_has_what_is_counted_as_shared_and_not_what_is_not() -> None:
    text = "".join(file.read_text("utf-8") for file in STANDINS.glob("*.py"))
    names = set(re.findall(r"hawizard\.practice\.([\w.]+)", text))
    assert any(name.startswith("kubeadm.") for name in names)
    assert all(name.startswith("kubeadm") and "memory" not in name for name in names)
