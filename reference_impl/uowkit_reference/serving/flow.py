"""How a connection reads on, and how it ends."""

import asyncio
from collections.abc import Callable, Sized

from uvicorn.protocols.http.flow_control import FlowControl


class PatientFlow(FlowControl):
    """Reads on only where no request that has been read waits for its turn.

    uvicorn reads on with every answer, which is how a client that sends a thousand requests at
    once could fill the memory.

    Args:
        transport: What is read from.
        waiting: The requests that wait.
    """

    def __init__(self, transport: asyncio.Transport, waiting: Sized) -> None:
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        """Read on, once nothing waits."""
        if not self._waiting:
            super().resume_reading()


class LingeringTransport:
    """What an answer is written to: the transport, but that its end is left to the connection.

    Args:
        transport: What is written to.
        linger: Ends the connection, now or when its client has seen the answer.
    """

    def __init__(self, transport: asyncio.Transport, linger: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = linger
