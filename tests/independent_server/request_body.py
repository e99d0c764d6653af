"""Reading the body of a request, whole or in chunks."""

from email.message import Message
from io import BufferedIOBase

from .answers import Malformed

MOST_BYTES = 64 * 1024 * 1024
LINE_BYTES = 1024


def read_body(stream: BufferedIOBase, headers: Message) -> bytes:
    """Return the body that the headers announce; refuse one that does not come as announced."""
    try:
        if "transfer-encoding" in headers:
            return _read_chunks(stream, headers["transfer-encoding"])
        lengths = set(headers.get_all("content-length", ["0"]))
        if len(lengths) > 1:
            raise Malformed("The Content-Length headers contradict each other")
        return _read(stream, _number(lengths.pop().strip(), 10))
    except TimeoutError as error:
        raise Malformed("The body of the request did not come", 408) from error


def _read_chunks(stream: BufferedIOBase, coding: str) -> bytes:
    if coding.strip().lower() != "chunked":
        raise Malformed("The only Transfer-Encoding supported is chunked")
    chunks: list[bytes] = []
    room = MOST_BYTES
    while True:
        size = _number(_line(stream).partition(b";")[0].strip().decode("latin-1"), 16)
        if size > room:
            raise Malformed("The body of the request is too large", 413)
        if size == 0:
            break
        chunks.append(_read(stream, size))
        room -= size
        if _line(stream).strip():
            raise Malformed("A chunk is longer than its size")
    while _line(stream).strip():
        pass  # trailers say nothing that is needed here
    return b"".join(chunks)


def _line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(LINE_BYTES)
    if not line.endswith(b"\n"):
        raise Malformed("A line between the chunks is too long or cut off")
    return line


def _read(stream: BufferedIOBase, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise Malformed("The body of the request is shorter than announced")
    return body


def _number(digits: str, base: int) -> int:
    if not digits.isascii() or not digits.isalnum() or len(digits) > 16:
        raise Malformed("The size of the body is no number")
    try:
        size = int(digits, base)
    except ValueError as error:
        raise Malformed("The size of the body is no number") from error
    if size > MOST_BYTES:
        raise Malformed("The body of the request is too large", 413)
    return size
