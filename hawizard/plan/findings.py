"""Findings: what is wrong or worth knowing about the wish or the hosts, from facts and verdicts alone."""

from __future__ import annotations

from collections.abc import Mapping

from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.plan.findings_of_fleet import fleet_findings
from hawizard.plan.findings_of_host import host_findings
from hawizard.plan.findings_of_ports import port_findings
from hawizard.plan.guards import Guards

_WEIGHT = (Level.ERROR, Level.WARNING, Level.NOTE)


def findings(
    cluster: Cluster, facts: Mapping[str, Facts], verdicts: Mapping[str, Verdict]
) -> tuple[Finding, ...]:
    """Every finding, errors first; `verdicts` are by step id, hosts that were not asked are passed over."""
    guards = Guards(tuple(verdicts))
    known = [(host, facts[host.name]) for host in cluster.hosts if _was_read(facts.get(host.name))]
    found = [finding for host, told in known for finding in host_findings(cluster, host, told, guards)]
    found += [finding for host, told in known for finding in port_findings(cluster, host, told, guards)]
    found += fleet_findings(cluster, known, guards)
    return tuple(sorted(found, key=lambda finding: _WEIGHT.index(finding.level)))


def _was_read(facts: Facts | None) -> bool:
    return facts is not None and bool(facts.kernel)
