"""The session: a folder with what is wanted, what happened, the hosts' keys and a lock."""

from __future__ import annotations

import difflib
import errno
import re
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from hawizard.record.files import write_atomically
from hawizard.record.lock import locked
from hawizard.text.sentence import ExitStatus, Problem, Sentence, say

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
YAML = "session.yaml"
JOURNAL = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Session:
    """A session's folder and the files in it, all of them for their owner's eyes alone."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def called(self) -> str:
        """What a command calls it: its name, or its folder where the name alone would not find it."""
        return self.name if self.folder.parent == sessions_root() else str(self.folder)

    @property
    def yaml_path(self) -> Path:
        """What is wanted."""
        return self.folder / YAML

    @property
    def journal_path(self) -> Path:
        """What happened."""
        return self.folder / JOURNAL

    @property
    def known_hosts_path(self) -> Path:
        """The host keys that were confirmed."""
        return self.folder / "known_hosts"

    @property
    def begun(self) -> bool:
        """Whether there is a run to resume."""
        with suppress(OSError):
            return self.journal_path.stat().st_size > 0
        return False

    @classmethod
    def create(cls, name: str, text: str, root: Path | None = None) -> Session:
        """A new session with this `session.yaml`; raises Problem where the name is bad or taken."""
        root = root or sessions_root()
        if not NAME.fullmatch(name):
            raise _bad(say("{name} cannot be a session's name", name=name), _name_rule(name))
        session = cls(root / name)
        if session.yaml_path.exists():
            remedy = say("Take another name, or edit {file}.", file=str(session.yaml_path))
            raise _bad(say("there is a session {name} already", name=name), remedy)
        with _told(session.folder):
            session.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            session.folder.chmod(0o700)
            write_atomically(session.yaml_path, text)
        return session

    @classmethod
    def open(cls, name_or_path: str, root: Path | None = None) -> Session:
        """The session of that name, or of the folder or `session.yaml` at that path; raises Problem."""
        root = root or sessions_root()
        session = cls(_folder(name_or_path, root))
        with _told(session.folder):
            if not session.yaml_path.is_file():
                raise _unknown(name_or_path, root)
            session._guard(repair=session.folder.parent == root)
        return session

    def save(self, text: str) -> None:
        """Writes session.yaml; raises Problem."""
        with _told(self.folder):
            write_atomically(self.yaml_path, text)

    def add(self, name: str, text: str) -> Path:
        """Writes another file of the session and returns its path; raises Problem."""
        with _told(self.folder):
            write_atomically(self.folder / name, text)
        return self.folder / name

    def _guard(self, repair: bool) -> None:
        if repair:
            self.folder.chmod(0o700)
        # Who can write here can plant a host key or another wish.
        if stat.S_IMODE(self.folder.stat().st_mode) & 0o022:
            what = say("others may write in the session's folder {folder}", folder=str(self.folder))
            raise _bad(what, say("chmod go-w {folder}", folder=str(self.folder)))
        for path in (self.yaml_path, self.journal_path, self.known_hosts_path):
            if path.is_file() and not path.is_symlink() and path.stat().st_mode & 0o077:
                path.chmod(0o600)

    def lock(self) -> AbstractContextManager[None]:
        """Keeps every other wizard out of this session; raises Problem while another one is in it."""
        return locked(self.folder)


def sessions_root() -> Path:
    """Where sessions live that are called by their name."""
    return platformdirs.user_data_path("hawizard") / "sessions"


def session_names(root: Path | None = None) -> list[str]:
    """The sessions that can be called by their name."""
    with suppress(OSError):
        return sorted(path.parent.name for path in (root or sessions_root()).glob(f"*/{YAML}"))
    return []


def find_journal(name_or_path: str, root: Path | None = None) -> Path:
    """The journal at a path, or of the session of that name or folder; raises Problem."""
    with suppress(OSError, RuntimeError):
        path = Path(name_or_path).expanduser()
        if path.is_dir() and (path / JOURNAL).is_file():
            return path / JOURNAL
        if path.exists() and not path.is_dir() and path.name != YAML:
            return path
    session = Session.open(name_or_path, root)
    if session.begun:
        return session.journal_path
    raise _bad(say("the session {name} has no journal yet", name=session.name), say("Run apply first."))


def _folder(name_or_path: str, root: Path) -> Path:
    if NAME.fullmatch(name_or_path) and (root / name_or_path / YAML).is_file():
        return root / name_or_path
    try:
        path = Path(name_or_path).expanduser().resolve()
        return path.parent if not path.is_dir() and path.name == YAML else path
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _bad(say("{path} cannot be used: {why}", path=name_or_path[:200], why=why)) from error


def _unknown(name_or_path: str, root: Path) -> Problem:
    if "/" in name_or_path or Path(name_or_path).exists():
        what = say("{path} has no {file}", path=name_or_path, file=YAML)
        return _bad(what, say("Give a session's name, its folder, or its session.yaml."))
    known = session_names(root)
    near = difflib.get_close_matches(name_or_path, known, 1, 0.5)
    if near:
        remedy = say("Did you mean {near}?", near=near[0])
    elif known:
        remedy = say("There are: {names}.", names=", ".join(known))
    else:
        remedy = say("Make one with: hawizard new NAME")
    return _bad(say("there is no session {name}", name=name_or_path), remedy)


def _name_rule(name: str) -> Sentence:
    better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].strip("-")
    if better:
        return say("Use a-z, 0-9 and - between them, at most 63 characters: {better}", better=better)
    return say("Use a-z, 0-9 and - between them, at most 63 characters.")


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turns an error of the file system into a sentence."""
    try:
        yield
    except (OSError, NotImplementedError) as error:
        why = getattr(error, "strerror", None) or str(error)
        what = say("the session's folder {folder} cannot be used: {why}", folder=str(folder), why=why)
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        remedy = say("Make room on this disk.") if full else say("Check who owns it and its permissions.")
        raise Problem(what, remedy) from error


def _bad(what: Sentence, remedy: Sentence | None = None) -> Problem:
    return Problem(what, remedy, status=ExitStatus.BAD_INPUT)
