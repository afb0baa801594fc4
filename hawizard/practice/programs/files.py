"""Programs that look at files and change them."""

from __future__ import annotations

import stat as bits
from collections.abc import Iterator
from fnmatch import fnmatchcase
from hashlib import sha256
from posixpath import basename

from hawizard.practice.disk import Node
from hawizard.practice.process import Process, Unknown

ABSENT = "No such file or directory"


def options(argv: list[str], flags: str, valued: str = "") -> tuple[dict[str, str], list[str]]:
    """Short options, and the words after them; raises Unknown at any other."""
    found: dict[str, str] = {}
    words = list(argv)
    while words and words[0].startswith("-") and words[0] != "-":
        word = words.pop(0)
        if word == "--":
            break
        if word[1:] in valued.split():
            found[word[1:]] = words.pop(0)
        elif set(word[1:]) <= set(flags):
            found |= dict.fromkeys(word[1:], "")
        else:
            raise Unknown(word)
    return found, words


def _cat(p: Process, argv: list[str]) -> int:
    status = 0
    for path in argv:
        try:
            p.out(p.host.disk.read(path))
        except OSError as error:
            p.complain(f"cat: {path}: {'Is a directory' if isinstance(error, IsADirectoryError) else ABSENT}")
            status = 1
    return status


def _test(p: Process, argv: list[str]) -> int:
    flag, path = argv
    node = p.host.disk.find(path)
    checks = {"-d": bool(node and node.is_folder), "-f": bool(node and not node.is_folder), "-e": bool(node)}
    if flag not in checks:
        raise Unknown(flag)
    return 0 if checks[flag] else 1


def _ls(p: Process, argv: list[str]) -> int:
    _, (path,) = options(argv, "A")
    if p.host.disk.find(path) is None:
        p.complain(f"ls: cannot access '{path}': {ABSENT}")
        return 2
    p.say(*p.host.disk.names(path))
    return 0


def _stat(p: Process, argv: list[str]) -> int:
    found, paths = options(argv, "L", "c fc")
    if "fc" in found:
        p.say("cgroup2fs" if paths == ["/sys/fs/cgroup"] else "ext2/ext3")
        return 0
    nodes = [(path, p.host.disk.find(path)) for path in paths]
    for path, node in nodes:
        if node is None:
            p.complain(f"stat: cannot statx '{path}': {ABSENT}")
        else:
            p.say(_formatted(found["c"], path, node))
    return 1 if any(node is None for _, node in nodes) else 0


def _formatted(form: str, path: str, node: Node) -> str:
    values = {
        "%n": path,
        "%s": str(len(node.content)),
        "%f": f"{node.bits:x}",
        "%U": node.owner,
        "%G": node.group,
        "%a": f"{bits.S_IMODE(node.bits):o}",
        "%.9Y": f"{node.written:.9f}",
    }
    for sign, value in values.items():
        form = form.replace(sign, value)
    if "%" in form:
        raise Unknown(form)
    return form


def _sha256sum(p: Process, argv: list[str]) -> int:
    if argv[0] == "--check":
        return _check_sums(p, argv[-1])
    status = 0
    for path in argv:
        try:
            p.say(f"{sha256(p.host.disk.read(path)).hexdigest()}  {path}")
        except OSError:
            p.complain(f"sha256sum: {path}: {ABSENT}")
            status = 1
    return status


def _check_sums(p: Process, sums: str) -> int:
    status = 0
    for line in p.host.text(sums).splitlines():
        wanted, path = line.split("  ", 1)
        node = p.host.disk.find(path)
        if node is None or sha256(node.content).hexdigest() != wanted:
            p.say(f"{path}: FAILED")
            status = 1
    return status


def _find(p: Process, argv: list[str]) -> int:
    folders, words = _split(argv)
    if words[:1] != ["-name"] or len(words) != 2:
        raise Unknown(" ".join(words))
    for folder in folders:
        if p.host.disk.find(folder) is None:
            p.complain(f"find: ‘{folder}’: {ABSENT}")
        else:
            p.say(*(path for path in p.host.disk.walk(folder) if fnmatchcase(basename(path), words[1])))
    return 1 if any(p.host.disk.find(folder) is None for folder in folders) else 0


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    at = next((n for n, word in enumerate(argv) if word.startswith("-")), len(argv))
    return argv[:at], argv[at:]


def _rm(p: Process, argv: list[str]) -> int:
    found, paths = options(argv, "fr")
    gone = [p.host.disk.remove(path) for path in paths]
    return 0 if "f" in found or all(gone) else 1


def _mv(p: Process, argv: list[str]) -> int:
    _, (old, new) = options(argv, "f")
    if p.host.disk.find(old) is None:
        p.complain(f"mv: cannot stat '{old}': {ABSENT}")
        return 1
    p.host.disk.move(old, new)
    return 0


def _chmod(p: Process, argv: list[str]) -> int:
    mode, path = argv
    node = p.host.disk.file(path)
    node.bits = bits.S_IFREG | int(mode, 8)
    return 0


def _install(p: Process, argv: list[str]) -> int:
    found, paths = options(argv, "d", "m o g")
    if "d" not in found:
        raise Unknown("a file")
    users = [name for name in (found.get("o"), found.get("g")) if name and not _is_user(p, name)]
    if users:
        p.complain(f"install: invalid user: ‘{users[0]}’")
        return 1
    for path in paths:
        node = p.host.disk.folder(path)
        node.bits = bits.S_IFDIR | int(found.get("m", "755"), 8)
        node.owner, node.group = found.get("o", "root"), found.get("g", "root")
    return 0


def _is_user(p: Process, name: str) -> bool:
    return name in ("root", p.host.user) or (name == "etcd" and "etcd-server" in p.host.packages)


def _getent(p: Process, argv: list[str]) -> int:
    users = dict(_users(p))
    if argv[0] != "passwd" or len(argv) != 2:
        raise Unknown(" ".join(argv))
    if argv[1] in users:
        p.say(users[argv[1]])
    return 0 if argv[1] in users else 2


def _users(p: Process) -> Iterator[tuple[str, str]]:
    yield p.host.user, f"{p.host.user}:x:1000:1000::/home/{p.host.user}:/bin/bash"
    yield "root", "root:x:0:0:root:/root:/bin/bash"


PROGRAMS = {
    "cat": _cat,
    "chmod": _chmod,
    "find": _find,
    "getent": _getent,
    "install": _install,
    "ls": _ls,
    "mv": _mv,
    "rm": _rm,
    "sha256sum": _sha256sum,
    "stat": _stat,
    "test": _test,
}
