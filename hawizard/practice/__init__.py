"""A practice fleet: simulated hosts behind a real SSH server."""
