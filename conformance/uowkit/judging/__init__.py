"""From answers to verdicts: what is held against the rules, and what comes of it."""
