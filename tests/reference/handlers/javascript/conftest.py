"""What the tests of handlers in JavaScript share: the package, and folders that are loaded once."""

import pytest

from tests.coderunner.installing import coderunner_within_reach
from tests.reference.handlers.javascript.calling import HERE, loaded


@pytest.fixture(scope="session", autouse=True)
def coderunner():
    """Yield the folder that the package is installed in, which Node finds."""
    with coderunner_within_reach() as modules:
        yield modules


@pytest.fixture(scope="module")
def misbehaving():
    """Yield the handlers that do what they should not; each may take its time."""
    with loaded(HERE / "misbehaving", handler_seconds=30.0) as handlers:
        yield handlers


@pytest.fixture(scope="module")
def hurried():
    """Yield the same handlers, with little time each."""
    with loaded(HERE / "misbehaving", handler_seconds=0.5) as handlers:
        yield handlers
