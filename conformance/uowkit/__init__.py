"""A conformance test kit for servers of the unit-of-work transaction API."""

__version__ = "0.1.0"

__all__ = ["__version__"]
