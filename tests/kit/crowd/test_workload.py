"""Many clients carry out what was planned, and everything is recorded."""

import json
from collections import Counter
from random import Random

import pytest
from uowkit.crowd.client import Looked, Written
from uowkit.crowd.load import CLIENTS
from uowkit.crowd.planning import DEFECTS, Planner, several
from uowkit.crowd.workload import Workloads
from uowkit.history.anomalies import Kind
from uowkit.history.model import Fate
from uowkit.outcomes import Breach, Inapplicable, Indeterminate, Untested
from uowkit.work.limits import Limits
from uowkit.work.readback import PAGE
from uowkit_reference.faults import fault_named

from tests.independent_server import Choices, make_application
from tests.independent_server.contention import ContendedApplication

LEVEL = "READ_COMMITTED"


class Spoiling:
    """Answers as the independent server, but for transactions from the n-th on."""

    def __init__(self, start, status, document):
        self.application = make_application()
        self.left = start
        self.status = status
        self.document = document

    async def __call__(self, scope, receive, send):
        """Answer one request."""
        self.left -= scope["path"].endswith("/unit-of-work")
        if self.left >= 0 or not scope["path"].endswith("/unit-of-work"):
            await self.application(scope, receive, send)
            return
        await receive()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(self.document).encode()})


def planner(workspace, *, defects=tuple(DEFECTS), level=LEVEL):
    """One that asks for one level alone."""
    return Planner(workspace, level, [level], defects, Random(0))  # noqa: S311 - no secret


def test_all_clients_take_part_and_everything_is_recorded(workspace_of):
    """Transactions that succeed and that fail, looks in every way, and what is stored of them."""
    record = Workloads(3, 0).record(workspace_of(), LEVEL)
    assert {call.client for call in record.calls} == set(range(1, CLIENTS + 1))
    assert {call.fate for call in record.written} == {Fate.COMMITTED, Fate.FAILED}
    assert all(call.good == (call.fate is Fate.COMMITTED) for call in record.written)
    assert {look.how for look in record.looks} == {"find", "search", "count"}
    assert {look.level for look in record.looks if look.how == "find"} == {LEVEL}
    assert [call.began for call in record.calls] == sorted(call.began for call in record.calls)
    assert record.anomalies == []
    stored = set().union(*record.history.found_at_end.values())
    for call in record.written:
        marks = {each.item for each in call.transaction.objects}
        assert marks <= stored if call.fate is Fate.COMMITTED else not marks & stored


def test_a_level_is_recorded_once(workspace_of):
    """All checks look at the same record."""
    workspace, workloads = workspace_of(), Workloads(1, 0)
    assert workloads.record(workspace, LEVEL) is workloads.record(workspace, LEVEL)


def test_what_is_stored_is_removed_at_the_end(workspace_of):
    """Every object is in the ledger, and owed where it was acknowledged."""
    workspace = workspace_of()
    record = Workloads(1, 0).record(workspace, LEVEL)
    owed = {entry.marker for group in workspace.ledger.owed() for entry in group}
    assert {each.name for each in record.written if each.fate is Fate.COMMITTED} <= owed


def test_a_refused_transaction_is_sent_again_with_new_marks(workspace_of):
    """That it was refused is contention, and nothing of it may be seen."""
    application = ContendedApplication(make_application(), at_once=3)
    record = Workloads(4, 0).record(workspace_of(application), LEVEL)
    names = [call.name for call in record.calls]
    assert len(set(names)) == len(names)
    refused = [each for each in record.history.transactions if each.contention]
    assert refused
    assert all(each.fate is Fate.FAILED for each in refused)
    assert record.anomalies == []


def test_too_few_transactions_decide_nothing(workspace_of):
    """Where nearly all are turned away, nothing can be told."""
    refusal = {"success": False, "error": {"message": "not now"}, "results": None}
    application = Spoiling(40, 200, refusal)
    with pytest.raises(Indeterminate, match="good transactions were carried out"):
        Workloads(4, 0).record(workspace_of(application), LEVEL)


def test_a_server_error_under_load_is_a_breach(workspace_of):
    """Of robustness; a later check is left untested, without another load."""
    workspace, workloads = workspace_of(Spoiling(40, 500, {})), Workloads(4, 0)
    with pytest.raises(Breach, match="HTTP 500") as raised:
        workloads.record(workspace, LEVEL)
    assert raised.value.rule == "robustness/answers-everything"
    assert raised.value.evidence.exchanges[-1].status == 500
    assert "many clients" in raised.value.no_scenario
    with pytest.raises(Untested, match="HTTP 500") as untested:
        workloads.record(workspace, LEVEL)
    assert untested.value.cause == "robustness/answers-everything"


