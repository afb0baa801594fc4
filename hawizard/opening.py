"""A session opened for a run: what it wants as an Operation takes it, and its journal under lock."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hawizard.engine.wish import Wish
from hawizard.model.load import load, manifest_file
from hawizard.record.events import Event
from hawizard.record.journal import Journal, read
from hawizard.record.progress import Progress, fold
from hawizard.record.session import Session
from hawizard.text.sentence import ExitStatus, Problem, say

Fleet = Callable[[], AbstractContextManager[Session]]
"""A practice fleet: served as long as the context lasts, with the session that leads to it."""


@dataclass(frozen=True)
class Opened:
    """A session's journal, open for more, and how far the output of jobs was read."""

    journal: Journal
    offsets: Mapping[str, int]


@contextmanager
def journalled(session: Session, earlier: Callable[[Event], None] = lambda _: None) -> Iterator[Opened]:
    """Keeps every other wizard out and opens the journal; hands on what it holds. Raises Problem."""
    with session.lock():
        progress = Progress()
        for event in read(session.journal_path) if session.begun else ():
            progress = fold(progress, event)
            earlier(event)
        journal = Journal(session.journal_path)
        try:
            yield Opened(journal, progress.offsets)
        finally:
            journal.close()


def wish_of(
    session: Session, offsets: Mapping[str, int] | None = None, *, accept_new_host_keys: bool = False
) -> Wish:
    """What the session wants; raises BadSession, or Problem where a file it names cannot be read."""
    cluster = load(session.yaml_path)
    manifest = manifest_file(cluster, session.yaml_path)
    return Wish(
        cluster=cluster,
        session=shlex.quote(session.called),
        known_hosts=known_hosts(session),
        local={cluster.calico.manifest: _text(manifest)} if manifest else {},
        offsets=offsets or {},
        accept_new_host_keys=accept_new_host_keys,
    )


def known_hosts(session: Session) -> tuple[Path, ...]:
    """Where host keys are looked for; the first is where a confirmed one is kept."""
    return (session.known_hosts_path, Path("~/.ssh/known_hosts").expanduser())


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror or str(error) if isinstance(error, OSError) else str(say("it is not UTF-8"))
        raise Problem(
            say("The manifest {file} cannot be read: {why}.", file=str(file), why=why),
            say("Put the manifest there as a text file that you may read, or name its URL."),
            status=ExitStatus.BAD_INPUT,
        ) from error
