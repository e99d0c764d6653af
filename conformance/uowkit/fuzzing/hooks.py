"""The kit's checks for `schemathesis run`, with `SCHEMATHESIS_HOOKS=uowkit.fuzzing.hooks`.

The description that is given to it is narrowed to the run's tables when it is loaded, and what is
generated gets the run's names and marks before it is sent, as in the profile fuzz. Tables, headers
and the rest are those of the configuration in the current folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import schemathesis

from uowkit.fuzzing.describing import narrowed
from uowkit.fuzzing.driven import Driven
from uowkit.wire.exchange import Answer, Exchange, Request

Case = schemathesis.Case[Any]
_driven: dict[str, Driven] = {}


def _driver(case: Case) -> Driven:
    """What drives the requests to the server that a case is for."""
    address = str(case.operation.base_url)
    if address not in _driven:
        _driven[address] = Driven.at(address, Path.cwd())
    return _driven[address]


@schemathesis.hook
def before_load_schema(_context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Narrow the description."""
    narrowed(raw_schema)


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: Case, _kwargs: dict[str, Any]) -> None:
    """Put the run's names and marks into a request."""
    _driver(case).fill(case)


def _exchange(case: Case, response: schemathesis.Response) -> Exchange:
    """What was sent and what came back, as the kit's own checks have it."""
    sent = response.request
    base = urlsplit(str(case.operation.base_url)).path.rstrip("/")
    parts = urlsplit(str(sent.url))
    path = parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else "")
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    told = body if isinstance(body, bytes) else None  # nothing that is sent here is a stream
    headers = {name.lower(): values[0] for name, values in response.headers.items()}
    answer = Answer(response.status_code, headers, response.content)
    return Exchange(Request(str(sent.method), path, told), answer)


@schemathesis.check
def uowkit_answers_everything(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: Case
) -> None:
    """Rule fuzz/answers-everything."""
    _driver(case).assert_answered(_exchange(case, response))


@schemathesis.check
def uowkit_answers_keep_the_schema(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: Case
) -> None:
    """Rule fuzz/answers-keep-the-schema."""
    _driver(case).assert_well_formed(case, _exchange(case, response))


@schemathesis.check
class uowkit_refused_leaves_nothing:  # noqa: N801 - named as users name it
    """Rule fuzz/refused-leaves-nothing; what the run has saved is removed at its end."""

    def after_response(
        self, _context: schemathesis.CheckContext, response: schemathesis.Response, case: Case
    ) -> None:
        """See that a transaction that was refused has left nothing."""
        _driver(case).assert_nothing_left(case, _exchange(case, response))

    def after_run(self, _context: schemathesis.CheckContext) -> None:
        """Tidy up."""
        for each in _driven.values():
            each.end()
        _driven.clear()
