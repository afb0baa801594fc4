"""The lab run that the practice fleet is held against, recorded anew where it is asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hawizard.commands import Switches, run_apply
from tests.lab.conftest import lab
from tests.lab.lab import Lab
from tests.lab.session import session_yaml
from tests.practice.recording import Told, recording, save

__all__ = ["lab"]
RECORDED = Path(__file__).with_name("lab.jsonl")


@pytest.mark.lab
@pytest.mark.skipif("HAWIZARD_RECORD" not in os.environ, reason="HAWIZARD_RECORD=1 records a lab run anew")
def test_a_run_in_the_lab_is_recorded(lab: Lab, tmp_path: Path) -> None:
    lab.make_bare()
    folder, told = tmp_path / "lab", list[Told]()
    folder.mkdir(mode=0o700)
    (folder / "session.yaml").write_text(session_yaml())
    with recording(told):
        assert run_apply(str(folder), Switches(accept_new_host_keys=True, yes=True)) == 0
    save(RECORDED, told)
