"""The import contracts bite: a planted breach of each is found."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BREACHES = {
    "Rooms import only downward": ("text/sentence.py", "import hawizard.plan.plan"),
    "Only the Remote knows fabric and paramiko": ("record/journal.py", "import paramiko"),
    "Practice is imported by the command line and tests alone": (
        "engine/fleet.py",
        "import hawizard.practice",
    ),
    "The engine knows no screen": ("engine/runner.py", "import textual"),
    "Screens reach no host": ("../screens/view.py", "import hawizard.engine.remote"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code and its contracts, to be broken."""
    top = tmp_path_factory.mktemp("contracts")
    shutil.copytree(ROOT / "hawizard", top / "hawizard", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "screens", top / "screens", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", top)
    return top


def _broken(top: Path) -> list[str]:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=top,
        env={**os.environ, "PYTHONPATH": str(top)},
        capture_output=True,
        text=True,
        check=False,
    )
    return [line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")]


def test_the_contracts_hold(copy: Path) -> None:
    assert _broken(copy) == []


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_found(copy: Path, contract: str) -> None:
    file, line = BREACHES[contract]
    path = copy / "hawizard" / file
    whole = path.read_text()
    path.write_text(whole + line + "\n")
    try:
        assert contract in _broken(copy)
    finally:
        path.write_text(whole)


def _importers(top: Path, name: str) -> set[str]:
    """The modules under a folder that import a package."""
    found = set()
    for path in top.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {path.name for imported in names if imported.startswith(name)}
    return found


def test_only_the_programs_of_the_screens_import_them(copy: Path) -> None:
    # import-linter does not see hawizard.screens, which is screens/ in the checkout.
    known = {"app.py", "dialogs.py", "driving.py", "live.py", "replaying.py", "running.py"}
    known.add("wizard.py")
    assert _importers(copy / "hawizard", "hawizard.screens") == known


def test_every_contract_has_a_breach() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    named = {
        line.split('"')[1] for line in text.splitlines() if line.startswith("name = ") and " " in line[8:]
    }
    assert set(BREACHES) <= named
    assert text.count("[[tool.importlinter.contracts]]") == len(BREACHES)
