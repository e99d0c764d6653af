from contextlib import contextmanager

import pytest
from uowkit.config import Configuration
from uowkit.running.session import Session
from uowkit.wire.address import parse_address

from tests.independent_server import Choices, running


@contextmanager
def session_on(choices=Choices()):  # noqa: B008 - frozen
    """A session that is connected to a server of its own."""
    with running(choices) as base:
        session = Session(Configuration(target=parse_address(base)))
        session.connect()
        yield session
        session.close()


def test_a_check_begins_with_nothing_of_the_last_one():
    """Neither findings, nor observations, nor evidence."""
    with session_on() as session:
        workspace = session.workspace
        workspace.observe("seen")
        workspace.findings.append("found")
        session.begin("create/class")
        assert workspace.rule == "create/class"
        assert (workspace.findings, workspace.observations) == ([], [])
        assert workspace.guard.evidence().exchanges == ()


def test_everything_is_removed_or_accounted_for():
    """A target that does not delete keeps its rows, and it is said."""
    for choices, stayed in ((Choices(), False), (Choices(delete_refused=True), True)):
        with session_on(choices) as session:
            transaction = session.workspace.transaction()
            transaction.create_bulk(session.workspace.person, [{}, {}])
            session.workspace.commit(transaction)
            removal = session.clean_up()
        assert bool(removal.stayed) == stayed
        assert bool(removal.removed) != stayed


def test_nothing_is_removed_from_what_is_thrown_away():
    """Its rows end with it."""
    with running() as base:
        session = Session(Configuration(target=parse_address(base)), disposable=True)
        session.connect()
        transaction = session.workspace.transaction()
        transaction.create(session.workspace.person, {})
        session.workspace.commit(transaction)
        removal = session.clean_up()
        assert (removal.removed, removal.stayed) == (0, 0)
        assert session.workspace.find(session.workspace.person, transaction.marker)
        session.close()


def test_a_session_needs_a_target():
    """There is nothing to judge otherwise."""
    with pytest.raises(ValueError, match="target"):
        Session(Configuration())


def test_a_session_knows_what_must_not_be_printed():
    """Header values, and the key in the address."""
    address = parse_address("http://127.0.0.1:9/APP/S3CRET-KEY")
    session = Session(Configuration(target=address, headers={"user-token": "sesame"}))
    assert session.shown_address == "http://127.0.0.1:9/APP/***"
    assert session.secrets.hide("S3CRET-KEY sesame") == "*** ***"
    session.close()
