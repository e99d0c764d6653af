"""A run from the command line or from pytest, beginning to end."""
