"""What the tests of the independent server share."""

import pytest

from tests.independent.client import client_of


@pytest.fixture
def client():
    """Yield a client of an ordinary server."""
    with client_of() as client:
        yield client
