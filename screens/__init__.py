"""The full-screen wizard: one screen a file, its stylesheet beside it."""
