"""Answers made by hand."""

import json
import time

from uowkit.wire.exchange import Answer, Exchange, Request
from uowkit.wire.reading import read_answer

POST = Request("POST", "/transaction/unit-of-work", b"{}")


SENT_AT = time.time()  # one moment for all: the tests of a session may take long


def exchange_of(document, status=200, headers=None, request=POST):
    """An exchange with this document as its answer; bytes are a body as it is."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    kind = {"content-type": "application/json"}
    answer = Answer(status, kind if headers is None else headers, body)
    return Exchange(request, answer, sent_at=SENT_AT)


def reading_of(document, status=200, headers=None):
    """The reading of such an exchange."""
    return read_answer(exchange_of(document, status, headers))
