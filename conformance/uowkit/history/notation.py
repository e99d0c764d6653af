"""Histories written by hand, in one line or a few, as the literature writes them.

    T1: r(x,0) w(x,1) c | T2@SERIALIZABLE: r(x,0) w(x,2) c

Transactions stand between bars or on lines of their own: a name, a colon, operations, and at the
end their fate: `c` committed, `a` failed (aborted), `?` unknown. `#` begins a comment.

    r(x,1)  r(x,-)              a register read; it was not there
    w(x,1)                      a register written
    make(Person; a b)           objects made; ids(7 8) after it are the object ids answered
    find(Person; a b)           a search and what it showed; page(...) where it may be cut off
    count(Person; 2)            a count; find, page and count may end with `of a b c`, which is
                                all that the clause asks for
    remove(Person; a)           objects removed
    answered(T1 T2)             whose results came back; its own alone where that is left out
    contention                  it was refused because of others
    @end(Person; a b)           the objects that were there after all was over
    @end(x=1 y=-)               the versions that registers had then

Behind a name may stand, in this order, `/3` for the client, `@SERIALIZABLE` for the level and
`[0.5,2]` for when it began and ended, in seconds. Without them each transaction has a client of
its own, and all of them overlap. `d:` before a name makes it a call to the data service. A word
of other characters than letters, digits and `_.+*$~-`, one that begins with `-`, the word `of`
and a transaction named `d` stand in quotation marks, as JSON has it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from uowkit.history.model import (
    Fate,
    History,
    Made,
    Operation,
    Read,
    Removed,
    Searched,
    Transaction,
    Wrote,
)

DATA_SERVICE: Final = "data service"
PLAIN_WORD: Final = r"[A-Za-z0-9_.+*$~][A-Za-z0-9_.+*$~-]*"
"""What needs no quotation marks, as a regular expression."""

_GRAMMAR: Final = r"""
history: [entry] (_SEPARATOR [entry])*
?entry: "@end" "(" word ";" word* ")"  -> objects_at_end
      | "@end" "(" pair+ ")"           -> versions_at_end
      | transaction
pair: word "=" version
transaction: [CALL] word ["/" integer] ["@" word] [times] ":" part* fate
times: "[" decimal "," decimal "]"
?part: "r" "(" word "," version ")"              -> read
     | "w" "(" word "," word ")"                 -> wrote
     | "make" "(" word ";" word* ")" [ids]       -> made
     | "find" "(" word ";" words [among] ")"     -> found
     | "page" "(" word ";" words [among] ")"     -> page
     | "count" "(" word ";" integer [among] ")"  -> counted
     | "remove" "(" word ";" word* ")"           -> removed
     | "answered" "(" word* ")"                  -> answered
     | "contention"                              -> contention
ids: "ids" "(" word* ")"
words: word*
among: "of" word*
fate: "c" -> committed | "a" -> failed | "?" -> unknown
version: ABSENT -> absent | word
integer: WORD
decimal: WORD
?word: WORD -> plain | QUOTED -> quoted

