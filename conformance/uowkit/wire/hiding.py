"""Hides what must not be printed, however the target spells it when it sends it back."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

HIDDEN: Final = "***"
_SHORTEST: Final = 4  # characters of a secret: hiding "a" or "1" would blacken the whole report
_SHORTEST_ENCODED: Final = 8  # of its base64; shorter ones stand in other texts by chance
_SHORTEST_CUT: Final = 6  # of what is left of one where a text was shortened
_ANY_CASE: Final = 6  # of a secret that is hidden in small and large letters alike
_CUT: Final = "…"  # how the kit shows that
# JSON in JSON in JSON has seven in all; without a bound, a text full of them would take forever.
_MORE_BACKSLASHES: Final = r"(?:\\|%(?:25){0,2}5[cC]){0,6}"
_QUOTE, _DOUBLE_QUOTE = "(?:'|%(?:25){0,2}27)", '(?:"|%(?:25){0,2}22)'
_LONGEST_SPELLING: Final = 24  # characters that one of a secret may have become
_PARTS: Final = re.compile(r"[\s;,]+")


class Secrets:
    """Texts that must not be printed: header values, keys and passwords."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values = sorted({each for each in values if len(each) >= _SHORTEST}, key=_length)
        encoded = {each for value in self._values for each in _encoded(value)}
        spelled = {text: _exactly(text) for text in encoded}
        spelled |= {text: _in_any_case(text) for text in self._values}
        # One pattern each: together they would be searched character by character.
        self._patterns = [re.compile(spelled[text]) for text in sorted(spelled, key=_length)]

    def hide(self, text: str) -> str:
        """The text with every secret replaced by `***`, and lone surrogates written out.

        A secret is found as it is, in large and in small letters, and as JSON, URLs, HTML,
        shells, base64 and hexadecimal numbers spell it, in any mixture; and at a place where
        a text was shortened, if enough of it is left. What a report is
        to hold goes through here, and a report is UTF-8.
        """
        text = text.encode("utf-8", errors="backslashreplace").decode("utf-8")
        for pattern in self._patterns:
            text = pattern.sub(HIDDEN, text)
        return self._hide_at_cuts(text) if _CUT in text else text

    def hide_within(self, document: Any) -> Any:
        """A JSON document without secrets, in keys and values."""
        if isinstance(document, str):
            return self.hide(document)
        if isinstance(document, list):
            return [self.hide_within(each) for each in document]
        if isinstance(document, dict):
            return {self.hide(key): self.hide_within(each) for key, each in document.items()}
        return document

    def hide_in_beginning(self, text: str, most: int) -> str:
        """The beginning of a text, at most so long, with nothing left of a secret at its end.

        It takes no longer for a text that goes on and on.
        """
        reach = max(map(len, self._values), default=0) * _LONGEST_SPELLING
        hidden = self.hide(text[: most + reach])
        whole = len(text) <= most + reach
        return hidden[: most if whole else min(most, len(hidden) - reach)]

    def _hide_at_cuts(self, text: str) -> str:
        pieces = text.split(_CUT)
        for value in self._values:
            if len(value) > _SHORTEST_CUT:
                pieces[:-1] = [_without_beginning(piece, value) for piece in pieces[:-1]]
                pieces[1:] = [_without_end(piece, value) for piece in pieces[1:]]
        return _CUT.join(pieces)


def header_secrets(value: str) -> Iterator[str]:
    """What of a header's value must not be printed: all of it, and each of its parts.

    Parts are words, what follows `=` in them (cookies, `Digest`), and user and password of
    `Basic`.
    """
    yield value
    for part in _PARTS.split(value):
        yield part
        yield part.partition("=")[2].strip('"')
    scheme, _, credentials = value.partition(" ")
    if scheme.lower() == "basic":
        yield from _credentials(credentials.strip())


def _credentials(encoded: str) -> Iterator[str]:
    try:
        told = b64decode(encoded, validate=True).decode("utf-8")
    except (NoBase64, UnicodeDecodeError):
        return  # it is hidden as it was given
    yield told
    yield from told.partition(":")[::2]


