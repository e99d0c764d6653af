import pytest

from tests.reference.hostile.peers import served

IMPATIENT = {
    "head_seconds": 0.5,
    "body_seconds": 0.5,
    "answer_seconds": 0.5,
    "linger_seconds": 0.5,
    "idle_seconds": 1,
    "body_bytes": 1_000_000,
}


@pytest.fixture(scope="package")
def patient_server():
    """A server of default settings."""
    with served() as server:
        yield server


@pytest.fixture(scope="package")
def impatient_server():
    """A server that waits for nobody for longer than a second."""
    with served(**IMPATIENT) as server:
        yield server


@pytest.fixture
def server(patient_server):
    """A server of default settings, with no connection left open, and the table Person."""
    patient_server.call("POST", "data/Person", {"name": "Joe", "age": 1})
    yield patient_server
    patient_server.forget_peers()


@pytest.fixture
def impatient(impatient_server):
    """A server that waits for nobody, with no connection left open, and the table Person."""
    impatient_server.call("POST", "data/Person", {"name": "Joe", "age": 1})
    yield impatient_server
    impatient_server.forget_peers()


@pytest.fixture
def crowded():
    """A server of a few connections, and little room for bodies, with the table Person."""
    with served(connections=20, bodies_bytes=170_000) as server:
        server.call("POST", "data/Person", {"name": "Joe", "age": 1})
        yield server