CALL.2: "d:"
ABSENT: "-"
WORD: /PLAIN_WORD/
QUOTED: /"(?:[^"\\\n]|\\.)*"/
_SEPARATOR: /[|\n]/
%ignore /[ \t\r]+|#[^\n]*/
""".replace("PLAIN_WORD", PLAIN_WORD)
_IN_WORDS: Final = {
    "$END": "the end",
    "_SEPARATOR": "`|` or a new line",
    "WORD": "a word",
    "QUOTED": "a word in quotation marks",
}
_PARSER: Final = Lark(_GRAMMAR, start="history", parser="lalr", maybe_placeholders=True)


class NotationError(ValueError):
    """A history that cannot be read; the message names line and column, and what was expected."""


def parse(text: str) -> History:
    """Read a history.

    Args:
        text: the history in the notation of this module.

    Raises:
        NotationError: it cannot be read.
    """
    try:
        history: History = _Reader().transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        raise NotationError(_explained(error)) from error
    except VisitError as error:
        raise NotationError(str(error.orig_exc)) from error
    return history


def usual_times(place: int, number: int) -> tuple[float, float]:
    """When a transaction began and ended where it is not written: all of them overlap.

    Args:
        place: how many transactions stand before it.
        number: how many there are.
    """
    return float(place), float(place + number)


def _explained(error: UnexpectedInput) -> str:
    if isinstance(error, UnexpectedToken):
        found, expected = str(error.token), error.accepts or error.expected
    elif isinstance(error, UnexpectedCharacters):
        found, expected = error.char, error.allowed
    else:
        found, expected = "", set()
    names = sorted(_IN_WORDS.get(each) or f"`{_literal(each)}`" for each in expected)
    where = f"line {error.line}, column {error.column}"
    if found in {"", "\n"}:
        return f"{where}: something is missing: {_one_of(names)}"
    return f"{where}: {found!r} cannot stand here, but {_one_of(names)} can"


def _misplaced(word: Token, instead: str) -> str:
    return f"line {word.line}, column {word.column}: {str(word)!r} is not {instead}"


def _literal(terminal: str) -> str:
    return str(_PARSER.get_terminal(terminal).pattern.value)


def _one_of(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


@dataclass(frozen=True, slots=True)
class _Answered:
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Times:
    began: float
    ended: float


_CONTENTION: Final = object()
_Draft = Callable[[int, int], Transaction]


@v_args(inline=True)
class _Reader(Transformer[Token, History]):
    """Makes a history of the parts of a text, each method of a part that bears its name."""

    def history(self, *entries: Any) -> History:
        drafts = [each for each in entries if callable(each)]
        objects: dict[str, frozenset[str]] = {}
        versions: dict[str, str | None] = {}
        for each in entries:
            if isinstance(each, Made):
                objects[each.table] = frozenset(each.objects)
            elif isinstance(each, dict):
                versions.update(each)
        made = [draft(place, len(drafts)) for place, draft in enumerate(drafts)]
        return History(tuple(made), objects or None, versions or None)

    def objects_at_end(self, table: str, *marks: str) -> Made:
        return Made(table, marks)

    def versions_at_end(self, *pairs: tuple[str, str | None]) -> dict[str, str | None]:
        return dict(pairs)

    def pair(self, register: str, version: str | None) -> tuple[str, str | None]:
        return register, version

    def transaction(
        self,
        call: Token | None,
        name: str,
        client: int | None,
        level: str | None,
        times: _Times | None,
        *parts: Any,
    ) -> _Draft:
        answered = [each.names for each in parts if isinstance(each, _Answered)]

        def draft(place: int, number: int) -> Transaction:
            began, ended = usual_times(place, number)
            return Transaction(
                name=name,
                client=place + 1 if client is None else client,
                level=level,
                began=times.began if times else began,
                ended=times.ended if times else ended,
                fate=parts[-1],
                operations=tuple(each for each in parts if isinstance(each, Operation)),
                via=DATA_SERVICE if call else "transaction",
                answered=answered[-1] if answered else (name,),
                contention=_CONTENTION in parts,
            )

        return draft

    def times(self, began: float, ended: float) -> _Times:
        return _Times(began, ended)

    def read(self, register: str, version: str | None) -> Read:
        return Read(register, version)

    def wrote(self, register: str, version: str) -> Wrote:
        return Wrote(register, version)

    def made(self, table: str, *rest: Any) -> Made:
        *marks, ids = rest
        return Made(table, tuple(marks), ids or ())

    def ids(self, *ids: str) -> tuple[str, ...]:
        return ids

    def found(self, table: str, marks: tuple[str, ...], among: frozenset[str] | None) -> Searched:
        return Searched(table, frozenset(marks), among=among)

    def page(self, table: str, marks: tuple[str, ...], among: frozenset[str] | None) -> Searched:
        return Searched(table, frozenset(marks), among=among, whole=False)

    def counted(self, table: str, number: int, among: frozenset[str] | None) -> Searched:
        return Searched(table, frozenset(), number, among)

    def removed(self, table: str, *marks: str) -> Removed:
        return Removed(table, marks)

    def answered(self, *names: str) -> _Answered:
        return _Answered(names)

    def contention(self) -> object:
        return _CONTENTION

    def words(self, *words: str) -> tuple[str, ...]:
        return words

    def among(self, *marks: str) -> frozenset[str]:
        return frozenset(marks)

    def committed(self) -> Fate:
        return Fate.COMMITTED

    def failed(self) -> Fate:
        return Fate.FAILED

    def unknown(self) -> Fate:
        return Fate.UNKNOWN

    def version(self, word: str) -> str:
        return word

    def absent(self, _: Token) -> None:
        return None

    def integer(self, word: Token) -> int:
        if not word.isdecimal():
            raise NotationError(_misplaced(word, "a whole number"))
        return int(word)

    def decimal(self, word: Token) -> float:
        try:
            return float(word)
        except ValueError as error:
            raise NotationError(_misplaced(word, "a number")) from error

    def plain(self, word: Token) -> str:
        return str(word)

    def quoted(self, word: Token) -> str:
        try:
            text: str = json.loads(word)
        except ValueError as error:
            raise NotationError(_misplaced(word, "a string of JSON")) from error
        return text
