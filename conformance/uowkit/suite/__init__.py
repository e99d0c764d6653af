"""The checks: plain pytest modules, one for each area of the catalogue."""
