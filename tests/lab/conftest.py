"""The lab for tests: booted once, bare for whoever asks for bare hosts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.lab import Lab, missing

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.lab)


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """The lab with its five hosts up."""
    if (lacks := missing()) and os.environ.get("HAWIZARD_LAB") != "required":
        pytest.skip("; ".join(lacks))
    lab = Lab()
    lab.up()
    yield lab
    lab.down()


@pytest.fixture
def hosts(lab: Lab) -> Lab:
    """The lab with all its hosts bare."""
    lab.make_bare()
    return lab
