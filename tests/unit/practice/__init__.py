"""Tests of the practice fleet and of the contract it shares with the lab."""
