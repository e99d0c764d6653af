"""Text from a target, made safe for a terminal and readable in a page."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with every control character but tab and line feed written as an escape.

    Direction marks are among them: they could make a line read as something else.
    """
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
