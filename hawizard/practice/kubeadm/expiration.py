"""`kubeadm certs check-expiration`."""

from __future__ import annotations

from datetime import datetime, timezone

from hawizard.practice.kubeadm import kubeconfig, pki
from hawizard.practice.kubeadm.certs import LEAVES, TornFile, load_certificate
from hawizard.practice.kubeadm.port import Host
from hawizard.practice.kubeadm.voice import Refused, Voice

CONFS = ("admin.conf", "controller-manager.conf", "scheduler.conf")


def check(host: Host, voice: Voice) -> None:
    """Print when the certificates of this host end, or refuse where one is missing."""
    voice.say("[check-expiration] Reading configuration from the cluster...")
    try:
        ends = {name: _conf_end(host, name) for name in CONFS}
        ends |= {name: pki.expiry(load_certificate(host, name)) for name in (*LEAVES, "ca", "front-proxy-ca")}
    except (TornFile, kubeconfig.BadKubeconfig, ValueError) as error:
        raise Refused(str(error)) from None
    now = datetime.fromtimestamp(host.now(), timezone.utc)
    voice.say("CERTIFICATE                EXPIRES                  RESIDUAL TIME")
    for name in sorted(ends):
        voice.say(f"{name:26} {ends[name]:%b %d, %Y %H:%M} UTC   {(ends[name] - now).days}d")


def _conf_end(host: Host, name: str) -> datetime:
    access = kubeconfig.load(host, f"/etc/kubernetes/{name}")
    return pki.expiry(pki.load_certificate(access.certificate))
