"""Patches: JSON merge and the strategic merge of the Kubernetes API."""

from __future__ import annotations

from typing import Any

from hawizard.practice.kubeadm.port import Json

# The keys by which lists of the built-in kinds are merged; the others are replaced.
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "imagePullSecrets": "name",
    "secrets": "name",
    "conditions": "type",
    "addresses": "type",
    "taints": "key",
    "ownerReferences": "uid",
    "containerStatuses": "name",
}


def merge(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result


def strategic(target: Any, patch: Any) -> Any:
    """Apply a strategic merge patch to an object."""
    if not isinstance(patch, dict):
        return patch
    if patch.get("$patch") == "replace":
        return {name: value for name, value in patch.items() if name != "$patch"}
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if not name.startswith("$"):
            _set(result, name, value)
        elif name.startswith("$deleteFromPrimitiveList/"):
            field = name.split("/", 1)[1]
            result[field] = [each for each in result.get(field) or [] if each not in value]
    return result


def _set(result: Json, name: str, value: Any) -> None:
    if value is None:
        result.pop(name, None)
    elif isinstance(value, list) and _mergeable(name, value):
        result[name] = _merged(result.get(name) or [], value, MERGE_KEYS[name])
    elif name == "finalizers" and isinstance(value, list):
        result[name] = list(dict.fromkeys([*(result.get(name) or []), *value]))
    else:
        result[name] = strategic(result.get(name), value)


def _mergeable(name: str, value: list[Any]) -> bool:
    return name in MERGE_KEYS and all(isinstance(each, dict) for each in value)


def _merged(old: list[Json], changes: list[Json], key: str) -> list[Json]:
    if any(change.get("$patch") == "replace" for change in changes):
        return [change for change in changes if "$patch" not in change]
    result = list(old)
    for change in changes:
        place = next((i for i, each in enumerate(result) if each.get(key) == change.get(key)), None)
        if change.get("$patch") == "delete":
            result = [each for each in result if each.get(key) != change.get(key)]
        elif place is None:
            result.append(strategic({}, change))
        else:
            result[place] = strategic(result[place], change)
    return result
