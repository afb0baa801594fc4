"""The kubelet's unit and what the packages do when they are installed."""

from __future__ import annotations

# As the real one but for RestartSec, which is 10 there.
UNIT = """[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/home/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=2

[Install]
WantedBy=multi-user.target
"""

DROP_IN = """[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \
--kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS \
$KUBELET_EXTRA_ARGS
"""

DEFAULTS = "KUBELET_EXTRA_ARGS=\n"

_BOOTED = "[ -d /run/systemd/system ] || exit 0\n"
KUBELET_SCRIPTS = {
    "postinst": "#!/bin/sh\nset -e\nmkdir -p /etc/kubernetes/manifests\n"
    "systemctl enable --quiet kubelet || true\n"
    f"{_BOOTED}systemctl daemon-reload\nsystemctl restart kubelet || true\n",
    "prerm": f'#!/bin/sh\nset -e\n{_BOOTED}[ "$1" != remove ] || systemctl stop kubelet || true\n',
    "postrm": f"#!/bin/sh\nset -e\n{_BOOTED}systemctl daemon-reload\n",
}
RELOAD_SCRIPTS = {
    "postinst": f"#!/bin/sh\nset -e\n{_BOOTED}systemctl daemon-reload\n"
    "systemctl try-restart kubelet || true\n",
    "postrm": f"#!/bin/sh\nset -e\n{_BOOTED}systemctl daemon-reload\n",
}
