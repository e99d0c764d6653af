"""By which profiles a server is judged: a fault by that of its rule, a right server by all."""

from __future__ import annotations

import functools
from collections.abc import Collection

from uowkit_schemas import profiles, requirement

from uowkit.rules.suite_checks import checks_by_rule


@functools.cache
def checked_profiles() -> tuple[str, ...]:
    """The profiles that have checks in the suite, in the catalogue's order.

    A right server is judged by all of them, so that a profile takes part in the self-test
    from its first check on.
    """
    asked = {requirement(rule).profile for rule in checks_by_rule()}
    return tuple(each for each in profiles() if each in asked)


def claimed_profiles(unclaimed: Collection[str] = ()) -> tuple[str, ...]:
    """The profiles that have checks, less those that a server does not claim to keep."""
    return tuple(each for each in checked_profiles() if each not in unclaimed)


def profile_of(rule: str) -> str:
    """The profile by which a fault is judged that breaks a rule: that of the rule.

    A run by that profile asks nothing of other profiles, so a fault of the data service, say,
    need not be seen by the rules of the core, and does not crowd them.

    Raises:
        ValueError: no profile checks the rule.
    """
    profile = requirement(rule).profile
    if profile is None:
        raise ValueError(f"no profile checks {rule}: {requirement(rule).excluded}")
    return profile
