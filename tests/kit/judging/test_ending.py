from contextlib import contextmanager

import pytest
from uowkit.judging.ending import STORED, judge_ledger

from tests.independent_server import UnitOfWorkService
from tests.independent_server.answers import Answer
from tests.kit.servers import workspace_on


class Meddles(UnitOfWorkService):
    """Does to its table of persons what it is told, after the fact."""

    def handle(self, body):
        """Lose the rows, or swap the items of two."""
        table = self.tables.get("UowkitPerson")
        if b"lose" in body:
            table.rows.clear()
        elif b"swap" in body:
            first, second = list(table.rows.values())[-2:]
            first["item"], second["item"] = second["item"], first["item"]
        else:
            return super().handle(body)
        return Answer(200, {"success": True, "results": {}})


@contextmanager
def meddled(doing, op_result_id="x", *, bulk=True, marked=True):
    """What is found at the end of a run of one transaction, after some meddling."""
    with workspace_on(Meddles) as workspace:
        transaction = workspace.transaction()
        named = {"op_result_id": op_result_id, "marked": marked}
        if bulk:
            transaction.create_bulk(workspace.person, [{}, {"name": "b"}, {"age": 1}], **named)
        else:
            transaction.create(workspace.person, {}, op_result_id="y", marked=marked)
            transaction.create(workspace.person, {"name": "b"}, **named)
        workspace.commit(transaction)
        if doing:
            workspace.target.transact({doing: True})
        yield list(judge_ledger(workspace))


@pytest.mark.parametrize("op_result_id", ["x", None])
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("bulk", [True, False])
def test_what_is_still_there_is_no_breach(op_result_id, marked, bulk):
    """Named or not, marked or not."""
    with meddled(None, op_result_id, bulk=bulk, marked=marked) as breaches:
        assert breaches == []


@pytest.mark.parametrize(("op_result_id", "marked"), [("x", True), (None, True), ("x", False)])
def test_what_was_acknowledged_and_is_gone_is_a_breach(op_result_id, marked):
    """Also what no answer named, as long as it was marked."""
    with meddled("lose", op_result_id, marked=marked) as breaches:
        (breach,) = breaches
        assert breach.rule == STORED
        assert "gone at the end" in breach.message


@pytest.mark.parametrize(
    ("bulk", "rule"),
    [(True, "create-bulk/ids-in-request-order"), (False, "create/object-id-persisted")],
)
def test_an_id_that_names_another_object_by_now_is_a_breach(bulk, rule):
    """It was right when it was answered, and is wrong at the end."""
    with meddled("swap", bulk=bulk) as breaches:
        assert {each.rule for each in breaches} == {rule}


def test_a_refused_transaction_that_is_stored_later_is_a_breach():
    """A server may be late, and is wrong all the same."""
    with workspace_on() as workspace:
        transaction = workspace.transaction()
        transaction.create(workspace.person, {})
        workspace.ledger.add_refused(workspace.person, transaction.marker)
        assert list(judge_ledger(workspace)) == []
        workspace.attempt(transaction.body())
        (breach,) = judge_ledger(workspace)
        assert breach.rule == "atomicity/all-or-nothing"
