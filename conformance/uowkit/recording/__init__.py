"""A proxy that writes what passes through it as scenarios."""
