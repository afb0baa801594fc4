"""What is in the checkout is what ships."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HELP = """
import sys
sys.argv[0] = "hawizard"
from hawizard.cli import main
try:
    main()
except SystemExit:
    pass
print([name for name in ("textual", "fabric", "paramiko", "pydantic") if name in sys.modules])
"""


def _listed() -> set[str]:
    text = (ROOT / "pyproject.toml").read_text()
    block = text.partition("packages = [")[2].partition("]")[0]
    return {word.strip().strip('"') for word in block.split(",") if word.strip()}


def _beside() -> list[Path]:
    """The packages that stand beside hawizard/ and ship inside it."""
    return [path for top in ("assets", "screens") for path in (ROOT / top).rglob("__init__.py")]


def test_every_package_is_listed() -> None:
    there = {
        ".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "hawizard").rglob("__init__.py")
    }
    beside = {f"hawizard.{'.'.join(path.parent.relative_to(ROOT).parts)}" for path in _beside()}
    assert there | beside == _listed()


def test_the_assets_are_found_where_they_ship() -> None:
    assert files("hawizard.assets").joinpath("versions.yaml").is_file()


def test_each_screen_finds_its_stylesheet_where_it_ships() -> None:
    ships = {path.name for path in files("hawizard.screens").iterdir() if path.name.endswith(".tcss")}
    assert ships == {path.name for path in (ROOT / "screens").glob("*.tcss")} != set()
    assert files("hawizard.assets").joinpath("hawizard.tcss").is_file()


def test_the_hosts_scripts_ship() -> None:
    assert files("hawizard.engine").joinpath("scripts", "batch.sh").is_file()


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["apply", "--help"], ["replay", "--help"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", HELP, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout
