"""Small ASGI applications to be targets in this process."""

import asyncio


async def echo(scope, receive, send):
    """Answer the method and the path."""
    await receive()
    said = f'{{"said": "{scope["method"]} {scope["path"]}"}}'.encode()
    await _answer(send, said)


async def slow(_scope, _receive, send):
    """Answer after a second."""
    await asyncio.sleep(1)
    await _answer(send, b"{}")


async def broken(_scope, _receive, _send):
    """Fail in place of answering."""
    raise RuntimeError("broken")


class Holder:
    """Something with an application as an attribute."""

    app = staticmethod(echo)


async def _answer(send, body):
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