def test_what_a_lone_failure_leaves_is_noted_and_the_crowd_begins_all_the_same(workspace_of):
    """It is a breach of atomicity, and of no rule on many clients; what others see is told, too."""
    workspace = workspace_of(fault_named("rollback-misses-first-write").app())
    workspace.rule = "isolation/ids-unique-under-load"
    record = Workloads(4, 0).record(workspace, LEVEL)
    assert [each.rule for each in workspace.findings] == ["atomicity/all-or-nothing"]
    assert workspace.findings[0].because is None
    assert workspace.findings[0].evidence.exchanges
    assert record.of(Kind.SHARED_OBJECT_ID) == []
    assert record.of(Kind.DIRTY_READ, via="afterwards")


def test_a_level_that_is_refused_is_inapplicable(workspace_of):
    """That it is refused is told under another rule."""
    workspace, workloads = workspace_of(), Workloads(1, 0)
    workloads._levels = dict.fromkeys((LEVEL, "SERIALIZABLE"))  # noqa: SLF001 - as if refused
    with pytest.raises(Inapplicable, match="refused"):
        workloads.record(workspace, LEVEL)


def test_what_a_lone_client_cannot_see_is_not_looked_at(workspace_of):
    """FIND is refused here, and there is no data service."""
    application = make_application(Choices(find_operation=False, count_methods="get"))
    workspace, workloads = workspace_of(application), Workloads(1, 0)
    alone = workloads.alone(workspace, LEVEL)
    with pytest.raises(Inapplicable, match="does not offer FIND"):
        alone.require("find")
    alone.require("search")
    looks = {look.how for look in workloads.record(workspace, LEVEL).looks}
    assert looks == {"search", "count"}


class SmallPages:
    """Cuts every page at 20 objects, whatever is asked for."""

    def __init__(self):
        self.application = make_application()

    async def __call__(self, scope, receive, send):
        """Answer one request; a search asks for 20 objects."""
        query = scope["query_string"].replace(b"pageSize=100", b"pageSize=20")
        await self.application({**scope, "query_string": query}, receive, send)


def test_a_page_that_is_cut_short_proves_nothing(workspace_of):
    """What a search leaves out for want of room is no partial visibility."""
    workspace, workloads = workspace_of(SmallPages()), Workloads(6, 0)
    record = workloads.record(workspace, LEVEL)
    assert workloads.alone(workspace, LEVEL).pages == {"find": PAGE, "search": 20}
    assert any(len(look.rows or ()) == 20 for look in record.looks if look.how == "search")
    assert record.anomalies == []


def test_how_long_a_page_is_shows_where_bulks_are_small_too(workspace_of):
    """A page of objects is saved in several transactions that one look is for."""
    workspace = workspace_of(SmallPages())
    workspace.limits = Limits(operations=3, bulk=10)
    pages = Workloads(1, 0).alone(workspace, LEVEL).pages
    assert pages == {"find": PAGE, "search": 20}


@pytest.mark.parametrize("number", range(12))
def test_a_burst_fits_on_a_page(workspace_of, number):
    """So that one search can show it all; its objects share a name, and its writers differ."""
    burst = planner(workspace_of()).watched(number)
    for role in ("person", "order"):
        assert len(burst.marks(role)) <= PAGE
    sizes = [len(each.transaction.objects) for each in burst.planned]
    assert min(sizes) >= 1
    assert len({each.transaction.marker for each in burst.planned}) == len(sizes)


def test_transactions_share_their_op_result_ids_and_fail_where_they_are_to(workspace_of):
    """The defect is an unknown column of the last operation, or of one in the middle."""
    workspace = workspace_of()
    plans = [planner(workspace).alone(defect) for defect in DEFECTS]
    for plan, place in zip(plans, (-1, 2), strict=True):
        operations = plan.body["operations"]
        assert [each["opResultId"] for each in operations] == [
            f"operation{each}" for each in range(len(operations))
        ]
        assert not plan.good
        spoiled = operations[place]["payload"]
        row = spoiled[-1] if isinstance(spoiled, list) else spoiled
        assert any(name.startswith("missing") for name in row)
        assert plan.again().transaction.marker != plan.transaction.marker


@pytest.mark.parametrize(("operations", "bulk"), [(1, 1), (2, 3), (20, 100)])
def test_no_transaction_is_larger_than_the_target_declares_to_take(workspace_of, operations, bulk):
    """However large it was planned."""
    workspace = workspace_of(limits=Limits(operations=operations, bulk=bulk))
    for people, orders in ((0, 0), (1, 0), (3, 2), (14, 9), (PAGE, PAGE)):
        transaction = several(workspace, "shared", people, orders, None)
        assert transaction.objects
        assert workspace.limits.excess(transaction.unit) is None
    counts = Counter(each.table.role for each in several(workspace, "x", 14, 9, None).objects)
    assert counts["person"] >= 1


def test_calls_are_of_two_kinds(workspace_of):
    """Those that write, and those that look."""
    record = Workloads(1, 0).record(workspace_of(), LEVEL)
    assert {type(call) for call in record.calls} == {Written, Looked}
