"""A lab of five real systemd hosts for the tests."""
