"""Many clients at once: what they send, the record of what they saw, and what it shows."""
