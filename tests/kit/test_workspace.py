import pytest
from uowkit.judging.judgement import Unusable
from uowkit.outcomes import Breach, KitError, Untested
from uowkit.workspace import SUCCESS_SHAPE

from tests.independent_server import Choices, UnitOfWorkService
from tests.independent_server.answers import Malformed
from tests.kit.servers import workspace_on

CLASS = "create/class"


def people(workspace):
    """A transaction of a CREATE and a CREATE_BULK."""
    transaction = workspace.transaction()
    one = transaction.create(workspace.person, {"name": "Joe"})
    many = transaction.create_bulk(workspace.person, [{"age": 1}, {"age": 2}])
    return transaction, one, many


def test_what_is_committed_is_known_by_operation():
    """Rows, ids and their order."""
    with workspace_on() as workspace:
        transaction, one, many = people(workspace)
        committed = workspace.commit(transaction)
        ids = [committed.object_id(one), *committed.object_ids(many)]
        assert committed.row(one)["name"] == "Joe"
        stored = {row["objectId"] for row in workspace.find(workspace.person, transaction.marker)}
        assert stored == set(ids)
        assert workspace.findings == []


def test_the_kit_never_sends_a_bad_request_for_a_good_one():
    """That would be its own mistake."""
    with workspace_on() as workspace:
        transaction = workspace.transaction("NO_SUCH_LEVEL")
        transaction.create(workspace.person, {})
        with pytest.raises(KitError, match="bad request"):
            workspace.commit(transaction)


class RefusesJoe(UnitOfWorkService):
    """Refuses one good transaction and no other."""

    refusals = 1000

    def create(self, table, payload):
        """Refuse Joe some times."""
        if payload.get("name") == "Joe" and self.refusals:
            type(self).refusals -= 1
            raise Malformed("not Joe")
        return super().create(table, payload)


def test_a_good_transaction_that_is_refused_for_good_is_a_breach():
    """Of the rule that is named, or of the one under check."""
    RefusesJoe.refusals = 1000
    with workspace_on(RefusesJoe) as workspace:
        with pytest.raises(Breach, match="not Joe") as caught:
            workspace.commit(people(workspace)[0])
        assert caught.value.rule == "op-result-id/unique"
        with pytest.raises(Breach) as caught:
            workspace.commit(people(workspace)[0], refusal_breaks=SUCCESS_SHAPE)
        assert caught.value.rule == SUCCESS_SHAPE


@pytest.mark.parametrize("times", [1, 2])
def test_a_good_transaction_may_be_refused_under_contention(times):
    """It is asked again, twice."""
    RefusesJoe.refusals = times
    with workspace_on(RefusesJoe) as workspace:
        transaction, one, _ = people(workspace)
        assert workspace.commit(transaction).row(one)["name"] == "Joe"


class RefusesAll(UnitOfWorkService):
    """Refuses every transaction."""

    def create(self, _table, _payload):
        """Refuse it."""
        raise Malformed("not today")


def test_a_target_that_accepts_nothing_breaks_one_rule():
    """The others are untested."""
    with workspace_on(RefusesAll) as workspace:
        with pytest.raises(Untested) as caught:
            workspace.commit(people(workspace)[0])
        assert caught.value.cause == SUCCESS_SHAPE
        assert [each.rule for each in workspace.findings] == [SUCCESS_SHAPE]


class WrongClass(UnitOfWorkService):
    """Answers another class than the table's name."""

    def full_row(self, table, row):
        """Change the class."""
        return {**super().full_row(table, row), "___class": "Other"}


def test_a_breach_of_another_rule_is_noted_and_the_check_goes_on():
    """Once for each rule, however often it is seen."""
    with workspace_on(WrongClass) as workspace:
        for _ in range(2):
            workspace.commit(people(workspace)[0])
        assert [each.rule for each in workspace.findings] == [CLASS]
        assert workspace.findings[0].evidence.exchanges


def test_a_breach_of_the_rule_under_check_ends_it():
    """What was stored is removed all the same."""
    with workspace_on(WrongClass) as workspace:
        workspace.rule = CLASS
        transaction, _, _ = people(workspace)
        with pytest.raises(Breach, match="___class"):
            workspace.commit(transaction)
        newest = next(workspace.ledger.newest_first())
        assert (len(newest.object_ids), newest.owed) == (3, False)


def test_a_rule_may_be_blamed_in_the_place_of_another():
    """Where a check is about just that."""
    with workspace_on(WrongClass) as workspace:
        with pytest.raises(Breach) as caught:
            workspace.commit(people(workspace)[0], breaks={CLASS: "op-result-id/unique"})
        assert caught.value.rule == "op-result-id/unique"


class BulkAsCount(UnitOfWorkService):
    """Answers the number of objects in place of their ids."""

    def entry(self, outcome):
        """Count them."""
        entry = super().entry(outcome)
        entry["result"] = len(entry["result"]) if "BULK" in entry["type"] else entry["result"]
        return entry


def test_an_answer_of_no_use_ends_the_check_whatever_it_is_about():
    """There is nothing to go on with."""
    with workspace_on(BulkAsCount) as workspace, pytest.raises(Unusable) as caught:
        workspace.commit(people(workspace)[0])
    assert caught.value.rule == "create-bulk/result-is-ids"


class OneId(UnitOfWorkService):
    """Gives every object of a CREATE the same id."""

    def new_object_id(self, _table):
        """The one and only, once the tables are there."""
        return "the-id"


def test_an_id_given_twice_is_noticed_across_transactions():
    """It is a finding by the way, or the breach of the check."""
    with workspace_on(OneId) as workspace:
        for _ in range(2):
            transaction = workspace.transaction()
            transaction.create(workspace.person, {})
            workspace.commit(transaction)
        assert [each.rule for each in workspace.findings] == ["create/object-id-unique"]
        workspace.rule = "create/object-id-unique"
        transaction = workspace.transaction()
        transaction.create(workspace.person, {})
        with pytest.raises(Breach, match="two objects"):
            workspace.commit(transaction)


def test_ids_may_be_shared_by_tables():
    """An id names an object of its table."""
    choices = Choices(object_ids="integer-string", ids_unique_in_table_only=True)
    with workspace_on(choices=choices) as workspace:
        transaction = workspace.transaction()
        people = [transaction.create(workspace.person, {}) for _ in range(3)]
        orders = [transaction.create(workspace.order, {}) for _ in range(3)]
        committed = workspace.commit(transaction)
        assert {*map(committed.object_id, people)} & {*map(committed.object_id, orders)}
        assert workspace.findings == []


def test_what_is_observed_is_told_once():
    """In the order in which it was seen."""
    with workspace_on() as workspace:
        for text in ("b", "a", "b"):
            workspace.observe(text)
        assert workspace.observations == ["b", "a"]
