"""One Node process that runs handlers, seen from outside: what goes in, comes out, and its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

from uowkit_reference.handlers.javascript.printed import Printed

LINE_BYTES: Final = 32 * 1024 * 1024
"""How long each line of an answer may be: as long as a request's body."""
_SLACK: Final = 1024 * 1024  # the bridge refuses what is too long by itself, and says so better
_CHUNK: Final = 256 * 1024
_PRINTED_CHUNK: Final = 64 * 1024  # what a pipe holds
_ENDING_SECONDS: Final = 0.2


class NodeEnded(Exception):
    """The process can be used no more; the message says what was seen of it."""


class NodeProcess:
    """A process, by itself in a session of its own, so that Ctrl-C ends the server only.

    Its ends of the socket and of the lifeline are inherited; it dies when the lifeline closes,
    which it does with the server, whatever ends that.

    Args:
        node: Node's program.
        bridge: What it runs.
        folder: The handlers' folder.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, node: Path, bridge: Path, folder: Path) -> None:
        self.socket, its_socket = socket.socketpair()
        its_lifeline, self._lifeline = os.pipe()
        self.output, its_output = os.pipe()
        its_own = [its_socket.fileno(), its_lifeline]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own bridge
                [node, bridge, folder, *map(str, its_own), str(LINE_BYTES)],
                stdin=subprocess.DEVNULL,
                stdout=its_output,
                stderr=its_output,
                pass_fds=its_own,
                start_new_session=True,
            )
        except OSError:
            self._close()
            raise
        finally:
            its_socket.close()
            os.close(its_lifeline)
            os.close(its_output)
        self.socket.setblocking(False)
        os.set_blocking(self.output, False)
        self._printed = Printed()
        self._to_send = memoryview(b"")
        self._received = bytearray()
        self._searched = 0

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def is_sending(self) -> bool:
        """Whether something waits to be sent."""
        return bool(self._to_send)

    def send(self, data: bytes) -> None:
        """Send as much as can be sent now, and keep the rest for `send_more`."""
        self._to_send = memoryview(data)
        self.send_more()

    def send_more(self) -> None:
        """Send what waits; that the process is gone is seen when it is listened to."""
        with suppress(BlockingIOError):
            while self._to_send:
                try:
                    sent = self.socket.send(self._to_send)
                except (BrokenPipeError, ConnectionResetError):
                    sent = len(self._to_send)
                self._to_send = self._to_send[sent:]

    def said_unasked(self) -> bool:
        """Say whether the process wrote something while nothing was asked of it, or is gone."""
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True
        return True

    def lines(self) -> list[bytes]:
        """Return the lines that have come.

        Raises:
            NodeEnded: The process is gone, has closed its end, or wrote too much for one line.
        """
        try:
            chunk = self.socket.recv(_CHUNK)
        except BlockingIOError:
            return []
        except ConnectionResetError:
            chunk = b""
        if not chunk:
            raise NodeEnded(self._seen_of_its_end())
        self._received += chunk
        if self._received.find(b"\n", self._searched) < 0:
            self._searched = len(self._received)
            if self._searched > LINE_BYTES + _SLACK:
                raise NodeEnded(f"answered more than {LINE_BYTES} bytes")
            return []
        *lines, rest = bytes(self._received).split(b"\n")
        self._received = bytearray(rest)
        self._searched = len(rest)
        return lines

    def hand_on_printed(self) -> int | None:
        """Hand on some of what it printed.

        Returns:
            How many bytes that were: None where there is nothing now, 0 where nothing will come.
        """
        try:
            data = os.read(self.output, _PRINTED_CHUNK)
        except BlockingIOError:
            return None
        self._printed.hand_on(data)
        return len(data)

    def end_call(self, name: str) -> None:
        """Hand on what a call printed before it answered: the pipe holds what is not yet read."""
        for _ in range(2 * _CHUNK // _PRINTED_CHUNK):
            if not self.hand_on_printed():
                break
        self._printed.end_call(name)

    def kill(self) -> None:
        """End it, with the processes that it started, and let go of it."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._close()

    def _seen_of_its_end(self) -> str:
        try:
            status = self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            return "closed its connection to the server"
        if status < 0:
            return f"ended its process (signal {_signal_name(-status)})"
        return f"ended its process (exit code {status})"

    def _close(self) -> None:
        self.socket.close()
        os.close(self._lifeline)
        os.close(self.output)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most of the real-time signals have no name
        return str(number)
