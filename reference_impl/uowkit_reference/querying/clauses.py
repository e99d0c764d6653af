"""Reading clauses and expressions: from text to a tree, through sqlglot.

Only listed tokens reach the parser, every word that is no operator is a name, and no function has
a syntax of its own. What the tree may be made of is decided where it is compiled.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from sqlglot import Token, TokenType, exp
from sqlglot.dialects import SQLite
from sqlglot.errors import SqlglotError
from sqlglot.parsers.sqlite import SQLiteParser

from uowkit_reference.errors import InvalidClauseError
from uowkit_reference.settings import Settings

_NESTING = frozenset(
    {
        TokenType.L_PAREN,
        TokenType.NOT,
        TokenType.PLUS,
        TokenType.DASH,
        TokenType.STAR,
        TokenType.SLASH,
        TokenType.DOT,
    }
)
"""Tokens that may make a tree one level deeper, or a path one relation longer."""

_LISTED = _NESTING | {
    TokenType.IDENTIFIER,
    TokenType.STRING,
    TokenType.NUMBER,
    TokenType.TRUE,
    TokenType.FALSE,
    TokenType.NULL,
    TokenType.EQ,
    TokenType.NEQ,
    TokenType.LT,
    TokenType.LTE,
    TokenType.GT,
    TokenType.GTE,
    TokenType.AND,
    TokenType.OR,
    TokenType.IN,
    TokenType.LIKE,
    TokenType.BETWEEN,
    TokenType.IS,
    TokenType.COMMA,
    TokenType.R_PAREN,
}
"""The only tokens that the parser gets to see: no other syntax is ever tried."""

_OPERAND_ENDS = frozenset({TokenType.IDENTIFIER, TokenType.R_PAREN, TokenType.STRING})

_BRACKETS = re.compile(r"\[\s*\w+\s*\]")

_DATE_OPERATORS = {
    ("at", "or", "after"): TokenType.GTE,
    ("at", "or", "before"): TokenType.LTE,
    ("after",): TokenType.GT,
    ("before",): TokenType.LT,
    ("at",): TokenType.EQ,
}
"""Words that compare dates (the vendor's page on dates in queries)."""


class _Parser(SQLiteParser):
    """A parser to which every function is a name with a list of arguments."""

    FUNCTIONS: ClassVar[dict[str, Callable[..., exp.Expr]]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., Any]]] = {}
    NO_PAREN_FUNCTIONS: ClassVar[dict[TokenType, type[exp.Expr]]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., Any]]] = {}


_dialect = SQLite()


def parse(clause: str, settings: Settings) -> exp.Expr:
    """Return the tree of a where-clause, or of an expression.

    A dotted path, such as ``orders.price``, is one name in it.

    Raises:
        ApiError: It is none, too long, too deep, or has a token that is not listed (1017).
    """
    if len(clause) > settings.where_length:
        raise InvalidClauseError(f"it has more than {settings.where_length} characters")
    try:
        listed = _listed(_tokens(clause), clause)
        _bound(listed, settings)
        tokens = _paths(_date_operators(listed))
        expression: exp.Expr | None
        [expression] = _Parser(dialect=_dialect).parse_into(exp.Condition, tokens, clause)
    except (SqlglotError, ValueError, RecursionError):
        # sqlglot's own message shows the clause with terminal colours.
        raise InvalidClauseError("it cannot be parsed") from None
    if expression is None:
        raise InvalidClauseError("it is empty")
    return expression


def _tokens(clause: str) -> list[Token]:
    """Return the tokens of a clause; some words mean a command to sqlglot where they come first."""
    tokens: list[Token] = _dialect.tokenize(f"({clause}")
    if any(token.comments for token in tokens):
        raise InvalidClauseError("no comment can stand in one: neither -- nor /* outside quotes")
    return tokens[1:]


def _listed(tokens: Iterable[Token], clause: str) -> list[Token]:
    """Return the tokens of a clause, of the listed types only.

    Every word that is no listed operator is a name here, as if it stood in quotes, also where it
    means something elsewhere in SQL, such as ``date`` or ``order``.
    """
    listed = []
    for token in tokens:
        word = clause[token.start - 1 : token.end]
        if _BRACKETS.fullmatch(word):
            # The brackets of ``Person[orders].name`` stay part of the name.
            listed.append(Token(TokenType.IDENTIFIER, word))
        elif token.token_type in _LISTED and not word.startswith("["):
            listed.append(token)
        elif word.isidentifier():
            listed.append(Token(TokenType.IDENTIFIER, word))
        else:
            raise InvalidClauseError(f"{word} cannot be used in one")
    return listed


def _date_operators(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the words that compare dates as the operators that they mean.

    A word that follows an operand can be no name, so that columns may have these names, too.
    """
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        taken = _operator_at(tokens, at) if result and _ends_operand(result[-1]) else ()
        if taken:
            result.append(Token(_DATE_OPERATORS[taken], " ".join(taken)))
        else:
            result.append(tokens[at])
        at += len(taken) or 1
    return result


def _ends_operand(token: Token) -> bool:
    return token.token_type in _OPERAND_ENDS


def _operator_at(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    words = tuple(token.text.lower() for token in tokens[at : at + 3])
    return next((each for each in _DATE_OPERATORS if words[: len(each)] == each), ())


def _paths(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each dotted path as one name."""
    result: list[Token] = []
    for before, token in pairwise([Token(TokenType.COMMA, ","), *tokens]):
        joins = (
            result
            and result[-1].token_type is TokenType.IDENTIFIER
            and (
                token.token_type is TokenType.DOT
                or (token.token_type is TokenType.IDENTIFIER and before.token_type is TokenType.DOT)
                or token.text.startswith("[")
            )
        )
        if token.token_type is TokenType.NUMBER and result and _is_point(result[-1]):
            result[-1] = Token(TokenType.NUMBER, f"0.{token.text}")  # .5
        elif joins:
            result[-1] = Token(TokenType.IDENTIFIER, result[-1].text + token.text)
        else:
            result.append(token)
    for token in result:
        is_path = token.token_type in (TokenType.IDENTIFIER, TokenType.DOT)
        if is_path and "" in token.text.split("."):
            raise InvalidClauseError("a point stands between two names")
    return result


def _is_point(token: Token) -> bool:
    return token.token_type is TokenType.DOT


def _bound(tokens: Sequence[Token], settings: Settings) -> None:
    """Refuse what a recursive parser should not be given."""
    if len(tokens) > settings.where_tokens:
        raise InvalidClauseError(f"it has more than {settings.where_tokens} words and signs")
    if sum(token.token_type in _NESTING for token in tokens) > settings.where_nesting:
        raise InvalidClauseError(f"it nests more than {settings.where_nesting} times")
