"""One API server: a request in, an answer out, all state in the store."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from hawizard.practice.kubeadm.api import access, defaults
from hawizard.practice.kubeadm.api.access import ANONYMOUS
from hawizard.practice.kubeadm.api.messages import (
    STATUS,
    Request,
    Response,
    Target,
    answer,
    decoded,
    failure,
    locate,
    review,
    version,
)
from hawizard.practice.kubeadm.api.patch import merge, strategic
from hawizard.practice.kubeadm.api.resources import discovery
from hawizard.practice.kubeadm.api.selectors import predicate
from hawizard.practice.kubeadm.api.store import Store
from hawizard.practice.kubeadm.api.watch import watch
from hawizard.practice.kubeadm.objects import stamp
from hawizard.practice.kubeadm.port import ApiError, Json, Unreachable

OPEN_API = b"\x0a\x032.0"
OPEN_API_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
CHECKS = ("ping", "log", "etcd", "informer-sync", "poststarthook/rbac/bootstrap-roles", "shutdown")


@dataclass
class Server:
    """The API over a store; it is not ready until it is told so."""

    store: Store
    release: str
    ready: bool = False

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        try:
            return self._answer(request)
        except ApiError as error:
            return answer(error.status, failure(error))
        except Unreachable as error:
            return answer(500, failure(ApiError(500, "InternalError", f"etcdserver: {error}")))

    def _answer(self, request: Request) -> Response:
        if re.fullmatch(r"/(readyz|livez|healthz)(/[\w-]+)*", request.path):
            return self._health(request)
        request = self._authenticated(request)
        if not access.allowed(self.store, request.user, request.method, request.path):
            text = f'User "{request.user.name}" cannot {request.method.lower()} path "{request.path}"'
            raise ApiError(403, "Forbidden", f"forbidden: {text}")
        return self._constant(request) or self._resource(request)

    def _authenticated(self, request: Request) -> Request:
        if request.user != ANONYMOUS or not request.token:
            return request
        user = access.bearer(self.store, request.token)
        if user is None:
            raise ApiError(401, "Unauthorized", "Unauthorized")
        return Request(**{**request.__dict__, "user": user})

    def _health(self, request: Request) -> Response:
        good = {"etcd": self._etcd_answers(), "poststarthook/rbac/bootstrap-roles": self.ready}
        failed = [name for name in CHECKS if not good.get(name, True)]
        if request.path == "/livez" and failed == ["poststarthook/rbac/bootstrap-roles"]:
            failed = []
        lines = [
            f"[{'-' if name in failed else '+'}]{name} {'failed' if name in failed else 'ok'}"
            for name in CHECKS
        ]
        name = request.path.strip("/").split("/")[0]
        if failed:
            text = "\n".join([*lines, f"{name} check failed", ""])
            return Response(500, text.encode(), "text/plain; charset=utf-8")
        text = "\n".join([*lines, f"{name} check passed", ""]) if "verbose" in request.query else "ok"
        return Response(200, text.encode(), "text/plain; charset=utf-8")

    def _etcd_answers(self) -> bool:
        try:
            self.store.kv.get("/registry/health")
        except Unreachable:
            return False
        return True

    def _constant(self, request: Request) -> Response | None:
        if request.path == "/version":
            return answer(200, version(self.release))
        if request.path == "/openapi/v2":
            return Response(200, OPEN_API, OPEN_API_TYPE)
        found = discovery(request.path)
        return answer(200, found) if found else None

    def _resource(self, request: Request) -> Response:
        target = locate(request.path)
        if target.resource.plural == "selfsubjectaccessreviews":
            return answer(201, review(request))
        if request.method == "GET":
            return self._get(request, target)
        verbs = {"POST": self._create, "PUT": self._update, "PATCH": self._patch, "DELETE": self._delete}
        if request.method not in verbs:
            raise ApiError(405, "MethodNotAllowed", "the server does not allow this method")
        return verbs[request.method](request, target)

    def _get(self, request: Request, target: Target) -> Response:
        plural = target.resource.plural
        if target.name:
            return answer(200, self.store.get(plural, target.namespace, target.name))
        fits = predicate(request.query)
        if request.query.get("watch") in ("1", "true"):
            return self._watch(request, target)
        found, revision = self.store.list(plural, target.namespace)
        kind = {"kind": f"{target.resource.kind}List", "apiVersion": target.resource.api_version}
        listed = {**kind, "metadata": {"resourceVersion": str(revision)}}
        return answer(200, {**listed, "items": [thing for thing in found if fits(thing)]})

    def _watch(self, request: Request, target: Target) -> Response:
        # Newer clients ask for a list in a watch, and list when a server of this age refuses.
        if "resourceVersionMatch" in request.query:
            text = "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch"
            raise ApiError(422, "Invalid", f'ListOptions.meta.k8s.io "" is invalid: {text}')
        since, fits = int(request.query.get("resourceVersion") or 0), predicate(request.query)
        stream = watch(self.store, target.resource.plural, target.namespace, fits, since)
        return Response(200, b"", stream=stream)

    def _create(self, request: Request, target: Target) -> Response:
        thing = defaults.prepare(target.resource, decoded(request), target.namespace)
        if target.resource.namespaced:
            self._need_namespace(thing["metadata"]["namespace"])
        if request.query.get("dryRun"):
            return answer(201, thing)
        return answer(201, self.store.create(target.resource.plural, thing))

    def _need_namespace(self, name: str) -> None:
        namespace = self.store.get("namespaces", "", name)
        if namespace["status"]["phase"] == "Terminating":
            text = f"unable to create new content in namespace {name} because it is being terminated"
            raise ApiError(403, "Forbidden", text)

    def _update(self, request: Request, target: Target) -> Response:
        old = self.store.get(target.resource.plural, target.namespace, target.name)
        new = defaults.changed(target.resource, old, decoded(request), target.part in ("status", "approval"))
        new["metadata"].setdefault("resourceVersion", old["metadata"]["resourceVersion"])
        return self._keep(request, target, old, new)

    def _keep(self, request: Request, target: Target, old: Json, new: Json) -> Response:
        if request.query.get("dryRun") or new == old:
            return answer(200, new)
        return answer(200, self.store.update(target.resource.plural, new))

    def _patch(self, request: Request, target: Target) -> Response:
        kinds = {"application/merge-patch+json": merge, "application/strategic-merge-patch+json": strategic}
        apply = kinds.get(request.content_type.split(";")[0])
        if apply is None:
            raise ApiError(415, "UnsupportedMediaType", "the body of the request was in an unknown format")
        for last in (False, False, False, True):
            old = self.store.get(target.resource.plural, target.namespace, target.name)
            new = defaults.changed(
                target.resource, old, apply(old, json.loads(request.body)), target.part == "status"
            )
            try:
                return self._keep(request, target, old, new)
            except ApiError as error:
                if last or error.reason != "Conflict":
                    raise
        raise AssertionError

    def _delete(self, request: Request, target: Target) -> Response:
        if not target.name:
            return self._delete_collection(request, target)
        old = self.store.get(target.resource.plural, target.namespace, target.name)
        if request.query.get("dryRun"):
            return answer(200, old)
        if target.resource.plural == "namespaces":
            return answer(200, self._terminate(old))
        self.store.delete(target.resource.plural, old)
        details = {"name": target.name, "kind": target.resource.plural, "uid": old["metadata"]["uid"]}
        return answer(200, {**STATUS, "status": "Success", "details": details})

    def _delete_collection(self, request: Request, target: Target) -> Response:
        found, _ = self.store.list(target.resource.plural, target.namespace)
        for thing in filter(predicate(request.query), found):
            self.store.delete(target.resource.plural, thing)
        return answer(200, {**STATUS, "status": "Success"})

    def _terminate(self, namespace: Json) -> Json:
        if "deletionTimestamp" in namespace["metadata"]:
            return namespace
        namespace["metadata"]["deletionTimestamp"] = stamp(self.store.clock.now())
        namespace["status"] = {"phase": "Terminating"}
        return self.store.update("namespaces", namespace)
