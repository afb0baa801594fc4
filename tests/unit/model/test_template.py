"""What `hawizard new` writes, and the schema that editors read."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from hawizard.model import schema
from hawizard.model.load import load
from hawizard.model.template import template
from hawizard.text.sentence import ExitStatus, Problem
from tests.unit.model.sessions import faults_of


@pytest.mark.parametrize("name", ["ha", "null", "42", "1e3"])
def test_the_template_is_the_tutorials_cluster(tmp_path: Path, name: str) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(template(name), "utf-8")
    cluster = load(path)
    assert cluster.name == name
    assert [host.address for host in cluster.hosts] == [f"192.168.26.{n}" for n in (80, 81, 82, 83, 41)]
    assert (cluster.kubernetes.version, cluster.calico.version) == ("1.24.2", "3.26.5")
    assert cluster.endpoint == "192.168.26.80:6443"


def test_what_is_commented_out_works_when_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "calico.yaml").write_text("kind: List\n")
    whole = re.sub(
        r"^( *)# (?=( |key:|endpoint:|packages:|calico:|registry_mirrors:|ssh:))",
        r"\1",
        template("ha"),
        flags=re.M,
    )
    assert whole.count("#") < template("ha").count("#") - 8
    assert faults_of(tmp_path, whole) == ()
    data = yaml.safe_load(whole)
    assert data["calico"]["manifest"] == "calico.yaml"
    assert data["kubernetes"]["packages"]["key"].endswith("Release.key")
    assert data["hosts"][3]["ssh"]["port"] == 2222


@pytest.mark.parametrize("name", ["", "My Cluster", "../x", "a\nb", "x" * 64, "{{ 7 * 7 }}"])
def test_a_name_that_cannot_be_one(name: str) -> None:
    with pytest.raises(Problem) as caught:
        template(name)
    assert caught.value.status is ExitStatus.BAD_INPUT


def test_the_shipped_schema_is_the_models() -> None:
    shipped = files("hawizard.assets").joinpath(schema.FILE).read_text("utf-8")
    assert shipped == schema.schema_text(), "run: python -m hawizard.model.schema"
