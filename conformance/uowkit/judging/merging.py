"""One root cause, one failure: rules that fail only because another does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def merge(named: Mapping[str, Sequence[str | None]]) -> dict[str, str]:
    """Say which rules fail only because another does (design, section 3).

    A rule fails in its own right where a finding of it names no other rule, or names one
    that does not fail: `because` alone acquits nobody.

    Args:
        named: for each rule that fails, the rule that each of its findings names as one
            whose breach would explain it, or None.

    Returns:
        The rule that is to blame, by the rule that fails only because of it.
    """
    explained = {
        rule
        for rule, causes in named.items()
        if any(each is None or each not in named for each in causes)
    }
    merged: dict[str, str] = {}
    while True:  # a rule that fails because of one that fails because of a third
        found = {
            rule: str(causes[0])
            for rule, causes in named.items()
            if rule not in explained and all(each in explained for each in causes)
        }
        if not found:
            return merged
        merged |= found
        explained |= found.keys()
