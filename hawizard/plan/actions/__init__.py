"""The kinds of change on a host, one a file."""
