"""The data service: the calls around a transaction."""
