import pytest
from uowkit.judging.relation_probe import probe_relation
from uowkit.outcomes import Untested
from uowkit.target import Target
from uowkit.work.related import RelatedObjects
from uowkit.work.tables import Table

from tests.independent_server import Choices
from tests.kit.servers import http_answer, raw_server, workspace_on

TABLE = Table("person", "T", {})
PARENT = b'{"objectId": "1"}'


def family(workspace):
    """The id of a parent, and those of its two children."""
    transaction = workspace.transaction()
    parent = transaction.create(workspace.person, {})
    children = [transaction.create(workspace.order, {}) for _ in range(2)]
    committed = workspace.commit(transaction)
    ids = [committed.object_id(each) for each in children]
    related = workspace.transaction()
    related.relate("add_relation", workspace.person, committed.object_id(parent), ids=ids)
    workspace.commit(related)
    return committed.object_id(parent), ids


@pytest.mark.parametrize("readback", ["data", "find"])
@pytest.mark.parametrize("ids", ["guid-upper", "exotic"])
def test_children_are_read_by_both_ways(readback, ids):
    """Whatever the ids look like."""
    choices = Choices(object_ids=ids)
    with workspace_on(choices=choices, readback=readback, provision="save") as workspace:
        probe_relation(workspace)
        parent, children = family(workspace)
        found = workspace.related(workspace.person, parent)
        assert sorted(row["objectId"] for row in found) == sorted(children)


@pytest.mark.parametrize("empty", ["list", "null", "absent"])
@pytest.mark.parametrize("readback", ["data", "find"])
def test_no_children_are_none(readback, empty):
    """However the target shows it."""
    choices = Choices(empty_relation=empty)
    with workspace_on(choices=choices, readback=readback, provision="save") as workspace:
        probe_relation(workspace)
        transaction = workspace.transaction()
        operation = transaction.create(workspace.person, {})
        parent = workspace.commit(transaction).object_id(operation)
        assert workspace.related(workspace.person, parent) == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("200 OK", b"null"),
        ("204 No Content", b""),
        ("404 Not Found", b'{"code": 1000, "message": "none"}'),
        ("400 Bad Request", b'{"code": 1000, "message": "none"}'),
        ("200 OK", b'{"code": 1000, "message": "none"}'),
    ],
    ids=["null", "no-content", "not-found", "bad-request", "error-with-status-200"],
)
def test_a_list_that_is_not_there_is_empty_where_its_parent_is(status, body):
    """Some targets answer so for a parent without children, once they are known to list them."""

    def answer(request):
        if b"/orders" not in request:
            nobody = b"GET /data/T/nobody" in request
            return http_answer(status="404 Not Found" if nobody else "200 OK", body=PARENT)
        if b"GET /data/T/parent/" in request:
            return http_answer(b'[{"objectId": "2"}]', "200 OK")
        return http_answer(body, status)

    def talk(connection):
        while request := connection.receive():
            connection.send(answer(request))

    with raw_server(talk) as server, Target(server.base) as target:
        related = RelatedObjects(target, lambda exchange: exchange, "data")
        assert related.settle(TABLE, "parent", "orders")
        assert related.read(TABLE, "childless", "orders") == []
        assert related.read(TABLE, "nobody", "orders") is None


def test_children_of_nobody_cannot_be_read():
    """That is no empty list."""
    with workspace_on(provision="save") as workspace:
        probe_relation(workspace)
        with pytest.raises(Untested, match="cannot be read"):
            workspace.related(workspace.person, "no such id")
