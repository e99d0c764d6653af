"""The server itself: HTTP/1.1 with kept-alive connections, on a port of the loopback address."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import responses
from http.server import BaseHTTPRequestHandler

from .answers import Answer, DropConnection, Malformed
from .application import Application, Request
from .choices import DEFAULTS, Choices
from .data import DataService
from .handlers import Handlers
from .kit_handlers import KIT_HANDLERS
from .request_body import read_body
from .unit_of_work import UnitOfWorkService

IDLE_SECONDS = 60
BODY_SECONDS = 5
LINE_BYTES = 65_536


class Server(socketserver.ThreadingTCPServer):
    """Listens, and answers each connection in a thread of its own."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, application: Application, port: int = 0) -> None:
        self.application = application
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        """The base address that clients are given."""
        return f"http://127.0.0.1:{self.server_address[1]}/api"

    def close_connections(self) -> None:
        """Wake the threads that wait on kept-alive connections, so that they end."""
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """Reads the requests of one connection and writes each answer with one send."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: Server

    def setup(self) -> None:
        """Note the connection, to be able to end it."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.connections.discard(self.connection)
        super().finish()

    def handle(self) -> None:
        """Answer requests until one side has enough; a client that goes away is no error."""
        with suppress(OSError, DropConnection):
            super().handle()

    def handle_one_request(self) -> None:
        """Read one request and answer it."""
        self.close_connection = True
        self.command, self.request_version = "", "HTTP/1.1"
        self.raw_requestline = self.rfile.readline(LINE_BYTES + 1)
        while self.raw_requestline in (b"\r\n", b"\n"):
            self.raw_requestline = self.rfile.readline(LINE_BYTES + 1)
        if len(self.raw_requestline) > LINE_BYTES:
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
        elif self.raw_requestline and self.parse_request():
            self.answer_request()

    def answer_request(self) -> None:
        """Read the body, have the application answer, and send the answer."""
        self.connection.settimeout(BODY_SECONDS)
        try:
            body = read_body(self.rfile, self.headers)
        except Malformed as refusal:
            self.send_error(refusal.status, refusal.message)
            return
        self.connection.settimeout(IDLE_SECONDS)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        self.send_answer(self.server.application.handle(request))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that could not be read; it is the client's error in every case."""
        self.close_connection = True
        text = message or explain or "The request cannot be read"
        status = code if code < 500 else 400
        self.send_answer(Answer(status, {"code": status, "message": text}))
        self.linger()

    def linger(self) -> None:
        """Take in what is still sent: closing on unread bytes would reset the connection."""
        end = time.monotonic() + 2
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(0.5)
            while time.monotonic() < end and self.connection.recv(LINE_BYTES):
                pass

    def send_answer(self, answer: Answer) -> None:
        """Write head and body at once: two writes would wait for each other's acknowledgement."""
        choices = self.server.application.choices
        body = self.server.application.body(answer)
        time.sleep(choices.delay)
        if choices.close_connections:
            self.close_connection = True
        chunked = choices.chunked and self.request_version == "HTTP/1.1" and answer.status != 204
        head = self.head(answer, choices, None if chunked else len(body))
        if self.command == "HEAD":
            body = b""
        elif chunked:
            body = _chunks(body)
        self.wfile.write(head + body)

    def head(self, answer: Answer, choices: Choices, length: int | None) -> bytes:
        """Return the status line and the headers."""
        lines = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}"]
        headers = self.server.application.headers(answer)
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if answer.status != 204:  # which has no body to frame
            chunks = "Transfer-Encoding: chunked"
            lines.append(chunks if length is None else f"Content-Length: {length}")
        if self.close_connection and choices.close_connections != "silent":
            lines.append("Connection: close")
        elif self.request_version == "HTTP/1.0":
            lines.append("Connection: keep-alive")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: a test's output is no place for an access log."""


def _chunks(body: bytes) -> bytes:
    """Cut the body in two, so that a client has something to put together."""
    middle = len(body) // 2
    pieces = [piece for piece in (body[:middle], body[middle:]) if piece]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return framed + b"0\r\n\r\n"


def make_server(
    choices: Choices = DEFAULTS,
    service: type[UnitOfWorkService] = UnitOfWorkService,
    data: type[DataService] = DataService,
    port: int = 0,
    handlers: Handlers = KIT_HANDLERS,
) -> Server:
    """Return a server that listens already, and answers once it is made to serve."""
    unit_of_work = service(choices, handlers)
    return Server(Application(unit_of_work, data(unit_of_work)), port)


@contextmanager
def running(
    choices: Choices = DEFAULTS,
    service: type[UnitOfWorkService] = UnitOfWorkService,
    data: type[DataService] = DataService,
    handlers: Handlers = KIT_HANDLERS,
) -> Iterator[str]:
    """Run a server in a thread for the time of the block, and yield its base address."""
    server = make_server(choices, service, data, handlers=handlers)
    thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    try:
        yield server.address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server.close_connections()
