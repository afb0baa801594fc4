"""What of a plan a person wants done now."""

from __future__ import annotations

from dataclasses import dataclass

from hawizard.plan.plan import Step


@dataclass(frozen=True)
class Scope:
    """The hosts and steps that a run works on; what is outside stays as it is."""

    hosts: frozenset[str] = frozenset()
    """All, where it names none."""
    skipped: frozenset[str] = frozenset()
    """Ids of steps that are left out, where their plan lets them be."""

    def spares(self, step: Step) -> bool:
        """Whether the step's host is not to be touched."""
        return bool(self.hosts) and step.host not in self.hosts

    def skips(self, step: Step) -> bool:
        """Whether the step is left out and those after it begin all the same."""
        return step.skip is not None and step.id in self.skipped


EVERYTHING = Scope()
