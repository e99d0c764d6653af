"""Clients that read and change the same objects are told as reads and writes of versions."""

import pytest
from uowkit.crowd.registers import CLIENTS, play
from uowkit.history.checker import judge
from uowkit.history.model import Fate, Read, Wrote
from uowkit.outcomes import Inapplicable

from tests.independent_server import UnitOfWorkService, make_application
from tests.independent_server.answers import Refusal


def test_versions_can_be_traced(workspace_of):
    """What was read somebody wrote, what failed was read by nobody, and nothing is an anomaly."""
    history = play(workspace_of(), "SERIALIZABLE", 2, "seed")
    written, read = {}, set()
    for transaction in history.transactions:
        for each in transaction.operations:
            if isinstance(each, Wrote):
                written[each.register, each.version] = transaction
            elif isinstance(each, Read):
                read.add((each.register, each.version))
    assert {each.client for each in history.transactions} == set(range(CLIENTS + 1))
    assert read <= written.keys()
    assert {written[each].fate for each in read} == {Fate.COMMITTED}
    assert {each.fate for each in history.transactions} == {Fate.COMMITTED, Fate.FAILED}
    assert set(history.versions_at_end) == {"A1", "B1", "A2", "B2"}
    assert set(history.versions_at_end.items()) <= written.keys()
    assert judge(history) == []


def test_where_update_is_refused_there_is_nothing_to_see(workspace_of, monkeypatch):
    """The reason is told."""

    def update(*_):
        raise Refusal("UPDATE is not supported", 1000, 400)

    monkeypatch.setattr(UnitOfWorkService, "update", update)
    with pytest.raises(Inapplicable, match="refuses an UPDATE in a transaction of SERIALIZABLE"):
        play(workspace_of(make_application()), "SERIALIZABLE", 1, "seed")
