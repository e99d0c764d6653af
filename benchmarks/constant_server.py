"""The stack of the reference server, with nothing behind it: every answer is the same bytes.

Prints its base address on one line, as `uowkit serve` does.
"""

from typing import Final

import orjson
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uowkit_reference.server import serve

# As long as the reference server's answer to a CREATE of the same object.
ANSWER: Final = orjson.dumps(
    {
        "success": True,
        "error": None,
        "results": {
            "operation1": {
                "operationType": "CREATE",
                "type": "CREATE",
                "result": {
                    "name": "Joe 0",
                    "age": 25.0,
                    "objectId": "0A7DDC5D-C9D3-8D1C-FF15-F232F2B92500",
                    "created": 1586020674000,
                    "updated": None,
                    "ownerId": None,
                    "___class": "Person",
                },
            }
        },
    }
)


class Constant:
    """Reads a request to its end and answers, through no more than the reference server does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        while (await receive()).get("more_body", False):
            pass
        await Response(ANSWER, media_type="application/json")(scope, receive, send)


if __name__ == "__main__":
    serve(port=0, app=Starlette(routes=[Route("/{path:path}", Constant())]))
