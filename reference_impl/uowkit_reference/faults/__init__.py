"""Seeded faults: servers that break one rule each, to see whether the kit catches them.

Nothing here is imported unless a fault is asked for.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from uowkit_reference.faults.declaring import DECLARED, Fault

__all__ = ["Fault", "UnknownFaultError", "fault_named", "faults"]


class UnknownFaultError(LookupError):
    """There is no fault of this name; the message names those that are near."""


def faults() -> Sequence[Fault]:
    """Return every fault, in the order of the modules and of the places in them."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    return tuple(DECLARED.values())


def fault_named(name: str) -> Fault:
    """Return the fault of this name.

    Raises:
        UnknownFaultError: There is none.
    """
    known = {each.name: each for each in faults()}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3)
    remedy = f"did you mean {' or '.join(near)}?" if near else "`uowkit faults` lists them."
    raise UnknownFaultError(f"there is no fault called {name!r}; {remedy}")
