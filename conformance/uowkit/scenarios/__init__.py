"""Scenarios: requests as data with what must come back; recorded, told of a failure, replayed."""
