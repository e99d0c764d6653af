"""What a handler in JavaScript can do to a call."""

import asyncio
import textwrap

import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.invocation import NOTHING

from tests.reference.handlers.javascript.calling import create, invocation, invoke, loaded

TYPED = """
    class Order extends Backendless.ServerCode.PersistenceItem {
      constructor() { super(); this.items = undefined; this.state = 'new' }
      total() { return this.items.reduce((sum, { price }) => sum + price, 0) }
    }
    Backendless.ServerCode.addType(Order)
    const { Persistence } = Backendless.ServerCode
    Persistence.beforeCreate('Order', req => { req.item.total = req.item.total() })
    Persistence.beforeCreateBulk('Order', req => {
      for (const item of req.items) item.isOrder = item instanceof Order
      req.items.push(new Order())
    })
"""


@pytest.fixture
def handlers(request, tmp_path):
    """Yield the handlers of the text that a test is parametrized with."""
    (tmp_path / "handlers.js").write_text(textwrap.dedent(request.param), encoding="utf-8")
    with loaded(tmp_path) as handlers:
        yield handlers


def written(text):
    """Have `handlers` made of this text."""
    return pytest.mark.parametrize("handlers", [text], indirect=True, ids=["written"])


@pytest.mark.parametrize(
    ("table", "returned"),
    [
        ("ReturnsNothing", NOTHING),
        ("ReturnsNull", None),
        ("ReturnsFalse", False),
        ("ReturnsZero", 0),
        ("ReturnsNoText", ""),
        ("ReturnsADate", 7),
        ("ReturnsDates", {"when": 5, "list": [6], "none": None}),
        (
            "ReturnsTheSameTwice",
            {"one": {"n": 1}, "other": {"n": 1}, "list": [{"n": 1}, {"n": 1}]},
        ),
    ],
)
def test_a_returned_value_is_any_but_undefined(misbehaving, table, returned):
    """Null, too; dates are milliseconds, and a value that stands in two places is in both."""
    outcome = create(misbehaving, table)
    assert outcome.returned == returned
    assert type(outcome.returned) is type(returned)


def test_a_date_in_an_item_is_milliseconds(misbehaving):
    """As the data service has them."""
    assert create(misbehaving, "ReturnsDates").arguments == [{"when": 86_400_000}]


@pytest.mark.parametrize(
    ("table", "message", "code", "status"),
    [
        ("Throws", "not today", 0, 400),
        ("ThrowsACode", "conflict", 1234, 409),
        ("ThrowsAnOddStatus", "odd", 0, 400),
        ("ThrowsText", "plain", 0, 400),
        ("ThrowsAnObject", '{"reason":7}', 0, 400),
        ("Rejects", "rejected", 0, 400),
        ("ThrowsHalfASign", "half \N{REPLACEMENT CHARACTER}", 0, 400),
    ],
)
def test_what_a_handler_throws_is_the_calls_error(misbehaving, table, message, code, status):
    """With its code and its status, where they are numbers that an error may have."""
    with pytest.raises(ApiError) as refused:
        create(misbehaving, table)
    error = refused.value
    assert (error.message, error.code, error.status) == (message, code, status)


@written(TYPED)
def test_an_item_is_an_object_of_its_tables_class(handlers):
    """Also where the client does not name the class, which then is not saved, either."""
    outcome = create(handlers, "Order", {"items": [{"price": 1}, {"price": 2}]})
    assert outcome.arguments == [
        {"items": [{"price": 1}, {"price": 2}], "total": 3, "state": "new"}
    ]


@written(TYPED)
def test_the_objects_of_a_bulk_are_of_their_tables_class(handlers):
    """Those that a handler adds lose it as well; what a client has sent stays."""
    outcome = invoke(handlers, "beforeCreateBulk", "Order", [{"n": 1}])
    assert outcome.arguments == [[{"n": 1, "isOrder": True, "state": "new"}, {"state": "new"}]]
    outcome = invoke(handlers, "beforeCreateBulk", "Order", [{"___class": "Order"}])
    assert [each["___class"] for each in outcome.arguments[0]] == ["Order", "Order"]


AFTER = """
    const { Persistence } = Backendless.ServerCode
    Persistence.afterCreate('Changed', (req, res) => { res.result.seen = req.item.name })
    Persistence.afterCreate('Replaced', () => 5)
    Persistence.afterCreate('Left', () => {})
    Persistence.afterCreate('Healed', (req, res) => { res.error = null; res.result = { fine: 1 } })
    Persistence.afterCreate('Told', (req, res) => `${res.error.code} ${res.error.message}`)
    Persistence.afterCreate('Other', (req, res) => {
      res.error = new Backendless.ServerCode.Error(7, 'another', 410)
    })
    Persistence.afterRemove('Left', (req, res) => { if (res.result !== 5) throw new Error('!') })
"""


@written(AFTER)
def test_an_after_handler_changes_or_replaces_the_result(handlers):
    """By changing it, or by returning another; else it stays."""
    item, result = {"name": "Joe"}, {"objectId": "1"}

    def after(table):
        return invoke(handlers, "afterCreate", table, item, result=result)

    assert after("Changed").result == {"objectId": "1", "seen": "Joe"}
    assert after("Changed").returned is NOTHING
    assert after("Replaced").returned == 5
    assert after("Left").result == result
    assert after("Left").error is None
    assert invoke(handlers, "afterRemove", "Left", "1", result=5).result == 5


