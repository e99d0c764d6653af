"""The body of an answer, never longer than the kit reads, whatever it was packed into.

A kilobyte of gzip can hold a megabyte, and that again a gigabyte: so each coding is
undone piece by piece, and each layer counts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from uowkit.wire.exchange import NoAnswer, Trouble

LONGEST_ANSWER: Final = 8 * 1024 * 1024  # bytes: a bulk of 100,000 ids has half of it
_PIECE: Final = 64 * 1024  # bytes that are unpacked at a time
_MOST_CODINGS: Final = 3  # one within the other
_GZIP: Final = zlib.MAX_WBITS | 16
_CODINGS: Final = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}
_GZIP_BEGINS: Final = b"\x1f\x8b"
_ZLIB_METHOD: Final = 8  # in the low half of the first byte (RFC 1950, section 2.2)


def read_body(parts: Iterable[bytes], content_encoding: str) -> bytes:
    """Put a body together, with the codings undone that it was sent in without being asked.

    Args:
        parts: the body as it comes.
        content_encoding: the header of that name; empty where there is none.

    Raises:
        NoAnswer: it is longer than `LONGEST_ANSWER` bytes, packed or unpacked; or in a coding
            other than gzip and deflate (RFC 9110, section 8.4), or not what it says.
    """
    codings = [each.strip().lower() for each in content_encoding.split(",")]
    codings = [each for each in codings if each not in {"", "identity"}]
    strange = [each for each in codings if each not in _CODINGS]
    if strange or len(codings) > _MOST_CODINGS:
        told = f"Content-Encoding: {content_encoding[:80]}"
        raise NoAnswer(Trouble.UNREADABLE, f"{told}; only identity was asked for")
    body = _bounded(parts)
    for coding in reversed(codings):
        body = _bounded(_unpacked(body, coding))
    return b"".join(body)


def _bounded(parts: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > LONGEST_ANSWER:
            raise NoAnswer(Trouble.ENDLESS, f"more than {LONGEST_ANSWER} bytes")
        yield part


def _unpacked(parts: Iterable[bytes], coding: str) -> Iterator[bytes]:
    packed = _Packed(coding)
    for part in parts:
        try:
            yield from packed.take(part)
        except zlib.error as error:
            raise NoAnswer(Trouble.MALFORMED, f"its body is no {coding}: {error}") from error
    if not packed.is_whole:
        raise NoAnswer(Trouble.MALFORMED, f"its {coding} ends too soon")


class _Packed:
    """A body in one coding, unpacked a piece at a time."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inflating = zlib.decompressobj(_CODINGS[coding])
        self._begun = False

    @property
    def is_whole(self) -> bool:
        """Whether what was begun is at its end; an empty body never begins."""
        return self._inflating.eof or not self._begun

    def take(self, part: bytes) -> Iterator[bytes]:
        """Give what a part holds, in pieces."""
        while part:
            if not self._begun:
                self._begin(part)
            elif self._inflating.eof and not self._goes_on(part):
                return  # what follows the end belongs to nothing
            yield self._inflating.decompress(part, _PIECE)
            part = self._inflating.unconsumed_tail or self._inflating.unused_data

    def _begin(self, part: bytes) -> None:
        """Some servers send deflate without the two bytes that should come before it."""
        self._begun = True
        if self._coding == "deflate" and part[0] & 15 != _ZLIB_METHOD:
            self._inflating = zlib.decompressobj(-zlib.MAX_WBITS)

    def _goes_on(self, part: bytes) -> bool:
        """Whether another member of gzip follows (RFC 1952, section 2.2)."""
        if self._coding == "deflate" or not _GZIP_BEGINS.startswith(part[:2]):
            return False
        self._inflating = zlib.decompressobj(_GZIP)
        return True
