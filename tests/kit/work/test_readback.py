import pytest
from uowkit.outcomes import Untested
from uowkit.target import Target
from uowkit.work.readback import DataService, FindOperation
from uowkit.work.tables import Table

from tests.independent_server import Choices
from tests.kit.servers import answering, http_answer, raw_server, workspace_on

TABLE = Table("person", "T", {"marker": "mark"})


@pytest.mark.parametrize("readback", ["data", "find"])
@pytest.mark.parametrize("ids", ["guid-upper", "exotic"])
@pytest.mark.parametrize("escapes", [False, True], ids=["plain", "backslash-escapes"])
def test_both_ways_see_the_same(readback, ids, escapes):
    """By id and by marker, whatever the ids look like; what is not there is not found."""
    choices = Choices(object_ids=ids, backslash_escapes=escapes)
    with workspace_on(choices=choices, readback=readback) as workspace:
        transaction = workspace.transaction()
        operation = transaction.create(workspace.person, {"name": "O'Neil"})
        object_id = workspace.commit(transaction).object_id(operation)
        assert workspace.read(workspace.person, object_id)["name"] == "O'Neil"
        rows = workspace.find(workspace.person, transaction.marker)
        assert [row["objectId"] for row in rows] == [object_id]
        assert workspace.read(workspace.person, "no such id") is None
        assert workspace.find(workspace.person, "no such marker") == []


@pytest.mark.parametrize("readback", ["data", "find"])
def test_a_table_that_does_not_exist_is_told_from_an_empty_one(readback):
    """Where the target tells them apart."""
    with workspace_on(readback=readback) as workspace:
        missing = Table("person", "NoSuchTable", {})
        assert workspace.find_or_missing(missing, "m") is None
        assert workspace.find(missing, "m") == []
        assert workspace.find_or_missing(workspace.person, "m") == []


def data_service(body, status="200 OK"):
    """What reading an id and a marker gives where everything is answered so."""
    with raw_server(answering(http_answer(body, status))) as server, Target(server.base) as target:
        reader = DataService(target, lambda exchange: exchange)
        try:
            return reader.read(TABLE, "id"), reader.find(TABLE, "m")
        finally:
            assert server.requests[0].startswith(b"GET /data/T/id HTTP/1.1")
            assert all(
                b"GET /data/T?where=mark%3D%27m%27&pageSize=100" in each
                for each in server.requests[1:]
            )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", "404 Not Found"),
        (b"<html>", "400 Bad Request"),
        (b"null", "200 OK"),
        (b'{"code": 1009, "message": "no table"}', "200 OK"),
    ],
)
def test_every_way_to_say_that_nothing_is_there_is_understood(body, status):
    """A 4xx, null, or an error of code and message."""
    assert data_service(body, status) == (None, None)


@pytest.mark.parametrize("body", [b"<html>", b"1", b'[1, "x"]', b'{"rows": []}'])
def test_what_is_no_list_of_objects_leaves_the_check_untested(body):
    """A target that cannot be read is not accused of what was not seen."""
    with pytest.raises(Untested):
        data_service(body)


def test_a_redirect_is_no_reading():
    """Neither something nor nothing was found."""
    with pytest.raises(Untested, match="302"):
        data_service(b"", "302 Found")


def test_an_odd_answer_to_find_leaves_the_check_untested():
    """As by the data service."""
    with raw_server(answering(http_answer(b"[1]"))) as server, Target(server.base) as target:
        reader = FindOperation(target, lambda exchange: exchange)
        with pytest.raises(Untested, match="FIND"):
            reader.find(TABLE, "m")
