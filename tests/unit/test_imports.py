"""What a person does not need yet is not loaded: it would keep them waiting for the first frame."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("paramiko", "fabric", "cryptography", "jinja2", "hawizard.engine.operation", "hawizard.plan.make")
NEEDLESS = {
    "hawizard.wizard": (*HEAVY, "hawizard.practice"),
    "hawizard.replaying": (*HEAVY, "hawizard.practice"),
    "hawizard.commands": (*HEAVY, "textual", "hawizard.practice"),
    "hawizard.cli": (*HEAVY, "textual", "rich", "pydantic", "yaml", "hawizard.practice"),
}
LOADED = "import sys, {module}; print(*[each for each in sys.argv[1:] if each in sys.modules])"


@pytest.mark.parametrize("module", NEEDLESS)
def test_a_module_does_without_what_is_needed_later(module: str) -> None:
    argv = [sys.executable, "-c", LOADED.format(module=module), *NEEDLESS[module]]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [], f"whoever starts {module} waits for these to be loaded"
