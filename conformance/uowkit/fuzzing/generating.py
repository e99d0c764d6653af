"""Requests that Schemathesis generates of the narrowed description.

Schemathesis is imported when the first one is drawn: it takes time, and only the profile fuzz
needs it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from hypothesis.strategies import SearchStrategy, sampled_from

from uowkit.fuzzing.describing import described
from uowkit.fuzzing.wording import TABLES

if TYPE_CHECKING:
    import schemathesis

_REMEDY: Final = "pip install 'uowkit[fuzz]'"
TRANSACTION: Final = "runTransaction"
_SETTINGS: Final[Mapping[str, Any]] = {
    "generation": {
        "allow-x00": False,  # what U+0000 comes to is left open (ruling values/strings)
        "with-security-parameters": False,
    }
}

_GIVEN: Final[Mapping[str, Sequence[Mapping[str, str]]]] = {
    "findObjects": ({}, {"where": "age >= 0", "sortBy": "name", "props": "name"}),
}
"""Call → what of its query is given when it is spoiled, so that often the page is what is wrong."""


@dataclass(frozen=True)
class Generated:
    """A call of the data service: its method, the parts of its address, and its body.

    `body` is None where the call has none.
    """

    method: str
    path: str
    parameters: Mapping[str, Any]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


def transactions(kinds: Sequence[str], *, spoiled: bool = False) -> SearchStrategy[Any]:
    """Bodies of transactions.

    Args:
        kinds: the types that their operations may have.
        spoiled: whether they break the description somewhere, in place of keeping it.

    Returns:
        JSON documents, in the words of `uowkit.fuzzing.wording`.
    """
    # Bytes that are no JSON at all are listed elsewhere, and are most of what is drawn first.
    bodies = _cases(TRANSACTION, tuple(kinds), spoiled=spoiled).map(lambda case: case.body)
    return bodies.filter(lambda body: not isinstance(body, bytes)) if spoiled else bodies


def calls(call: str, *, spoiled: bool = False) -> SearchStrategy[Generated]:
    """Calls of the data service.

    Args:
        call: which one, by the operationId of the description.
        spoiled: whether they break the description somewhere, in place of keeping it.
    """
    cases = _cases(call, (), spoiled=spoiled)
    return cases.filter(lambda case: not isinstance(case.body, bytes)).map(_generated)


def _generated(case: schemathesis.Case[Any]) -> Generated:
    has_body = isinstance(case.body, dict | list | str | int | float | bool)
    return Generated(
        case.method,
        case.path,
        dict(case.path_parameters),
        dict(case.query),
        case.body if has_body else None,
    )


@functools.cache
def _cases(
    operation_id: str, kinds: tuple[str, ...], *, spoiled: bool
) -> SearchStrategy[schemathesis.Case[Any]]:
    """Cases of one call; building what draws them takes longer than drawing some."""
    import schemathesis
    from schemathesis.generation.feedback import NO_FEEDBACK

    mode = schemathesis.GenerationMode
    schema = schemathesis.openapi.from_dict(
        described([operation_id], kinds),
        config=schemathesis.Config.from_dict(dict(_SETTINGS)),
    )
    operation = schema.find_operation_by_id(operation_id)
    # Without feedback: constants found in whatever program runs would differ from run to run.
    drawn = functools.partial(operation.as_strategy, feedback=NO_FEEDBACK)
    if not spoiled:
        return drawn(generation_mode=mode.POSITIVE)
    if operation_id == TRANSACTION:
        return drawn(generation_mode=mode.NEGATIVE)
    # Tables are given: any other becomes one of the run's, and nothing would be spoiled then.
    given = product(TABLES.values(), _GIVEN.get(operation_id, ({},)))
    return sampled_from(list(given)).flatmap(
        lambda each: drawn(
            generation_mode=mode.NEGATIVE, path_parameters={"table": each[0]}, query=dict(each[1])
        )
    )


def missing_generator() -> str | None:
    """Why nothing can be generated, and what to do about it; None where Schemathesis is there."""
    try:
        import schemathesis  # noqa: F401
    except ImportError as error:
        return f"requests cannot be generated ({error}): install Schemathesis with {_REMEDY}"
    return None
