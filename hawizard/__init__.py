"""A terminal wizard for a highly available Kubernetes control plane."""
