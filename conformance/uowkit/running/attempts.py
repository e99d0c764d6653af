"""What is left of a check that pytest-rerunfailures runs again.

Running again is for what decides nothing: a network that stumbled, a target that was
throttling. There the last attempt counts. A breach is no such noise: the target did what
it must not, and doing it right the next time takes nothing back. So a breach stands
whatever later attempts find, and either way the result says how often it was run.
"""

from __future__ import annotations

from typing import Final

import pytest

from uowkit.judging.results import Result

_COUNT: Final = pytest.StashKey[int]()
_BEFORE: Final = pytest.StashKey[list[Result]]()


def begin(item: pytest.Item) -> None:
    """Count an attempt of an item."""
    item.stash[_COUNT] = item.stash.get(_COUNT, 0) + 1


def conclude(item: pytest.Item, result: Result, *, failed: bool) -> Result:
    """Give the result of all attempts of an item so far.

    Args:
        item: that was run.
        result: of the attempt that is over.
        failed: whether pytest takes it for a failure, and so may run the item again.
    """
    attempts = item.stash.get(_COUNT, 1)
    before = item.stash.setdefault(_BEFORE, [])
    came = ", ".join(each["outcome"] for each in (*before, result))
    kept = next((each for each in before if each["findings"]), result)
    if failed or attempts > 1:
        before.append(result)
    if attempts == 1:
        return result
    situation = f"[{result['situation']}]" if result["situation"] else ""
    name = result["check"].partition(":")[2]
    note = f"{name}{situation} was run {attempts} times: {came}"
    return {**kept, "observations": [*kept["observations"], note]}
