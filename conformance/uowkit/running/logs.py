"""What libraries log of exchanges, less the secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from uowkit.wire.hiding import Secrets

# They log the headers of answers, in which a server may send back what it was given. A
# filter does not hold for loggers below the one that it was added to.
_TALKATIVE: Final = ("httpcore.connection", "httpcore.http11")


def hide_in_logs(secrets: Secrets) -> Callable[[], None]:
    """Hide secrets in whatever is logged of exchanges from now on.

    Returns:
        A function that ends this.
    """

    def hide(record: logging.LogRecord) -> bool:
        record.msg, record.args = secrets.hide(record.getMessage()), ()
        return True

    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    for logger in loggers:
        logger.addFilter(hide)

    def stop() -> None:
        for logger in loggers:
            logger.removeFilter(hide)

    return stop
