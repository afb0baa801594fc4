"""What people read: sentences with named fields, secrets that do not print themselves."""
