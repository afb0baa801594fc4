"""`session.yaml` to a Cluster, or every fault in it with its line."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from hawizard.model.cluster import Cluster
from hawizard.model.document import Document, Remark, read_document
from hawizard.model.explain import explain_errors
from hawizard.model.faults import BadSession, Fault, dotted
from hawizard.model.source import Unreadable
from hawizard.text.sentence import say


def load(path: Path) -> Cluster:
    """The Cluster that a session's file describes; raises BadSession."""
    try:
        document = read_document(path)
    except Unreadable as why:
        raise BadSession(path, (Fault(path, why.line, "", why.sentence),)) from None
    cluster, remarks = checked(document, path)
    if cluster is None or remarks:
        raise BadSession(path, _faults(path, remarks))
    return cluster


def checked(document: Document, path: Path) -> tuple[Cluster | None, list[Remark]]:
    """The Cluster that a document at a path describes, and everything wrong with it in the file's order."""
    cluster, remarks = _validated(document)
    if cluster is not None:
        remarks = remarks + _manifest_missing(cluster, path, document)
    return cluster, sorted(remarks, key=lambda remark: remark[0])


def manifest_file(cluster: Cluster, path: Path) -> Path | None:
    """The file of Calico's manifest beside a session's file; None if it is a URL."""
    manifest = cluster.calico.manifest
    return None if "://" in manifest else path.parent / manifest


def _validated(document: Document) -> tuple[Cluster | None, list[Remark]]:
    try:
        return Cluster.model_validate(document.data), document.remarks
    except ValidationError as error:
        return None, document.remarks + _beyond(document.remarks, explain_errors(error, document))


def _beyond(form: list[Remark], content: Iterable[Remark]) -> list[Remark]:
    """What is wrong with the form of a value makes what its content lacks noise."""
    places = {remark[1] for remark in form}
    return [remark for remark in content if remark[1] not in places]


def _manifest_missing(cluster: Cluster, path: Path, document: Document) -> list[Remark]:
    file, place = manifest_file(cluster, path), ("calico", "manifest")
    with suppress(OSError):
        if file is None or file.is_file():
            return []
    return [(document.line_of(place), place, say("There is no file {file}.", file=str(file)))]


def _faults(path: Path, remarks: list[Remark]) -> tuple[Fault, ...]:
    return tuple(Fault(path, line, dotted(place), sentence) for line, place, sentence in remarks)
