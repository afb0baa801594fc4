"""The JSON schema of session.yaml for editors; `python -m hawizard.model.schema` writes it to assets/."""

from __future__ import annotations

import json
from importlib.resources import as_file, files

from hawizard.model.cluster import Cluster

FILE = "session.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The schema that goes with the model as it is now."""
    schema = {"$schema": DIALECT, **Cluster.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schema() -> None:
    """Replace the shipped schema by the one of the model."""
    with as_file(files("hawizard.assets").joinpath(FILE)) as path:
        path.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    write_schema()
