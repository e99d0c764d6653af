"""Reports: one file of JSON Lines per run, and the views made from it."""
