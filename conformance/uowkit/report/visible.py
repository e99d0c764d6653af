"""Text from a target, made safe for a terminal, for CI and for a page, and still readable."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LAST_OF_FOUR_DIGITS: Final = 0xFFFF
# GitHub's runner takes a line that begins with `::` for a command, and `##[` anywhere in one;
# those of Azure and TeamCity have a word before the bracket.
_ANYWHERE: Final = r"##(?=\w*\[)"
_COMMAND: Final = re.compile(f"::|{_ANYWHERE}")
_COMMAND_AT_A_LINE: Final = re.compile(rf"^\s*::|{_ANYWHERE}", re.MULTILINE)


def visible(text: str) -> str:
    """The text with every control character but tab and line feed written as an escape.

    What has no width and what turns the direction of writing is among them: either
    could make a line read as something else. So is what XML cannot hold.
    """
    return _CONTROL.sub(lambda match: _escape(match[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


def printable(text: str) -> str:
    """The text made visible, and no command to a CI that reads along, wherever it is wrapped."""
    return _escaped_commands(_COMMAND, visible(text))


def copyable(text: str) -> str:
    """As `printable`, for a text that is never wrapped: less of it has to be escaped."""
    return _escaped_commands(_COMMAND_AT_A_LINE, visible(text))


def disarmed(text: str) -> str:
    """A whole file, visible already, that is printed: no command to a CI that reads along.

    What is escaped is escaped as JSON does it; so JSON says the same as before.
    """
    return _escaped_commands(_COMMAND_AT_A_LINE, text)


def _escaped_commands(commands: re.Pattern[str], text: str) -> str:
    """A text whose last colon or hash, of those that begin a command, is an escape."""
    return commands.sub(lambda match: match[0][:-1] + _escape(match[0][-1]), text)