def _length(text: str) -> int:
    """The longest one first: no rest of it stays when another one is part of it."""
    return -len(text)


def _encoded(value: str) -> Iterator[str]:
    """Base64 and hexadecimal spellings of a text, also within a longer text."""
    data = value.encode()
    yield data.hex()
    yield data.hex().upper()
    for before in range(3):
        whole = b64encode(b"\0" * before + data).decode()
        first, last = -(-before * 8 // 6), (before + len(data)) * 8 // 6
        found = whole[first:last]  # what no neighbour has a bit in
        if len(found) >= _SHORTEST_ENCODED:
            yield found
            yield found.replace("+", "-").replace("/", "_")


def _exactly(text: str) -> str:
    """A pattern of a text that is in its own letters."""
    return "".join(f"(?:{'|'.join(_spellings(each))})" for each in text)


def _in_any_case(text: str) -> str:
    """A pattern of a text whose letters may have become small or large ones."""
    return _exactly(text) if len(text) < _ANY_CASE else "".join(map(_either_case, text))


def _either_case(character: str) -> str:
    cases = dict.fromkeys((character, character.lower(), character.upper()))
    several = [_exactly(each) for each in cases if len(each) > 1]  # as of ß
    return f"(?:{'|'.join([*_of_each(cases), *several])})"


def _of_each(cases: Iterable[str]) -> Iterator[str]:
    return (each for case in cases if len(case) == 1 for each in _spellings(case))


def _spellings(character: str) -> list[str]:
    """Patterns of what a character of a secret may have become on its way.

    Each of them begins with a character: alternatives of such patterns are searched fast.
    """
    code = ord(character)
    utf_16 = character.encode("utf-16-be").hex()
    units = [_hexadecimal(utf_16[place : place + 4]) for place in range(0, len(utf_16), 4)]
    in_url = "".join(f"%(?:25){{0,2}}{_hexadecimal(f'{each:02x}')}" for each in character.encode())
    number = f"(?:#|%23)(?:0*{code}|[xX]0*{_hexadecimal(f'{code:x}')})(?:;|%3[bB])"
    found = [re.escape(character), in_url, f"&{number}", f"%26{number}"]
    for backslash in ("\\\\", "%(?:25){0,2}5[cC]"):
        found.append("".join(f"{backslash}{_MORE_BACKSLASHES}u{unit}" for unit in units))
        if not character.isalnum():
            found += [f"{backslash}{_MORE_BACKSLASHES}{one}" for one in (found[0], in_url)]
    if escape(character) != character:
        found.append(re.escape(escape(character)))
    if character == "'":
        quoted = f"{_MORE_BACKSLASHES}{_DOUBLE_QUOTE}{_QUOTE}"  # twice, after a first quote
        found += [f"'{quoted * 2}", f"{in_url}{quoted * 2}", "&apos;"]
    if character == " ":
        found += [r"\+"]
    return found


def _hexadecimal(digits: str) -> str:
    """A pattern of a hexadecimal number in large and small letters."""
    return "".join(f"[{each}{each.upper()}]" if each.isalpha() else each for each in digits.lower())


def _small(text: str) -> str:
    """A text in small letters, each in its place."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(each if len(each.lower()) > 1 else each.lower() for each in text)


def _without_beginning(piece: str, value: str) -> str:
    """A text that was cut at its end, without what is left there of a secret."""
    told = piece.rstrip()
    small, value = _small(told), _small(value)
    start = small.rfind(value[:_SHORTEST_CUT], max(len(told) - len(value), 0))
    if start >= 0 and value.startswith(small[start:]):
        return told[:start] + HIDDEN + piece[len(told) :]
    return piece


def _without_end(piece: str, value: str) -> str:
    """A text that was cut at its beginning, without what is left there of a secret."""
    told = piece.lstrip()
    small, value = _small(told), _small(value)
    place = small.find(value[-_SHORTEST_CUT:], 0, len(value))
    end = place + _SHORTEST_CUT
    if place >= 0 and value.endswith(small[:end]):
        return piece[: len(piece) - len(told)] + HIDDEN + told[end:]
    return piece
