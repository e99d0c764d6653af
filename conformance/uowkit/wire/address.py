"""Target addresses: what people type, read into a base address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from uowkit.wire.hiding import HIDDEN

ENDPOINT = "/transaction/unit-of-work"
_APPLICATION = re.compile(r"([A-Za-z_][\w.]*:[A-Za-z_][\w.]*)(/[^?#\s]*)?")
_IN_PROCESS = "http://application"  # a host that no request ever leaves for


class BadAddress(ValueError):
    """A target address that cannot be used; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a target is.

    `base` is an http(s) address without a trailing slash. `application` names an ASGI
    application as `module:attribute`, which then stands there in place of a socket.
    `credentials` are `user:password` as the address had them.
    """

    base: str
    application: str | None = None
    credentials: str | None = None

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    @property
    def secrets(self) -> list[str]:
        """What of the address must not be printed."""
        segments = self.base.split("/")[3:]
        key = segments[-1:] if len(segments) > 1 else []
        user, _, password = (self.credentials or "").partition(":")
        return [*key, *map(unquote, key), user, password, self.credentials or ""]

    @property
    def shown(self) -> str:
        """The address as reports may print it: no user, no query, no key in the path."""
        parts = urlsplit(self.base)
        segments = parts.path.split("/")
        if len(segments) > 2:  # /APP-ID/REST-KEY: the last one is a secret
            segments[-1] = HIDDEN
        path = "/".join(segments)
        if self.application:
            return self.application + path
        return urlunsplit((parts.scheme, _host(parts), path, "", ""))

    @property
    def console(self) -> Address:
        """Where the console of the application is: `/APP-ID/console` beside `/APP-ID/REST-KEY`.

        Raises:
            BadAddress: the address has not the form `…/APP-ID/REST-KEY`.
        """
        if urlsplit(self.base).path.count("/") < 2:
            raise BadAddress(
                f"{self.shown!r} names no application, whose console could be asked to make "
                "tables; give an address of the form http://127.0.0.1:8080/APP-ID/REST-KEY"
            )
        application = self.base.rpartition("/")[0]
        return Address(f"{application}/console", self.application, self.credentials)


def parse_address(text: str) -> Address:
    """Read a base address, the full address of the endpoint, or `module:app/base/path`.

    Raises:
        BadAddress: for anything else.
    """
    text = text.strip()
    application = _APPLICATION.fullmatch(text)
    if application:
        path = (application[2] or "").rstrip("/").removesuffix(ENDPOINT)
        return Address(base=_IN_PROCESS + path, application=application[1])
    try:
        parts = urlsplit(text)
    except ValueError as error:  # [::1 without its bracket
        msg = f"{_readable(text)!r} is no target address: its host cannot be read; correct it"
        raise BadAddress(msg) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        shown = _readable(text)
        remedy = f"http://{shown}" if "://" not in text else "http://… or https://…"
        msg = f"{shown!r} is no target address; write {remedy}, or module:app for an ASGI app"
        raise BadAddress(msg)
    _ = _port(parts, text)
    if parts.query or parts.fragment:
        msg = f"{_readable(text)!r}: a target address has no query; leave out what follows ? or #"
        raise BadAddress(msg)
    path = parts.path.rstrip("/").removesuffix(ENDPOINT)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(
        base=urlunsplit((parts.scheme, _host(parts), path, "", "")),
        credentials=f"{user}:{password}" if user or password else None,
    )


def _readable(text: str) -> str:
    """What is no address, without what would be a secret if it were one."""
    scheme, separator, rest = text.rpartition("://")
    rest = re.split("[?#]", rest.rpartition("@")[2])[0].removesuffix(ENDPOINT)
    host, *segments = rest.split("/")
    if len(segments) > 1:
        segments[-1] = HIDDEN
    return scheme.rpartition("@")[2] + separator + "/".join([host, *segments])


def _port(parts: SplitResult, text: str) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        msg = f"{_readable(text)!r}: the port is no number from 0 to 65535"
        raise BadAddress(msg) from error


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{parts.port}" if parts.port else host
