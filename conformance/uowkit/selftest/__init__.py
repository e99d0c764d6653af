"""The kit judged by itself: it must catch every seeded fault, and accuse no right server."""
