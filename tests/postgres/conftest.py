"""What the tests of the server over PostgreSQL share: one PostgreSQL for all of them."""

import pytest

from tests.postgres_server import Settings, running_cluster, serving


@pytest.fixture(scope="session")
def cluster():
    """Yield a PostgreSQL; each worker of pytest-xdist has one, which takes half a second."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def address(cluster):
    """Yield the address of an ordinary server, which keeps the tables of all its tests."""
    with serving(cluster) as server:
        yield server.address


@pytest.fixture(scope="session")
def plain_address(cluster):
    """Yield the address of a server that does not try a transaction again."""
    with serving(cluster, Settings(retries=0)) as server:
        yield server.address
