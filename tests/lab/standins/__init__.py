"""Programs that stand in on the lab's hosts for those of Kubernetes."""
