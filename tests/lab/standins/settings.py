"""How a stand-in behaves on its host: /etc/hawizard-standin.json, all of it optional."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path("/etc/hawizard-standin.json")
TREE = Path("/usr/lib/hawizard-standin")
RUN = Path("/run/hawizard-standin")


@dataclass(frozen=True)
class Settings:
    """Real seconds for each of kubeadm's, and what prose is like."""

    pace: float = 0.25
    prose: str = ""


def load() -> Settings:
    """Return the settings of this host."""
    return Settings(**json.loads(FILE.read_text())) if FILE.exists() else Settings()


def release(program: str) -> str:
    """Return the Kubernetes version of an installed program, with its v."""
    return (TREE / f"{program}.version").read_text().strip()
