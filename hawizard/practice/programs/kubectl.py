"""kubectl, over the API servers of the practice fleet."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import yaml

from hawizard.practice import jsonpath
from hawizard.practice.kubeadm import documents, kubeconfig
from hawizard.practice.kubeadm.api.resources import RESOURCES, Resource
from hawizard.practice.kubeadm.memory_api import MemoryApi
from hawizard.practice.kubeadm.port import Access, ApiError, Json, Unreachable
from hawizard.practice.process import Process, Unknown

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
TAKES_VALUE = ("-n", "-o", "-l", "-f", "--kubeconfig")


@dataclass(frozen=True)
class Line:
    """A command line: its words, and its options by name."""

    words: tuple[str, ...]
    options: dict[str, str]

    @property
    def namespace(self) -> str:
        """The namespace asked for."""
        return self.options.get("-n", "default")


def parsed(argv: list[str]) -> Line:
    """The words and options of a command line."""
    words, options, rest = [], {}, list(argv)
    while rest:
        word = rest.pop(0)
        if word in TAKES_VALUE:
            options[word] = rest.pop(0)
        elif word.startswith("-"):
            name, _, value = word.partition("=")
            options[name] = value
        else:
            words.append(word)
    return Line(tuple(words), options)


def _kubectl(p: Process, argv: list[str]) -> int:
    line = parsed(argv)
    path = line.options.get("--kubeconfig", "/root/.kube/config")
    if line.words[:2] == ("config", "view"):
        return _view(p, line, path)
    if p.host.disk.find(path) is None:
        p.complain(f"error: stat {path}: no such file or directory")
        return 1
    try:
        access = kubeconfig.load(p.host, path)
        return _VERBS[line.words[0]](Kubectl(p, line, access))
    except kubeconfig.BadKubeconfig as error:
        p.complain(f"error: {error}")
    except Unreachable as error:
        p.complain(_silence(str(error), line.options.get("--server") or access.server))
    except ApiError as error:
        p.complain(f"Error from server ({error.reason}): {error.message}")
    except (KeyError, ValueError) as error:
        raise Unknown(f"{error} of {' '.join(argv)}") from None
    return 1


def _silence(error: str, server: str) -> str:
    if "x509" in error:
        return f"Unable to connect to the server: {error}"
    where = urlsplit(server).netloc
    return f"The connection to the server {where} was refused - did you specify the right host or port?"


def _view(p: Process, line: Line, path: str) -> int:
    form = line.options["-o"].removeprefix("jsonpath=")
    # Without a file the configuration is an empty one.
    p.out(jsonpath.render(form, documents.load(p.host.text(path)) or {}).encode())
    return 0


class Kubectl:
    """One command over one API server."""

    def __init__(self, process: Process, line: Line, access: Access) -> None:
        self.process, self.line = process, line
        server = line.options.get("--server")
        self.api = MemoryApi(process.world.server, replace(access, server=server) if server else access)

    def get(self) -> int:
        """`get TYPE [NAME]`, `get TYPE/NAME...`, `get --raw PATH`."""
        if "--raw" in self.line.options:
            return self._raw(self.line.words[1])
        found, single = self._found()
        output = self.line.options["-o"]
        if output == "name":
            self.process.say(*(named(thing) for thing in found))
        elif found or not self._named():
            self._print(output, found[0] if single and found else _list(found))
        return 0

    def create(self) -> int:
        """`create namespace NAME`."""
        kind, name = self.line.words[1:]
        thing = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        made = self.api.request("POST", path_of(resource_of(kind), "", ""), thing)
        self.process.say(f"{named(made)} created")
        return 0

    def delete(self) -> int:
        """`delete TYPE NAME`."""
        kind, name = self.line.words[1:]
        path = path_of(resource_of(kind), self.line.namespace, name)
        if self._one(path) is None:
            return 0
        self.api.request("DELETE", path)
        self.process.say(f'{resource_of(kind).kind.lower()} "{name}" deleted')
        while self.line.options.get("--wait") != "false" and self._one(path, ignore=True) is not None:
            self.process.sleep(0.5)
        return 0

    def annotate(self) -> int:
        """`annotate TYPE NAME KEY=VALUE`."""
        kind, name, pair = self.line.words[1:]
        key, _, value = pair.partition("=")
        patch: Json = {"metadata": {"annotations": {key: value}}}
        thing = self.api.request("PATCH", path_of(resource_of(kind), "", name), patch, "merge-patch+json")
        self.process.say(f"{named(thing)} annotated")
        return 0

    def apply(self) -> int:
        """`apply -f FILE`."""
        text = self.process.host.text(self.line.options["-f"])
        try:
            things = [thing for thing in yaml.safe_load_all(text) if thing]
        except yaml.YAMLError as error:
            self.process.complain(f"error: error parsing {self.line.options['-f']}: {error}")
            return 1
        for thing in things:
            self.process.say(f"{named(thing)} {self._apply(thing)}")
            self.process.sleep(0.05)
        return 0

    def _raw(self, path: str) -> int:
        answer = self.api.send("GET", path)
        if answer.status != 200:
            self.process.complain(f"Error from server (InternalError): {answer.body.decode()}")
            return 1
        self.process.out(answer.body)
        return 0

    def _apply(self, thing: Json) -> str:
        resource, metadata = resource_of(thing["kind"].lower()), thing["metadata"]
        namespace = metadata.setdefault("namespace", self.line.namespace) if resource.namespaced else ""
        own = json.dumps(thing, separators=(",", ":"))
        path, noted = path_of(resource, namespace, metadata["name"]), metadata.get("annotations") or {}
        wanted = {**thing, "metadata": {**metadata, "annotations": {**noted, LAST_APPLIED: own}}}
        old = self._one(path, ignore=True)
        if old is None:
            self.api.request("POST", path_of(resource, namespace, ""), wanted)
            return "created"
        if (old["metadata"].get("annotations") or {}).get(LAST_APPLIED) == own:
            return "unchanged"
        self.api.request("PATCH", path, wanted, "strategic-merge-patch+json")
        return "configured"

    def _named(self) -> bool:
        return len(self.line.words) > 2 or "/" in self.line.words[1]

    def _found(self) -> tuple[list[Json], bool]:
        """What is asked for, and whether it is one object by its name."""
        words = self.line.words[1:]
        if not self._named():
            return self._all(resource_of(words[0])), False
        pairs = (
            [word.split("/", 1) for word in words] if "/" in words[0] else [[words[0], n] for n in words[1:]]
        )
        paths = [path_of(resource_of(kind), self.line.namespace, name) for kind, name in pairs]
        return [thing for thing in map(self._one, paths) if thing is not None], len(pairs) == 1

    def _all(self, resource: Resource) -> list[Json]:
        label = self.line.options.get("-l", "").replace(" ", "%20")
        query = f"?labelSelector={label}" if label else ""
        found: list[Json] = self.api.request("GET", path_of(resource, self.line.namespace, "") + query)[
            "items"
        ]
        return found

    def _one(self, path: str, ignore: bool = False) -> Json | None:
        try:
            return self.api.request("GET", path)
        except ApiError as error:
            if error.status == 404 and (ignore or "--ignore-not-found" in self.line.options):
                return None
            raise

    def _print(self, output: str, value: Json) -> None:
        if output == "json":
            self.process.say(json.dumps(value, indent=4))
        elif output.startswith("jsonpath="):
            self.process.out(jsonpath.render(output.removeprefix("jsonpath="), value).encode())
        else:
            raise ValueError(output)


def _list(found: list[Json]) -> Json:
    return {"apiVersion": "v1", "items": found, "kind": "List", "metadata": {"resourceVersion": ""}}


def resource_of(word: str) -> Resource:
    """The resource that a word on the command line names; raises KeyError."""
    return _BY_WORD[word]


def named(thing: Json) -> str:
    """An object as `-o name` has it."""
    group = thing["apiVersion"].rpartition("/")[0]
    return f"{thing['kind'].lower()}{'.' + group if group else ''}/{thing['metadata']['name']}"


def path_of(resource: Resource, namespace: str, name: str) -> str:
    """Where the API has a resource, or one object of it."""
    root = f"/apis/{resource.api_version}" if resource.group else "/api/v1"
    space = f"/namespaces/{namespace}" if resource.namespaced else ""
    return f"{root}{space}/{resource.plural}" + (f"/{name}" if name else "")


def _words(resource: Resource) -> list[str]:
    kind = resource.kind.lower()
    return [resource.plural, kind, f"{kind}.{resource.group}", *resource.short]


_BY_WORD = {word: resource for resource in RESOURCES for word in _words(resource)}
_VERBS: dict[str, Callable[[Kubectl], int]] = {
    "annotate": Kubectl.annotate,
    "apply": Kubectl.apply,
    "create": Kubectl.create,
    "delete": Kubectl.delete,
    "get": Kubectl.get,
}
PROGRAMS = {"kubectl": _kubectl}
