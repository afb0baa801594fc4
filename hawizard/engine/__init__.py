"""Doing it: the Runner and what it stands on."""
