"""The server: HTTP/1.1 with a thread for each connection, over a database of its own."""

import contextlib
import re
import socket
import sys
import threading
import traceback
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from .cluster import Cluster
from .json_text import write_json
from .refusals import MALFORMED, Contended, Refused
from .routes import Routes
from .settings import Settings

IDLE_SECONDS = 60
PIECE = 64 * 1024  # bytes
MOST_DISCARDED = 256 * 1024 * 1024  # bytes of a body that is too large
DIGITS = {10: re.compile(r"\s*[0-9]{1,18}\s*"), 16: re.compile(r"\s*[0-9a-fA-F]{1,15}\s*")}


class Server(ThreadingHTTPServer):
    """Listens on the loopback address."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, routes: Routes, settings: Settings) -> None:
        self.routes = routes
        self.body_limit = settings.body_limit
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close every connection, too: one that is kept alive would keep its thread."""
        super().server_close()
        for each in list(self._connections):
            with contextlib.suppress(OSError):  # it was closed meanwhile
                each.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of errors, but not of clients who went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads the requests of one connection, and answers each with JSON."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one piece
    server: Server

    def do_GET(self) -> None:
        """Answer a request of any method that there is."""
        try:
            status, document = 200, self.answer_document()
        except Refused as error:
            status, document = error.status, {"code": error.code, "message": error.message}
        except (Contended, PoolTimeout, psycopg.OperationalError) as error:
            status, document = 503, {"code": MALFORMED, "message": f"Try again: {error}"}
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - the client is owed an answer all the same
            traceback.print_exc()
            status, document = 500, {"code": MALFORMED, "message": f"Server error: {error!r}"}
        self.send_document(status, document)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = do_GET  # noqa: N815

    def answer_document(self) -> Any:
        body = self.read_body()
        return self.server.routes.answer(self.command, self.path, self.headers, body)

    def read_body(self) -> bytes:
        """Read the body of a request.

        Raises:
            Refused: it has no length that can be read, or is more than is taken.
        """
        kept = self.close_connection
        self.close_connection = True  # unless all of it is read, nobody knows what comes next
        if "Transfer-Encoding" in self.headers:
            body = b"".join(self.read_chunks())
        else:
            body = self.read_whole(whole_number(self.headers.get("Content-Length", "0"), 10))
        self.close_connection = kept
        return body

    def read_chunks(self) -> Iterator[bytes]:
        """Read a body that comes in chunks (RFC 9112, section 7.1)."""
        left = self.server.body_limit
        while size := whole_number(self.read_line().partition(";")[0], 16):
            left -= size
            if left < 0:
                raise Refused("The body is too large", status=413)
            yield self.read_whole(size)
            self.read_line()
        while self.read_line():
            continue

    def read_whole(self, size: int) -> bytes:
        """Read so many bytes; too many are read as well, so that the client hears the refusal."""
        if size > self.server.body_limit:
            for _ in range(min(size, MOST_DISCARDED) // PIECE):
                self.rfile.read(PIECE)
            raise Refused("The body is too large", status=413)
        content = self.rfile.read(size)
        if len(content) < size:
            raise ConnectionAbortedError
        return content

    def read_line(self) -> str:
        return self.rfile.readline(PIECE).decode("latin-1").strip()

    def send_document(self, status: int, document: Any) -> None:
        content = write_json(document)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what cannot be read as HTTP: that is the client's fault, and JSON tells it."""
        status = code if code < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_REQUEST
        self.close_connection = True
        told = explain or message or HTTPStatus(code).phrase
        self.send_document(status, {"code": MALFORMED, "message": told})
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing of requests."""


def whole_number(text: str, base: int) -> int:
    """The length that a header or a chunk tells.

    Raises:
        Refused: it is none.
    """
    if not DIGITS[base].fullmatch(text):
        raise Refused("The length of the body cannot be read")
    return int(text, base)


@contextlib.contextmanager
def serving(cluster: Cluster, settings: Settings | None = None, port: int = 0) -> Iterator[Server]:
    """Run a server over a database of its own, which is removed afterwards.

    Args:
        cluster: the PostgreSQL.
        settings: of the server.
        port: 0 means any free one.
    """
    settings = settings or Settings()
    with a_database(cluster) as name, a_pool(cluster, name, settings) as pool:
        server = Server(port, Routes(pool, settings), settings)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@contextlib.contextmanager
def a_database(cluster: Cluster) -> Iterator[str]:
    """Make a database, and remove it afterwards."""
    name = f"uow_{uuid.uuid4().hex}"
    with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name
        statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(statement.format(sql.Identifier(name)))


@contextlib.contextmanager
def a_pool(cluster: Cluster, database: str, settings: Settings) -> Iterator[ConnectionPool]:
    """Connections to a database, which are made when they are first needed."""
    milliseconds = int(settings.statement_seconds * 1000)
    pool = ConnectionPool(
        cluster.conninfo(database),
        min_size=1,
        max_size=settings.connections,
        timeout=settings.statement_seconds,
        # A statement is a transaction by itself where none is begun.
        # Plans that the database keeps would not outlive the columns that are added.
        kwargs={
            "autocommit": True,
            "prepare_threshold": None,
            "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
        },
        open=True,
    )
    with pool:
        yield pool
