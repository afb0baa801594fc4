"""apt and dpkg."""

from __future__ import annotations

from hawizard.practice.packages import Package
from hawizard.practice.process import Process, Unknown


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    """Options, the value of each `-o` left out, and the words."""
    flags: list[str] = []
    words: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "-o":
            flags.append(rest.pop(0))
        else:
            (flags if word.startswith("-") else words).append(word)
    return flags, words


def _apt_get(p: Process, argv: list[str]) -> int:
    flags, (verb, *words) = _split(argv)
    if verb == "update":
        return _update(p)
    if verb != "install":
        raise Unknown(verb)
    if any(each.state != "i" for each in p.host.packages.values()):
        p.complain(
            "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem. "
        )
        return 100
    return _install(p, words, "--allow-change-held-packages" in flags)


def _update(p: Process) -> int:
    url = p.host.packages.read_list() or "http://mirror.example/debian bookworm"
    p.sleep(0.6)
    p.say(f"Get:1 {url}  InRelease [1189 B]", f"Get:2 {url}  Packages [18.9 kB]")
    p.sleep(0.6)
    p.say("Fetched 20.1 kB in 1s (24.6 kB/s)", "Reading package lists...")
    return 0


def _install(p: Process, words: list[str], change_held: bool) -> int:
    p.say("Reading package lists...", "Building dependency tree...", "Reading state information...")
    wanted = p.host.packages.wanted(words)
    if isinstance(wanted, str):
        name, _, version = wanted.partition("=")
        p.complain(f"E: Version '{version}' for '{name}' was not found" if version else _nowhere(name))
        return 100
    fresh = {name: package for name, package in wanted.items() if not _there(p, name, package)}
    if not change_held and any(name in p.host.packages and p.host.packages[name].held for name in fresh):
        p.complain("E: Held packages were changed and -y was used without --allow-change-held-packages.")
        return 100
    _fetch(p, wanted, fresh)
    _unpack(p, fresh)
    return 0


def _nowhere(name: str) -> str:
    return f"E: Unable to locate package {name}"


def _there(p: Process, name: str, package: Package) -> bool:
    return name in p.host.packages and p.host.packages[name].package == package


def _fetch(p: Process, wanted: dict[str, Package], fresh: dict[str, Package]) -> None:
    for name in wanted.keys() - fresh.keys():
        p.say(f"{name} is already the newest version ({wanted[name].version}).")
    if fresh:
        p.say("The following NEW packages will be installed:", "  " + " ".join(sorted(fresh)))
    p.say(f"0 upgraded, {len(fresh)} newly installed, 0 to remove and 0 not upgraded.")
    p.sleep(0.3)
    for number, (name, package) in enumerate(fresh.items(), 1):
        offer = p.host.packages.offered(name)
        source = offer[1].removesuffix(" Packages") if offer else ""
        p.sleep(0.1 + package.kilobytes / 40_000)
        p.say(f"Get:{number} {source} {name} {package.version} [{package.kilobytes} kB]")


def _unpack(p: Process, fresh: dict[str, Package]) -> None:
    for name, package in fresh.items():
        p.say(f"Selecting previously unselected package {name}.", f"Unpacking {name} ({package.version}) ...")
        p.host.packages.unpack(name, package)
        p.sleep(0.3)
    for name, package in fresh.items():
        p.say(f"Setting up {name} ({package.version}) ...")
        p.sleep(0.2)
    p.host.packages.configure()


def _dpkg(p: Process, argv: list[str]) -> int:
    if argv == ["--audit"]:
        torn = [name for name, each in p.host.packages.items() if each.state != "i"]
        if torn:
            p.say(
                "The following packages have been unpacked but not yet configured.", *(f" {n}" for n in torn)
            )
        return 0
    if argv[-2:] != ["--configure", "-a"]:
        raise Unknown(" ".join(argv))
    for name in p.host.packages.configure():
        p.say(f"Setting up {name} ({p.host.packages[name].package.version}) ...")
        p.sleep(0.3)
    return 0


def _dpkg_query(p: Process, argv: list[str]) -> int:
    if argv[:2] != ["-W", "-f"]:
        raise Unknown(" ".join(argv))
    form, names = argv[2], argv[3:]
    for name in sorted(names):
        known = p.host.packages.get(name)
        if known is None:
            p.complain(f"dpkg-query: no packages found matching {name}")
            continue
        status = ("h" if known.held else "i") + known.state + " "
        values = {"${Package}": name, "${db:Status-Abbrev}": status, "${Version}": known.package.version}
        line = form.replace(r"\n", "\n")
        for key, value in values.items():
            line = line.replace(key, value)
        p.out(line.encode())
    return 0 if all(name in p.host.packages for name in names) else 1


def _apt_cache(p: Process, argv: list[str]) -> int:
    if argv[0] != "madison":
        raise Unknown(argv[0])
    for name in argv[1:]:
        offer = p.host.packages.offered(name)
        if offer:
            p.say(f"{name:>10} | {offer[0].version} | {offer[1]}")
    return 0


def _apt_mark(p: Process, argv: list[str]) -> int:
    verb, *names = argv
    if verb != "hold":
        raise Unknown(verb)
    for name in names:
        if name not in p.host.packages:
            p.complain(_nowhere(name))
            return 100
        p.host.packages[name].held = True
        p.say(f"{name} set on hold.")
    return 0


def _lslocks(p: Process, argv: list[str]) -> int:
    if argv[:3] != ["--json", "--notruncate", "-o"]:
        raise Unknown(" ".join(argv))
    p.say('{"locks": []}')
    return 0


PROGRAMS = {
    "apt-cache": _apt_cache,
    "apt-get": _apt_get,
    "apt-mark": _apt_mark,
    "dpkg": _dpkg,
    "dpkg-query": _dpkg_query,
    "lslocks": _lslocks,
}
