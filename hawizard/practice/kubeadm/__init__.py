"""The contract of kubeadm and of what it starts, over a small port to the machine."""
