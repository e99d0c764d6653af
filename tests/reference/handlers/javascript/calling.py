"""Loading handlers in JavaScript, and calling one as the server does."""

import asyncio
import contextlib
from functools import partial
from pathlib import Path

from uowkit_reference.handlers.events import EVENTS, Phase
from uowkit_reference.handlers.invocation import Invocation
from uowkit_reference.handlers.javascript.handlers import load_javascript
from uowkit_reference.handlers.javascript.node import BRIDGE, find_node
from uowkit_reference.handlers.javascript.pool import Pool
from uowkit_reference.handlers.javascript.process import NodeProcess
from uowkit_reference.settings import Settings

HERE = Path(__file__).parent
CONTEXT = {
    "appId": "APP",
    "userId": None,
    "userToken": None,
    "userRoles": ["NotAuthenticatedUser"],
    "deviceType": "REST",
    "eventContext": None,
}


@contextlib.contextmanager
def loaded(folder, **settings):
    """Yield the handlers of a folder, by method and table."""
    handlers = load_javascript(Path(folder), Settings(**settings))
    try:
        yield {(each.event.method(each.phase), each.table): each for each in handlers}
    finally:
        handlers.close()


def invocation(method, *arguments, result=None, error=None):
    """Return a call of a handler."""
    phase = Phase.BEFORE if method.startswith("before") else Phase.AFTER
    event = EVENTS[method.removeprefix(phase)]
    return Invocation(event, phase, dict(CONTEXT), list(arguments), result, error)


def invoke(handlers, method, table, *arguments, **after):
    """Call one handler in an event loop of its own, and return its outcome."""
    return asyncio.run(handlers[method, table].invoke(invocation(method, *arguments, **after)))


async def invoke_all(handlers, tables):
    """Call handlers before objects of these tables are created, all at once.

    Returns:
        Their outcomes, and the errors of those that failed, in the order of the tables.
    """
    coming = [
        handlers["beforeCreate", table].invoke(invocation("beforeCreate", {})) for table in tables
    ]
    return await asyncio.gather(*coming, return_exceptions=True)


def create(handlers, table, item=None):
    """Call the handler before an object of this table is created."""
    return invoke(handlers, "beforeCreate", table, {} if item is None else item)


@contextlib.contextmanager
def pool_of(folder, *, most=1, seconds=60.0):
    """Yield processes that have loaded a folder."""
    pool = Pool(partial(NodeProcess, find_node(), BRIDGE, Path(folder)), most, seconds)
    try:
        pool.announced.result(timeout=60)
        yield pool
    finally:
        pool.close()
