"""The official SDK, pointed at one application of a server."""

import textwrap
from dataclasses import dataclass


class SdkError(Exception):
    """What the SDK threw at its caller.

    Attributes:
        name: The name of the error's class.
        message: Its message.
        code: Its error code, if it has one.
        status: The HTTP status, if it has one.
    """

    def __init__(self, name, message, code=None, status=None):
        super().__init__(f"{name}: {message} (code {code}, status {status})")
        self.name = name
        self.message = message
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Sdk:
    """Runs programs; each gets a new SDK, so that none sees what another has set.

    Attributes:
        node: The process that runs them.
        url: The server's address, without a path.
        app_id: The application.
        api_key: Its key.
    """

    node: object
    url: str
    app_id: str
    api_key: str

    def run(self, program, **given):
        """Run the body of an async function and return what it returns.

        It sees `Backendless`, `uow` (a new UnitOfWork), `query` (a new DataQueryBuilder), the
        classes `Person` and `Order`, their stores `people` and `orders`, and what is given.

        Raises:
            SdkError: It threw.
        """
        answer = self.node.ask(
            {
                "url": self.url,
                "appId": self.app_id,
                "apiKey": self.api_key,
                "program": textwrap.dedent(program),
                "given": given,
            }
        )
        if "error" in answer:
            raise SdkError(**answer["error"])
        return answer.get("value")
