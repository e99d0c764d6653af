"""From an HTTP request to the service that answers it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import parse_qsl, unquote

from .answers import Answer, DropConnection, Refusal
from .console import Console
from .data import DataRequest, DataService
from .json_text import write_json
from .unit_of_work import UnitOfWorkService


@dataclass(frozen=True)
class Request:
    """One HTTP request; the names of its headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Application:
    """All addresses of the server, below both forms of root: `/api` and `/APP-ID/API-KEY`."""

    def __init__(self, unit_of_work: UnitOfWorkService, data: DataService) -> None:
        self.unit_of_work = unit_of_work
        self.data = data
        self.console = Console(data)
        self.choices = unit_of_work.choices

    def handle(self, request: Request) -> Answer:
        """Return the answer to any request whatever."""
        try:
            self.check_headers(request)
            return self.route(request)
        except Refusal as refusal:
            return self.unit_of_work.answer_error(refusal, refusal.status)
        except DropConnection:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of this server must show, not hang
            return Answer(500, {"code": 500, "message": repr(error)})

    def body(self, answer: Answer) -> bytes:
        """Return the bytes of an answer."""
        return write_json(answer.value, self.choices) if answer.raw is None else answer.raw

    def headers(self, answer: Answer) -> dict[str, str]:
        """Return the headers of an answer, less those that are about the connection."""
        headers = {} if answer.status == 204 else {"Content-Type": self.choices.content_type}
        if self.choices.date_header:
            headers["Date"] = formatdate(time.time() + self.choices.clock_skew, usegmt=True)
        return headers | dict(answer.headers)

    def check_headers(self, request: Request) -> None:
        """Refuse requests without the headers that were chosen as required."""
        for name, value in self.choices.required_headers.items():
            if request.headers.get(name.lower()) != value:
                raise Refusal(f"The header '{name}' is missing or wrong", 3064, 401)
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.choices.json_requests_only and request.body and content_type != "application/json":
            raise Refusal("The Content-Type of a request must be application/json", 415, 415)

    def route(self, request: Request) -> Answer:
        """Hand the request to the service that its path names."""
        path, _, query = request.target.partition("?")
        segments = [_decoded(segment) for segment in path.split("/")[1:]]
        match segments:
            case ["console", *_] | [_, "console", *_] if not self.choices.console:
                raise Refusal("There is nothing at this address", 404, 404)
            case ["console", "home", "login"]:
                return Answer(200, {"id": "1", "name": "developer"}, {"auth-key": "developer"})
            case [_, "console", *rest]:
                return self.console.handle(request.method, rest, request.body)
        match segments[1:] if segments[:1] == ["api"] else segments[2:]:
            case ["transaction", "unit-of-work"]:
                if request.method != "POST":
                    raise Refusal("Transactions are sent by POST", 405, 405)
                return self.unit_of_work.handle(request.body)
            case ["data", *rest] if rest and self.choices.data_service:
                members = dict(parse_qsl(_utf8(query), keep_blank_values=True, errors="replace"))
                method = "GET" if request.method == "HEAD" else request.method
                return self.data.handle(DataRequest(method, rest, members, request.body))
        raise Refusal("There is nothing at this address", 404, 404)


def _decoded(segment: str) -> str:
    return unquote(_utf8(segment), errors="replace")


def _utf8(text: str) -> str:
    """Return what a header line, read byte by byte, says in UTF-8."""
    return text.encode("latin-1").decode("utf-8", "replace")
