"""Compares reports: several servers side by side, or one server then and now."""
