"""What the tests of the official SDK share: Node, a running server, and an application each."""

import pytest

from tests.clients.console import logged_in
from tests.clients.node import running_node
from tests.clients.sdk import Sdk
from tests.clients.serving import serving


@pytest.fixture(scope="session")
def node():
    """Yield a Node process that has the SDK."""
    with running_node() as node:
        yield node


@pytest.fixture(scope="session")
def server():
    """Yield the address of a reference server."""
    with serving() as url:
        yield url


@pytest.fixture(scope="session")
def console(server):
    """Yield a developer who is logged in."""
    with logged_in(server) as console:
        yield console


@pytest.fixture
def empty_sdk(node, console):
    """Yield an SDK on an application without tables of ours."""
    app_id, api_key = console.make_application()
    yield Sdk(node, console.url, app_id, api_key)
    console.delete_application(app_id)


@pytest.fixture
def sdk(empty_sdk, console):
    """Return an SDK on an application with the tables Person, Order and Item."""
    console.make_tables(empty_sdk.app_id)
    return empty_sdk