@written(AFTER)
def test_an_after_handler_is_told_of_the_error_of_a_call_that_failed(handlers):
    """It may leave it, take it away, put another in its place, or answer something else."""
    error = ApiError("boom", 1000, status=404, headers={"X": "y"})

    def after(table):
        return invoke(handlers, "afterCreate", table, {}, error=error)

    assert after("Left").error is error
    assert (after("Healed").error, after("Healed").result) == (None, {"fine": 1})
    assert after("Told").returned == "1000 boom"
    assert after("Told").error is error
    other = after("Other").error
    assert (other.message, other.code, other.status) == ("another", 7, 410)


TRANSACTIONS = """
    const { Persistence } = Backendless.ServerCode
    Persistence.beforeTransaction('*', req => {
      const { isolationLevelEnum } = req.unitOfWork.payload
      if (isolationLevelEnum === 'SERIALIZABLE') req.unitOfWork = { operations: [] }
      if (isolationLevelEnum === 'ROUND') req.unitOfWork.self = req.unitOfWork
    })
    Persistence.afterTransaction('*', (req, res) => {
      if (res.result.success) res.result.seen = req.unitOfWork.payload.operations.length
    })
"""
UNIT = {
    "transactionIsolation": None,
    "operations": [
        {"operationType": "CREATE", "table": "P", "payload": {"n": 1}, "opResultId": "a"},
        {"operationType": "CREATE", "table": "P", "payload": {"n": 1}, "opResultId": None},
        {
            "operationType": "DELETE",
            "table": "P",
            "payload": {"objectId": {"___ref": True, "opResultId": "a", "propName": "objectId"}},
            "opResultId": "d",
        },
    ],
}


@written(TRANSACTIONS)
def test_a_transaction_that_a_handler_leaves_alone_comes_back_as_it_went(handlers):
    """Although the SDK makes objects of its own of it, which write themselves otherwise."""
    assert invoke(handlers, "beforeTransaction", "*", UNIT).arguments == [UNIT]


@written(TRANSACTIONS)
def test_a_handler_may_put_another_unit_of_work_in_its_place(handlers):
    """Then the server judges that one."""
    given = {"transactionIsolation": "SERIALIZABLE", "operations": []}
    assert invoke(handlers, "beforeTransaction", "*", given).arguments == [{"operations": []}]


@written(TRANSACTIONS)
def test_a_unit_of_work_that_refers_to_itself_is_refused(handlers):
    """As any other value that does."""
    given = {"transactionIsolation": "ROUND", "operations": []}
    with pytest.raises(ApiError, match=r"unitOfWork as beforeTransaction\(\*\) left it refers to"):
        invoke(handlers, "beforeTransaction", "*", given)


@written(TRANSACTIONS)
@pytest.mark.parametrize("operation", [None, {"opResultId": "a"}, {"opResultId": "?"}])
def test_the_result_of_a_failed_transaction_is_left_as_it_was(handlers, operation):
    """Whatever the SDK makes of its error, which it thinks always names an operation."""
    failed = {"success": False, "error": {"message": "no", "operation": operation}, "results": None}
    outcome = invoke(handlers, "afterTransaction", "*", UNIT, result=failed)
    assert outcome.result == failed


@written(TRANSACTIONS)
def test_an_after_handler_changes_the_result_of_a_transaction(handlers):
    """It has both the unit of work and the result."""
    done = {"success": True, "error": None, "results": {"a": {"result": {"n": 1}}}}
    outcome = invoke(handlers, "afterTransaction", "*", UNIT, result=done)
    assert outcome.result == {**done, "seen": 3}


@written(TRANSACTIONS)
def test_a_transaction_that_the_sdk_cannot_read_is_refused(handlers):
    """Its handler cannot be called, and must not be passed by."""
    forward = {"objectId": {"___ref": True, "opResultId": "later", "propName": "objectId"}}
    operation = {"operationType": "UPDATE", "table": "P", "payload": forward, "opResultId": "a"}
    with pytest.raises(ApiError, match="the SDK cannot read this transaction"):
        invoke(handlers, "beforeTransaction", "*", {"operations": [operation]})


@written("""
    Backendless.ServerCode.Persistence.beforeCreate('*', req => {
      req.context.httpResponseHeaders['X-Seen'] = 5
    })
""")
def test_a_handler_may_set_headers_of_the_answer(handlers):
    """Through its context, as text."""
    assert create(handlers, "*").headers == {"X-Seen": "5"}


def test_an_asynchronous_handler_is_not_waited_for_and_changes_nothing(misbehaving, tmp_path):
    """It goes on by itself; its errors are printed."""

    async def both():
        handler = misbehaving["beforeUpdate", "Good"]
        file = tmp_path / "done"
        item = {"milliseconds": 50, "file": str(file)}
        outcome = await handler.invoke(invocation("beforeUpdate", item))
        assert outcome.arguments == [item]
        assert not file.exists()
        while not file.exists():
            await asyncio.sleep(0.01)
        failing = {"milliseconds": 0, "fails": True}
        assert (await handler.invoke(invocation("beforeUpdate", failing))).arguments == [failing]

    asyncio.run(both())
    assert create(misbehaving, "Good").arguments == [{"good": True}]
