"""Hypothesis strategies for the values, objects and ids that transactions carry.

Public: users' own tests may draw from them. They draw few and small things, since
drawing is dearer than sending; markers and filler come from elsewhere.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

LARGEST_INTEGER: Final = 2**53 - 1  # beyond it doubles have gaps (ruling values/numbers)
LONGEST_STRING: Final = 250  # UTF-16 units (ruling values/strings)

TELLING_STRINGS: Final = (
    "",
    " ",
    " leading and trailing ",
    "line\nbreak",
    "carriage\r\nreturn",
    "tab\tbetween",
    'it\'s "quoted" `so`',
    "'; DROP TABLE Person; --",
    "back\\slash\\",
    "100 % of %s and {0} and ${name}",
    "NULL",
    "null",
    "true",
    "0042",
    "1e5",
    "<b>&amp;</b>",
    "caf\u00e9",
    "cafe\u0301",
    "\u212b \u00c5 A\u030a",
    "\U0001f469\u200d\U0001f680 \U00010348",
    "\u05e9\u05dc\u05d5\u05dd \u202etfel",
    "zero\u200bwidth\ufeff",
    "\u4e2d\u6587\u3001\u65e5\u672c\u8a9e",
    "\u1e9e\u00df\u0130\u0131",
    "ends in a line break\n",
    "\rcarriage return",
    "two  spaces,   three",
    "no\u00a0break\u00a0space",
    "\ufeffmark first",
    "heart \u2764\ufe0f, plain \u2764",
    "control \x01\x1b\x7f\x85 characters",
    "line\u2028and paragraph\u2029separators",
    "\u201ccurly\u201d \u2018quotes\u2019 \u2013 dash\u2026",
    "soft\u00adhyphen",
    "\ufb01ne ligature, \uff21 wide, x\u00b2",
    "\\n \\t \\u0041 \\x41 are no escapes",
    "a+b%20c&d=e",
    "=1+1",
    "+49 170 000",
    "@name",
    "-dash",
    "2026-11-22",
    "2026-11-22T10:00:00Z",
    "1586020674000",
    '{"a": 1}',
    "[1, 2]",
    '"quoted"',
    "Joe.Doe@Example.COM",
    "MiXeD CaSe",
    "http://example.com/?q=1#x",
    "undefined",
    "NaN",
    "False",
)
"""Strings that have tripped servers before."""

TELLING_NUMBERS: Final = (
    0,
    -0.0,
    1,
    -1,
    0.1,
    1 / 3,
    -273.15,
    -0.5,
    -0.001,
    2**31,
    -(2**31) - 1,
    2**32 + 1,
    1586020674000,
    LARGEST_INTEGER,
    -LARGEST_INTEGER,
    123456789.123456789,
    1e-10,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    1e21,
)
"""Numbers that have tripped servers before; all are doubles."""


def utf16_units(text: str) -> int:
    """How long a string is for a server that counts as JavaScript and Java do."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _characters() -> SearchStrategy[str]:
    assigned = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
    return st.one_of(st.sampled_from("aB3 '\"\\%_\n\u00e9\u0301\U0001f600"), assigned)


def strings(max_units: int = LONGEST_STRING) -> SearchStrategy[str]:
    """Strings of at most `max_units` UTF-16 units, without U+0000 and lone surrogates."""
    drawn = st.text(_characters(), max_size=min(40, max_units // 2))
    telling = [each for each in TELLING_STRINGS if utf16_units(each) <= max_units]
    return st.one_of(drawn, st.sampled_from(telling))


def numbers() -> SearchStrategy[float]:
    """Integers to ±(2^53 - 1), and doubles without subnormal ones."""
    return st.one_of(
        st.integers(-LARGEST_INTEGER, LARGEST_INTEGER),
        st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
        st.sampled_from(TELLING_NUMBERS),
    )


def small_numbers() -> SearchStrategy[float]:
    """Numbers that nobody's column could find too large."""
    return st.one_of(st.integers(-1000, 1000), st.sampled_from((0.5, -2.25, 1e6, 1234.5678)))


def objects() -> SearchStrategy[dict[str, Any]]:
    """Objects with some of the value columns, null now and then."""
    words = st.sampled_from(("Joe", "Mary", "Bob", "", "O'Neil", "\u00c5sa"))
    return st.fixed_dictionaries(
        {},
        optional={
            "name": st.one_of(words, st.none()),
            "note": words,
            "age": st.one_of(small_numbers(), st.none()),
            "score": small_numbers(),
            "active": st.one_of(st.booleans(), st.none()),
        },
    )


def bulks(min_size: int = 1, max_size: int = 12) -> SearchStrategy[list[dict[str, Any]]]:
    """Objects for one CREATE_BULK, with different sets of keys among them.

    A few objects are drawn and repeated in turn up to a drawn size, so that equal
    objects and interleaved sets of keys both occur.
    """

    def repeat(drawn: tuple[list[dict[str, Any]], int]) -> list[dict[str, Any]]:
        patterns, size = drawn
        return [dict(patterns[index % len(patterns)]) for index in range(size)]

    sizes = st.integers(min_size, max_size)
    return st.tuples(st.lists(objects(), min_size=1, max_size=3), sizes).map(repeat)


def op_result_ids() -> SearchStrategy[str]:
    """Free-form strings of 1 to 200 characters (ruling op-result-id/exact)."""
    short = st.text(_characters(), min_size=1, max_size=12)
    long = st.text(_characters(), min_size=1, max_size=4).map(lambda text: (text * 200)[:200])
    return st.one_of(short, short, long)


def look_alikes(name: str) -> list[str]:
    """Other ids that a careless comparison takes for this one (ruling op-result-id/exact)."""
    candidates = [
        name.swapcase(),
        name + " ",
        " " + name,
        name + "\u0301",
        unicodedata.normalize("NFD", name),
        unicodedata.normalize("NFC", name),
        name + "\u200b",
        name + "\t",
        name.casefold(),
    ]
    fitting = [each for each in candidates if each != name and len(each) <= 200]
    return list(dict.fromkeys(fitting))
