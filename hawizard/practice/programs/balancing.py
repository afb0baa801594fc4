"""haproxy and etcdctl."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hawizard.practice.etcd import VERSION
from hawizard.practice.process import Process, Unknown
from hawizard.practice.services import haproxy_problem

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

_HEAD = (
    "pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,"
    "weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,"
    "rate_lim,rate_max,check_status,check_code,check_duration,addr,cookie,mode"
)
_COLUMNS = _HEAD.split(",")


def _haproxy(p: Process, argv: list[str]) -> int:
    if argv[:2] != ["-c", "-f"] or len(argv) != 3:
        raise Unknown(" ".join(argv))
    p.sleep(0.1)
    problem = haproxy_problem(p.host.text(argv[2]))
    if not problem:
        p.say("Configuration file is valid")
        return 0
    p.complain("[NOTICE]   (357) : haproxy version is 2.6.12-1+deb12u4")
    p.complain(f"[ALERT]    (357) : config : parsing [{argv[2]}:{problem[1:]}")
    p.complain("[ALERT]    (357) : config : Fatal errors found in configuration.")
    return 1


def statistics(host: SimulatedHost, socket: str) -> list[str]:
    """haproxy's own table as CSV; nothing where no haproxy has that socket."""
    text = (
        b"".join(host.units["haproxy.service"].loaded.values()).decode()
        if host.active("haproxy.service")
        else ""
    )
    found = re.search(r"^listen (\S+)$", text, re.MULTILINE)
    if f"unix@{socket}" not in text or not found:
        return []
    rows = [_row(found[1], "FRONTEND", "OPEN", "")]
    rows += [_server(host, found[1], name, address) for name, address in host.balancing().items()]
    up = any(",UP," in row for row in rows)
    return [f"# {_HEAD},", *rows, _row(found[1], "BACKEND", "UP" if up else "DOWN", "")]


def _server(host: SimulatedHost, backend: str, name: str, address: str) -> str:
    machine = host.world.machines.get(address)
    server = machine.api_server if machine else None
    state = ("UP", "L7OK") if server and server.server.ready else ("DOWN", "L7STS" if server else "L4CON")
    return _row(backend, name, *state, f"{address}:6443")


def _row(backend: str, name: str, status: str, check: str, address: str = "") -> str:
    told = {"pxname": backend, "svname": name, "status": status, "check_status": check, "addr": address}
    return ",".join({**told, "mode": "tcp"}.get(column, "") for column in _COLUMNS) + ","


_OPTIONS = ("--endpoints", "--command-timeout", "--dial-timeout")


def _etcdctl(p: Process, argv: list[str]) -> int:
    url = next(word for word in argv if word.startswith("--endpoints=")).partition("=")[2]
    words = [word for word in argv if not word.startswith(_OPTIONS)]
    if not _answers(p, url):
        return _no_answer(p, url, words)
    if words[:1] == ["get"]:
        return _get(p, words[1:])
    if words not in (["endpoint", verb, "-w", "json"] for verb in ("health", "status")):
        raise Unknown(" ".join(words))
    p.say(json.dumps([_health(url) if words[1] == "health" else _status(p, url)], separators=(",", ":")))
    return 0


def _no_answer(p: Process, url: str, words: list[str]) -> int:
    p.sleep(2)
    if words[1:2] == ["health"]:
        told = {
            "endpoint": url,
            "health": False,
            "took": "2.000670115s",
            "error": "context deadline exceeded",
        }
        p.say(json.dumps([told], separators=(",", ":")))
    p.complain("Error: context deadline exceeded")
    return 1


def _answers(p: Process, url: str) -> bool:
    etcd = p.world.etcd
    if etcd.host is None or not etcd.host.active("etcd.service"):
        return False
    local = "127.0.0.1" in url and p.host is etcd.host
    return local or (etcd.answers and etcd.host.ip in url)


def _health(url: str) -> dict[str, object]:
    return {"endpoint": url, "health": True, "took": "1.993959ms"}


def _status(p: Process, url: str) -> dict[str, object]:
    status = {"header": _header(p), "version": VERSION, "dbSize": 20480, "raftTerm": 2}
    return {"Endpoint": url, "Status": status}


def _header(p: Process) -> dict[str, int]:
    etcd = p.world.etcd
    return {"cluster_id": etcd.cluster_id, "revision": etcd.revision, "raft_term": 2}


def _get(p: Process, words: list[str]) -> int:
    prefix, flags = words[0], words[1:]
    keys = sorted(key for key in p.world.etcd.entries if key.startswith(prefix))[:1]
    if "--prefix" not in flags or "--keys-only" not in flags:
        raise Unknown(" ".join(words))
    if "json" in flags:
        found = {"kvs": [{"key": key} for key in keys], "count": len(p.world.etcd.entries)} if keys else {}
        p.say(json.dumps({"header": _header(p), **found}, separators=(",", ":")))
    else:
        p.say(*(line for key in keys for line in (key, "")))
    return 0


PROGRAMS = {"etcdctl": _etcdctl, "haproxy": _haproxy}
