import pytest
from uowkit.judging.prerequisites import Prerequisites
from uowkit.outcomes import TargetGone, Untested

from tests.independent_server import UnitOfWorkService
from tests.independent_server.answers import Refusal
from tests.kit.answers import exchange_of
from tests.kit.servers import workspace_on


class NoBulks(UnitOfWorkService):
    """Refuses every CREATE_BULK, and counts what it is asked."""

    asked = 0

    def create_bulk(self, _table, _payload):
        """Refuse it."""
        type(self).asked += 1
        raise Refusal("no bulks here", 1)


class Forgets(UnitOfWorkService):
    """Acknowledges a transaction and stores nothing of it."""

    def store_row(self, table, row):
        """Forget it, but for the sample by which tables are made."""
        if row.get("item") == "uowkit-sample-item":
            super().store_row(table, row)


class NoReferences(UnitOfWorkService):
    """Refuses every payload that refers to something."""

    def handle(self, body):
        """Look for the mark of a reference."""
        if b"___ref" in body:
            return self.answer_error(Refusal("no references here", 1), 400)
        return super().handle(body)


def test_a_probe_that_succeeds_lets_the_check_go_on():
    """What the probes saved is removed at the end."""
    with workspace_on() as workspace:
        Prerequisites(workspace).require(("create", "bulk"))
        assert len(workspace.ledger) >= 3


def test_a_failed_probe_leaves_checks_untested_and_is_not_asked_again():
    """One root cause, one failure: the pointer says where to look."""
    NoBulks.asked = 0
    with workspace_on(NoBulks) as workspace:
        prerequisites = Prerequisites(workspace)
        prerequisites.require(("create",))
        for _ in range(3):
            with pytest.raises(Untested, match="no bulks here") as caught:
                prerequisites.require(("create", "bulk"))
            assert caught.value.cause == "envelope/success-shape"
    assert NoBulks.asked == 3  # one probe, asked three times as under contention


@pytest.mark.parametrize(
    ("probe", "cause"),
    [
        ("reference", "references/create-property"),
        ("bulk-reference", "references/bulk-index"),
        ("reference-of-create-to-bulk", "references/bulk-index"),
    ],
)
def test_references_that_are_refused_are_the_cause_under_their_own_rule(probe, cause):
    """So that what asks for more than the simplest reference is left untested."""
    with workspace_on() as workspace:
        Prerequisites(workspace).require((probe,))
    with workspace_on(NoReferences) as workspace, pytest.raises(Untested) as caught:
        Prerequisites(workspace).require(("create", "bulk", probe))
    assert caught.value.cause == cause


def test_losing_what_was_acknowledged_is_the_cause_under_its_own_rule():
    """Success alone is not enough: it must be found."""
    with workspace_on(Forgets) as workspace, pytest.raises(Untested) as caught:
        Prerequisites(workspace).require(("create",))
    assert caught.value.cause == "create/object-id-persisted"


def test_a_breach_in_a_probe_is_the_cause_under_its_own_rule():
    """A server error is reported as such."""
    with workspace_on() as workspace:
        answer = exchange_of({"code": 1, "message": "oops"}, 500)
        workspace.target.transact = lambda _body: answer
        with pytest.raises(Untested) as caught:
            Prerequisites(workspace).require(("create",))
    assert caught.value.cause == "robustness/answers-everything"


def test_a_target_that_is_gone_is_no_failed_probe():
    """The run ends; nothing is left to be pointed to."""
    with workspace_on() as workspace:

        def gone(_body):
            raise TargetGone("gone")

        workspace.target.transact = gone
        with pytest.raises(TargetGone):
            Prerequisites(workspace).require(("create",))
