"""HTTP headers that handlers want answered: only those that an answer can carry."""

import re
from collections.abc import Mapping

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
_THE_SERVERS_OWN = {"content-length", "content-type", "transfer-encoding", "connection"}


def checked_headers(headers: Json, method: str) -> dict[str, str]:
    """Return headers as they can be sent, with names in small letters.

    Args:
        headers: As a handler left them; None, and a value that is None, stand for none.
        method: The handler's event, for messages.

    Raises:
        ApiError: A name or a value is none of HTTP's, or the header is the server's to say.
    """
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise ApiError(f"{method} left headers that are no object: {headers!r}.")
    checked = {}
    for name, value in headers.items():
        if value is None:
            continue
        text = str(value) if isinstance(value, str | int | float) else ""
        if not _NAME.fullmatch(str(name)) or not text or not _VALUE.fullmatch(text):
            raise ApiError(f"{method} left a header that cannot be sent: {name!r}: {value!r}.")
        if str(name).lower() in _THE_SERVERS_OWN:
            raise ApiError(f"{method} left the header {name!r}, which only the server sets.")
        checked[str(name).lower()] = text
    return checked
