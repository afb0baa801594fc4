"""The part of the Kubernetes API that kubeadm, the kubelet and kubectl need."""
