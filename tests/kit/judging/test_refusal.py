import json

import pytest
from uowkit.judging.refusal import ATOMIC, assert_nothing_stored, assert_refused
from uowkit.outcomes import Breach, Untested
from uowkit.workspace import RECOVERS, SUCCESS_SHAPE

from tests.independent_server import Choices, UnitOfWorkService
from tests.independent_server.answers import Answer, DropConnection, Malformed
from tests.kit.servers import workspace_on

TWINS = "op-result-id/unique"


def refused_twins(workspace):
    """The discipline on a transaction whose two operations get one op result id."""

    def build():
        transaction = workspace.transaction()
        transaction.create(workspace.person, {"name": "Joe"}, op_result_id="first")
        transaction.create_bulk(workspace.order, [{"age": 1}, {}], op_result_id="second")
        return transaction

    def spoil(body):
        body["operations"][1]["opResultId"] = "first"
        return body

    return assert_refused(workspace, build, spoil)


def breach_on(service, choices=Choices()):  # noqa: B008 - frozen
    """The breach that the discipline ends with, on a server of this kind."""
    with workspace_on(service, choices) as workspace, pytest.raises(Breach) as caught:
        refused_twins(workspace)
    return caught.value


@pytest.mark.parametrize(
    "choices",
    [
        Choices(),
        Choices(http_failure=400),
        Choices(refusal_style="transaction-failure"),
        Choices(refusal_style="200-error"),
        Choices(forms_checked="as-reached"),
        Choices(missing_table_read="empty-list", omit_null_columns=True),
    ],
    ids=["defaults", "status-400", "failures", "errors", "as-reached", "empty-lists"],
)
def test_every_right_way_to_refuse_passes(choices):
    """4xx, a transaction failure, or a 2xx with code and message."""
    with workspace_on(choices=choices) as workspace:
        assert refused_twins(workspace).refused
        assert workspace.findings == []


class AcceptsTwins(UnitOfWorkService):
    """Takes an op result id for what it likes."""

    def check_op_result_id(self, op_result_id, seen):
        """Whatever it is."""


def test_a_defect_that_is_accepted_is_a_breach_of_the_rule_under_check():
    """And what it stored is removed at the end."""
    with workspace_on(AcceptsTwins) as workspace:
        with pytest.raises(Breach, match="must be refused, and it succeeded") as caught:
            refused_twins(workspace)
        assert caught.value.rule == TWINS
        assert caught.value.because is None
        kept = [entry for entry in workspace.ledger.newest_first() if not entry.owed]
        assert any(len(entry.object_ids) == 2 for entry in kept)


class StoresHalf(UnitOfWorkService):
    """Refuses when it comes to the second of two, and keeps the first."""

    def rollback(self):
        """Keep what was done."""
        self.commit()


def test_a_refusal_that_stores_something_is_none():
    """The rule under check is broken, unless all-or-nothing is as such."""
    breach = breach_on(StoresHalf, Choices(forms_checked="as-reached"))
    assert "stored all the same" in breach.message
    assert (breach.rule, breach.because) == (TWINS, ATOMIC)


class RefusesTheNext(UnitOfWorkService):
    """Refuses one good transaction after each bad one."""

    sulking = False

    def handle(self, body):
        """Refuse when the one before was refused."""
        if self.sulking:
            self.sulking = False
            return self.answer_failure(Malformed("not now"))
        return super().handle(body)

    def answer_malformed(self, refusal):
        """Remember it."""
        self.sulking = True
        return super().answer_malformed(refusal)


def test_a_refusal_that_spoils_the_next_good_one_is_a_breach():
    """Each time anew, so that it is no contention."""
    breach = breach_on(RefusesTheNext)
    assert "after the refusal, a good transaction was refused" in breach.message
    assert (breach.rule, breach.because) == (TWINS, RECOVERS)


class NeverRecovers(UnitOfWorkService):
    """Refuses everything once it has refused something."""

    broken = False

    def handle(self, body):
        """Refuse for good."""
        if self.broken:
            return self.answer_failure(Malformed("broken"))
        return super().handle(body)

    def answer_malformed(self, refusal):
        """Break."""
        self.broken = True
        return super().answer_malformed(refusal)


def test_a_server_that_never_recovers_breaks_one_rule_and_not_the_one_under_check():
    """The checks that come after it are untested."""
    with workspace_on(NeverRecovers) as workspace:
        with pytest.raises(Untested) as caught:
            refused_twins(workspace)
        assert caught.value.cause == RECOVERS
        assert [each.rule for each in workspace.findings] == [RECOVERS]


class KnowsNoBulks(UnitOfWorkService):
    """Refuses every CREATE_BULK."""

    def read_operation_type(self, sent):
        """Refuse it as unknown."""
        if sent == "CREATE_BULK":
            raise Malformed("unknown")
        return super().read_operation_type(sent)


def test_a_refused_control_blames_another_rule():
    """A refusal for another reason than the one tested proves nothing."""
    breach = breach_on(KnowsNoBulks)
    assert breach.rule == SUCCESS_SHAPE
    assert "a good transaction was refused" in breach.message


def contending_at(number):
    """A server that refuses the request of this number, counted from 1, and no other."""

    class Contending(UnitOfWorkService):
        """Refuses once, as under contention."""

        requests = 0

        def handle(self, body):
            """Count, and refuse one."""
            self.requests += 1
            if self.requests == number:
                return self.answer_failure(Malformed("deadlock, try again"))
            return super().handle(body)

    return Contending


@pytest.mark.parametrize("number", range(2, 8))
def test_one_refusal_under_contention_is_no_breach(number):
    """Whenever it comes: a good transaction may be refused once."""
    with workspace_on(contending_at(number)) as workspace:
        assert refused_twins(workspace).refused
        assert workspace.findings == []


class SaysNothing(AcceptsTwins):
    """Answers the defect with an object that says neither yes nor no."""

    def handle(self, body):
        """Look for twins."""
        ids = [each.get("opResultId") for each in json.loads(body)["operations"]]
        return Answer(200, {"odd": 1}) if len(set(ids)) < len(ids) else super().handle(body)


def test_an_answer_that_is_no_refusal_is_a_breach():
    """Storing nothing is not enough: it must be said."""
    breach = breach_on(SaysNothing)
    assert "must be refused, and the answer was" in breach.message
    assert breach.rule == TWINS


class FailsOnTwins(SaysNothing):
    """Answers the defect with a server error."""

    status = 500

    def handle(self, body):
        """Answer an error in place of the odd object."""
        answer = super().handle(body)
        return Answer(500, {"code": 1, "message": "oops"}) if answer.value == {"odd": 1} else answer


class DropsTwins(FailsOnTwins):
    """Closes the connection on the defect."""

    def handle(self, body):
        """Drop it in place of an error."""
        answer = super().handle(body)
        if answer.status == 500:
            raise DropConnection
        return answer


@pytest.mark.parametrize("service", [FailsOnTwins, DropsTwins])
def test_a_server_error_is_no_refusal(service):
    """Whatever is sent, an answer comes."""
    assert breach_on(service).rule == "robustness/answers-everything"


def test_all_or_nothing_is_not_explained_by_itself():
    """The rule under check is never its own excuse."""
    with workspace_on() as workspace:
        workspace.rule = ATOMIC
        transaction = workspace.transaction()
        transaction.create(workspace.person, {"name": "Joe"})
        assert_nothing_stored(workspace, transaction)
        workspace.commit(transaction)
        with pytest.raises(Breach) as caught:
            assert_nothing_stored(workspace, transaction)
        assert (caught.value.rule, caught.value.because) == (ATOMIC, None)
