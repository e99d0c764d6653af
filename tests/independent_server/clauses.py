"""The grammar of where-clauses: comparisons joined by and, or, not and parentheses.

A clause becomes a test of one row that says True, False, or None where null leaves it open.
"""

import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from .answers import BAD_WHERE, Refusal

DEEPEST = 50

Verdict = bool | None
Test = Callable[[Any], Verdict]  # takes a row


class Dialect:
    """What a clause leaves to the server: which columns there are, and how values compare."""

    backslash_escapes = False

    def column(self, name: str) -> str:
        """Return the stored spelling of a column; refuse a name that is none."""
        raise NotImplementedError

    def comparable(self, column: str, value: Any) -> Any:
        """Return the value as it is compared in this column."""
        raise NotImplementedError


_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:[^'\\]|''|\\.)*')|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=|>=|<>|!=|[=<>(),]))\s*""",
    re.DOTALL,
)
_PLAIN_TOKEN = re.compile(_TOKEN.pattern.replace(r"(?:[^'\\]|''|\\.)*", r"(?:[^']|'')*"), re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None}
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_END = ("end", "")


class Clause:
    """Reads one clause from left to right."""

    def __init__(self, clause: str, dialect: Dialect) -> None:
        self.dialect = dialect
        self.tokens = list(_tokens(clause, dialect))
        self.position = 0
        self.depth = 0

    def only_equality(self) -> tuple[str, str] | None:
        """Return column and text of a clause that is one comparison by `=` and nothing else."""
        match self.tokens:
            case [("word", name), ("sign", "="), ("string", text)]:
                return self.dialect.column(name), self.text(text)
        return None

    def test(self) -> Test:
        """Return what the clause says of a row; refuse one that cannot be read."""
        test = self.any_of()
        if self.position < len(self.tokens):
            raise _bad(f"unexpected {self.peek()[1]}")
        return test

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.position] if self.position < len(self.tokens) else _END

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.position += 1
        return token

    def takes(self, text: str) -> bool:
        """Go past the token if it is this word or sign, and say whether it is."""
        kind, found = self.peek()
        if kind in ("word", "sign") and found.lower() == text:
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.takes(text):
            raise _bad(f"'{text}' expected in place of {self.peek()[1] or 'the end'}")

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.takes("or"):
            tests.append(self.all_of())
        return tests[0] if len(tests) == 1 else lambda row: _any(test(row) for test in tests)

    def all_of(self) -> Test:
        tests = [self.one()]
        while self.takes("and"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda row: _all(test(row) for test in tests)

    def one(self) -> Test:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _bad(f"it is nested more than {DEEPEST} levels deep")
        if self.takes("not"):
            test = _negated(self.one())
        elif self.takes("("):
            test = self.any_of()
            self.expect(")")
        else:
            test = self.comparison()
        self.depth -= 1
        return test

    def comparison(self) -> Test:
        kind, name = self.next()
        if kind != "word":
            raise _bad("a comparison like name = 'value' was expected")
        column = self.dialect.column(name)
        if self.takes("is"):
            negated = self.takes("not")
            self.expect("null")
            return _negated(self.equal(column, None)) if negated else self.equal(column, None)
        negated = self.takes("not")
        for word, read in (("in", self.listed), ("like", self.like), ("between", self.between)):
            if self.takes(word):
                return _negated(read(column)) if negated else read(column)
        kind, sign = self.next()
        if negated or kind != "sign" or sign in "(),":
            raise _bad(f"a comparison was expected after '{name}'")
        if sign in _SIGNS:
            return self.ordered(column, sign, self.value())
        equal = self.equal(column, self.value())
        return equal if sign == "=" else _negated(equal)

    def equal(self, column: str, value: Any) -> Test:
        comparable = self.dialect.comparable
        if value is None:
            return lambda row: row.get(column) is None
        wanted = comparable(column, value)

        def test(row: Any) -> Verdict:
            found = row.get(column)
            return None if found is None else _equal(comparable(column, found), wanted)

        return test

    def ordered(self, column: str, sign: str, value: Any) -> Test:
        comparable, compare = self.dialect.comparable, _SIGNS[sign]
        wanted = comparable(column, value)

        def test(row: Any) -> Verdict:
            found = row.get(column)
            if found is None or wanted is None:
                return None
            found = comparable(column, found)
            return _kind(found) == _kind(wanted) is not None and compare(found, wanted)

        return test

    def listed(self, column: str) -> Test:
        self.expect("(")
        tests = [self.equal(column, self.value())]
        while self.takes(","):
            tests.append(self.equal(column, self.value()))
        self.expect(")")
        return lambda row: _any(test(row) for test in tests)

    def like(self, column: str) -> Test:
        pattern = self.dialect.comparable(column, self.value())
        if not isinstance(pattern, str):
            raise _bad("a text was expected after 'like'")
        parts = {"%": ".*", "_": "."}
        pieces = [parts.get(piece, re.escape(piece)) for piece in re.sub("%+", "%", pattern)]
        found_by = re.compile("".join(pieces), re.DOTALL)

        def test(row: Any) -> Verdict:
            found = row.get(column)
            if not isinstance(found, str):
                return None
            return found_by.fullmatch(self.dialect.comparable(column, found)) is not None

        return test

    def between(self, column: str) -> Test:
        low = self.ordered(column, ">=", self.value())
        self.expect("and")
        high = self.ordered(column, "<=", self.value())
        return lambda row: _all((low(row), high(row)))

    def value(self) -> Any:
        kind, text = self.next()
        if kind == "string":
            return self.text(text)
        if kind == "number":
            return float(text)
        if kind == "word" and text.lower() in _WORDS:
            return _WORDS[text.lower()]
        raise _bad(f"a value was expected in place of {text or 'the end'}")

    def text(self, token: str) -> str:
        inner = token[1:-1].replace("''", "'")
        return re.sub(r"\\(.)", r"\1", inner) if self.dialect.backslash_escapes else inner


def _tokens(clause: str, dialect: Dialect) -> Iterator[tuple[str, str]]:
    form = _TOKEN if dialect.backslash_escapes else _PLAIN_TOKEN
    position = 0
    while position < len(clause):
        found = form.match(clause, position)
        if found is None or found.lastgroup is None:
            raise _bad(f"unexpected text at position {position}")
        yield found.lastgroup, found[found.lastgroup]
        position = found.end()


def _any(verdicts: Iterator[Verdict]) -> Verdict:
    found = set(verdicts)
    return True if True in found else None if None in found else False


def _all(verdicts: Any) -> Verdict:
    found = set(verdicts)
    return False if False in found else None if None in found else True


def _negated(test: Test) -> Test:
    def negated(row: Any) -> Verdict:
        verdict = test(row)
        return None if verdict is None else not verdict

    return negated


def _equal(one: Any, other: Any) -> bool:
    # In Python true equals 1; in a table it does not.
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _kind(value: Any) -> type | None:
    """Return what values that have an order are compared as; only equal kinds compare."""
    return str if isinstance(value, str) else float if isinstance(value, int | float) else None


def _bad(reason: str) -> Refusal:
    return Refusal(f"Invalid where clause: {reason}", BAD_WHERE)
