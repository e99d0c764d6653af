"""A server in this process that keeps what it is sent, and answers one thing."""

import json
from contextlib import contextmanager

from uowkit.target import Target


class Recording:
    """Its target, and the requests that it got: method, path, and the document in the body."""

    def __init__(self, answer, status):
        self.requests = []
        self.target = Target("http://recording/api", application=self._application)
        self._answer = json.dumps(answer).encode()
        self._status = status

    @property
    def document(self):
        """The document of the only request."""
        [(_, _, document)] = self.requests
        return document

    async def _application(self, scope, receive, send):
        body = (await receive())["body"]
        document = json.loads(body) if body else None
        self.requests.append((scope["method"], scope["raw_path"].decode(), document))
        head = {"type": "http.response.start", "status": self._status, "headers": []}
        await send(head)
        await send({"type": "http.response.body", "body": self._answer})


@contextmanager
def recording(answer=None, status=200):
    """Answer every request with this document; by default, that a transaction succeeded."""
    success = {"success": True, "error": None, "results": {}}
    server = Recording(success if answer is None else answer, status)
    with server.target:
        yield server
