"""A terminal wizard for a highly available Kubernetes control plane."""

__version__ = "0.1.0"
