"""Until when a master's certificates are valid: they are read, and nothing secret beside them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from hawizard.model.cluster import Host
from hawizard.plan.actions.gate import Gate
from hawizard.plan.facts import CLOCK
from hawizard.plan.plan import Step
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.plan.steps.kube import ADMIN_CONF, KUBERNETES, PKI
from hawizard.text.sentence import Sentence, say

DAY = 86_400.0
SOON = 7 * DAY
"""Seconds before its end from which on a certificate is worth a word."""
SECTION = "四"


@dataclass(frozen=True)
class Life:
    """From when until when a certificate is valid."""

    start: datetime
    end: datetime

    @property
    def until(self) -> str:
        """The date of its end."""
        return f"{self.end:%Y-%m-%d}"


Lives = Mapping[str, Life]


def _life(pem: bytes) -> Life | None:
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        return Life(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except Exception:  # any broken certificate; the library's errors have no common class
        return None


def _in_file(reply: Reply) -> Life | None:
    return _life(reply.out) if reply.ok else None


def _in_kubeconfig(reply: Reply) -> Life | None:
    try:
        return _life(base64.b64decode(reply.out)) if reply.ok else None
    except ValueError:
        return None


def _file(name: str) -> Probe[Life | None]:
    return Probe(("cat", f"{PKI}/{name}"), _in_file)


def _kubeconfig(path: str) -> Probe[Life | None]:
    # The certificate alone: the key beside it stays on the host.
    form = "jsonpath={.users[0].user.client-certificate-data}"
    return Probe(("kubectl", "--kubeconfig", path, "config", "view", "--raw", "-o", form), _in_kubeconfig)


# The kubelet's own certificate is left out: the kubelet renews it by itself.
KUBECONFIGS = (ADMIN_CONF, f"{KUBERNETES}/controller-manager.conf", f"{KUBERNETES}/scheduler.conf")
AUTHORITIES = {name: _file(name) for name in ("ca.crt", "front-proxy-ca.crt")}
LEAVES = {
    **{n: _file(n) for n in ("apiserver.crt", "apiserver-kubelet-client.crt", "front-proxy-client.crt")},
    **{path.rpartition("/")[2]: _kubeconfig(path) for path in KUBECONFIGS},
}
ALL = {**LEAVES, **AUTHORITIES}


def expiry_step(host: Host) -> Step:
    """The step that tells until when a master's certificates are valid."""
    return Step(
        name="expiry",
        host=host.name,
        title=say("Until when the certificates of {host} are valid", host=host.name),
        why=say(
            "kubeadm's certificates are valid for a year and its authorities for ten. They are renewed by "
            "every upgrade with kubeadm, and by `kubeadm certs renew all`; by nothing else."
        ),
        breaks=say("From the day they end the API server lets nobody in, administrators included."),
        section=SECTION,
        actions=(_valid(host),),
        skip=say("Nobody has seen that the certificates of {host} are valid.", host=host.name),
    )


def _valid(host: Host) -> Gate:
    clock, *certificates = CLOCK, *ALL.values()
    return Gate(
        name="certificates",
        title=say("The certificates of {host} are valid", host=host.name),
        probe=clock,
        also=tuple(certificates),
        awaited=lambda answers: _invalid(host.name, answers),
        holds=lambda answers: _valid_until(host.name, answers),
        remedy=say(
            "On {host}, `kubeadm certs renew all` renews all but the authorities; kube-apiserver, "
            "kube-controller-manager and kube-scheduler have to be started again after it. An authority "
            "that has ended must be replaced by hand.",
            host=host.name,
        ),
    )


def _lives(answers: Answers, probes: Mapping[str, Probe[Life | None]] = ALL) -> Lives:
    return {name: life for name, probe in probes.items() if (life := answers[probe])}


def _invalid(host: str, answers: Answers) -> Sentence | None:
    lives, now = _lives(answers), answers[CLOCK]
    unread = [name for name in ALL if name not in lives]
    if not lives:
        return say("there are no certificates on {host} yet", host=host)
    if unread:
        return say("on {host} no certificate can be read in {files}", host=host, files=", ".join(unread))
    return _outside(host, lives, now) if now else say("{host} does not tell the time", host=host)


def _outside(host: str, lives: Lives, now: float) -> Sentence | None:
    ended, youngest = _soonest(lives), max(lives, key=lambda name: lives[name].start)
    if lives[ended].end.timestamp() <= now:
        return say("on {host} {file} has ended on {end}", host=host, file=ended, end=lives[ended].until)
    if lives[youngest].start.timestamp() <= now:
        return None
    return say(
        "on {host} {file} is not valid before {start} UTC: the clock of {host} is wrong",
        host=host,
        file=youngest,
        start=f"{lives[youngest].start:%Y-%m-%d %H:%M}",
    )


def _valid_until(host: str, answers: Answers) -> Sentence:
    leaves, authorities = _lives(answers, LEAVES), _lives(answers, AUTHORITIES)
    leaf, authority = _soonest(leaves), _soonest(authorities)
    end, last = leaves[leaf].until, authorities[authority].until
    left = min(leaves[leaf].end, authorities[authority].end).timestamp() - answers[CLOCK]
    if left > SOON:
        return say(
            "on {host} {file} is valid until {end}, the authorities until {last}",
            host=host,
            file=leaf,
            end=end,
            last=last,
        )
    return say(
        "on {host} {file} is valid until {end}, the authorities until {last}: only {days} more days",
        host=host,
        file=leaf,
        end=end,
        last=last,
        days=int(left // DAY),
    )


def _soonest(lives: Lives) -> str:
    return min(lives, key=lambda name: lives[name].end)
