"""Makes the published reports: `python -m reports.publishing`, or `make reports`."""
