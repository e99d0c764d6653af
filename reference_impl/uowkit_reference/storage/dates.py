"""Dates as text: the forms that a date-time column and a where-clause accept.

They are those that the vendor's page on dates in queries lists, and ISO 8601 as clients send it.
A text without a time zone is read as UTC.
"""

import re
from datetime import UTC, datetime

_DAYS = ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y", "%d/%b/%Y", "%d-%b-%Y")
_FORMS = (
    *(f"{day}{time}" for day in _DAYS for time in ("", " %H:%M", " %H:%M:%S", " %H:%M:%S %z")),
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y/%m/%d/%H:%M:%S",
    "%A, %d %B %Y",
    "%a %b %d %H:%M:%S %z %Y",
)
"""Where both the month and the day could come first, the month does, as in the vendor's list."""

_NAMED_ZONE = re.compile(r"\b(?:GMT|UTC)(?![+-]?\d)")
_ZONE_PREFIX = re.compile(r"\b(?:GMT|UTC)(?=[+-]\d)")


def milliseconds(text: str) -> int | None:
    """Return the time that `text` names, in milliseconds since 1970, UTC; None if it names none."""
    found = _iso_8601(text) or _listed(text)
    if found is None:
        return None
    return _milliseconds(found if found.tzinfo else found.replace(tzinfo=UTC))


def _milliseconds(moment: datetime) -> int:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000


def _iso_8601(text: str) -> datetime | None:
    # A bare number such as "20240101" is no date to this API: it may be meant as milliseconds.
    if not text[:1].isdigit() or text.isdigit():
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _listed(text: str) -> datetime | None:
    text = _ZONE_PREFIX.sub("", _NAMED_ZONE.sub("+0000", text))
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
