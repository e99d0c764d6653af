"""The independent server without HTTP, as whoever calls it in the same process has it."""

import asyncio
import json

from tests.independent_server import Choices, make_application


def call(application, method, path, body=b"", headers=()):
    """Return status, headers and value of the answer, the body sent in two parts."""
    parts = [{"body": body[:3], "more_body": True}, {"body": body[3:]}]
    sent = []

    async def receive():
        return {"type": "http.request", **parts.pop(0)}

    async def send(message):
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {"method": method, "raw_path": path.encode(), "query_string": query.encode()}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in headers]
    asyncio.run(application(scope, receive, send))
    head, answer = sent
    return head["status"], dict(head["headers"]), json.loads(answer["body"])


def test_it_answers_as_the_server_does():
    """What is saved can be found, by a query too."""
    application = make_application()
    status, headers, saved = call(application, "POST", "/api/data/Ship", b'{"name": "Joe \'s"}')
    assert (status, headers[b"Content-Type"]) == (200, b"application/json")
    assert headers[b"Date"].endswith(b"GMT")
    _, _, found = call(application, "GET", "/api/data/Ship?where=name%3D'Joe%20''s'")
    assert [each["objectId"] for each in found] == [saved["objectId"]]


def test_choices_are_made_as_on_a_connection():
    """Those of the headers, and of the text of an answer."""
    choices = Choices(content_type="text/plain", date_header=False, required_headers={"x": "y"})
    status, headers, _ = call(make_application(choices), "GET", "/api/data/Ship")
    assert (status, headers) == (401, {b"Content-Type": b"text/plain"})
    status, _, _ = call(make_application(choices), "GET", "/api/data/Ship", headers=[("x", "y")])
    assert status == 400
