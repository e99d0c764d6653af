"""Comparisons that know what the rules call equal, and say where two values differ."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SYSTEM_PROPERTIES: Final = frozenset({"objectId", "___class", "created", "updated", "ownerId"})
_LONGEST_SHOWN = 160
_LONGEST_TOLD = 200


def same_value(sent: Any, found: Any) -> bool:
    """Whether a value came back as the one that was sent.

    Numbers are compared as numbers (25 equals 25.0, -0 equals 0; ruling
    create/returns-saved-object), never with booleans; everything else exactly.
    """
    if isinstance(sent, bool) or isinstance(found, bool):
        return sent is found
    if isinstance(sent, int | float) and isinstance(found, int | float):
        return sent == found
    if isinstance(sent, dict) and isinstance(found, dict):
        return sent.keys() == found.keys() and all(same_value(sent[k], found[k]) for k in sent)
    if isinstance(sent, list) and isinstance(found, list):
        return len(sent) == len(found) and all(map(same_value, sent, found))
    return type(sent) is type(found) and bool(sent == found)


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Difference:
    """A property that did not come back as it was sent; `found` may be `MISSING`."""

    name: str
    sent: Any
    found: Any

    @property
    def rule(self) -> str | None:
        """The rule on values that would explain it; none for a property that is missing."""
        if self.found is MISSING:
            return None
        if self.sent is None or isinstance(self.sent, bool):
            return "values/booleans-and-null"
        if isinstance(self.sent, int | float):
            return "values/numbers"
        return "values/strings" if isinstance(self.sent, str) else None

    def __str__(self) -> str:
        became = "is missing" if self.found is MISSING else f"is {shown(self.found)}"
        return f"{self.name} was sent as {shown(self.sent)} and {became}"


def differences(sent: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference]:
    """Where an object lacks, or has otherwise, what was sent for it.

    A property that was sent as null may be null or left out (ruling
    values/booleans-and-null); properties that were not sent do not matter, nor do
    those that the server sets itself.
    """
    unlike = []
    for name, value in sent.items():
        if not compares(name, value):
            continue
        if name not in found:
            if value is not None:
                unlike.append(Difference(name, value, MISSING))
        elif not same_value(value, found[name]):
            unlike.append(Difference(name, value, found[name]))
    return unlike


def compares(name: str, value: Any) -> bool:
    """Whether a property comes back as it was sent: what the server sets does not."""
    return name not in SYSTEM_PROPERTIES and not _is_reference(value)


def listed(unlike: Sequence[Difference]) -> str:
    """Differences as a message tells them."""
    return "; ".join(map(str, unlike))


def explanation(unlike: Sequence[Difference]) -> str | None:
    """The one rule on values whose breach would explain all of the differences, if any."""
    rules = {each.rule for each in unlike}
    return rules.pop() if len(rules) == 1 else None


def shown(value: Any) -> str:
    """A value as messages print it: JSON in ASCII, shortened in the middle."""
    try:
        text = json.dumps(value, ensure_ascii=True)
    except RecursionError:
        return f"a deeply nested {type(value).__name__}"
    except (TypeError, ValueError):
        text = repr(value)
    if len(text) <= _LONGEST_SHOWN:
        return text
    half = _LONGEST_SHOWN // 2
    return f"{text[:half]} … {text[-half:]} ({len(text)} characters)"


def shortened(text: str) -> str:
    """A target's own words as messages tell them: their beginning, where they are many."""
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and value.get("___ref") is True
