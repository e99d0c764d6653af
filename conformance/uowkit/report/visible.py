"""Text from a target, made safe for a terminal and readable in a page."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text with every control character but tab and line feed written as an escape.

    What has no width and what turns the direction of writing is among them: either
    could make a line read as something else.
    """
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
