import pytest
from uowkit.target import Target
from uowkit.work.provision import Save, delete
from uowkit.work.tables import Table

from tests.kit.servers import http_answer, raw_server

TABLE = Table("person", "My Table/é", {})


def taking_only(method, status):
    """Serve one method, and answer another status to the others."""

    def serve(connection):
        while heard := connection.receive():
            answer = http_answer() if heard.startswith(method) else http_answer(b"", status)
            connection.send(answer)

    return serve


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed"])
def test_a_save_is_tried_by_put_where_post_is_not_offered(status):
    """And remembered: the next save does not try again."""
    with raw_server(taking_only(b"PUT", status)) as server, Target(server.base) as target:
        save = Save(target)
        assert save(TABLE, {"a": 1}).status == 200
        assert save(TABLE, {"a": 2}).status == 200
    lines = [each.partition(b" HTTP")[0] for each in server.requests]
    path = b"/data/My%20Table%2F%C3%A9"
    assert lines == [b"POST " + path, b"PUT " + path, b"PUT " + path]


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "500 Oops"])
def test_a_refused_save_is_not_tried_by_another_method(status):
    """Only a method that is not offered is worth another one."""
    with raw_server(taking_only(b"NONE", status)) as server, Target(server.base) as target:
        assert str(Save(target)(TABLE, {}).status) == status[:3]
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed"])
def test_changes_are_tried_at_the_object_s_address_where_the_table_takes_none(status):
    """And remembered; the id stands in the body or in the address."""

    def serve(connection):
        while heard := connection.receive():
            there = heard.startswith(b"PUT /data/T/a%2Fb ")
            connection.send(http_answer() if there else http_answer(b"", status))

    table = Table("person", "T", {})
    with raw_server(serve) as server, Target(server.base) as target:
        save = Save(target)
        for _ in range(2):
            assert save.changes(table, "a/b", {"name": "x"}).status == 200
    lines = [each.partition(b" HTTP")[0] for each in server.requests]
    assert lines == [b"PUT /data/T", b"PUT /data/T/a%2Fb", b"PUT /data/T/a%2Fb"]
    bodies = [each.partition(b"\r\n\r\n")[2] for each in server.requests]
    assert bodies == [b'{"objectId":"a/b","name":"x"}', b'{"name":"x"}', b'{"name":"x"}']


def test_ids_are_encoded_in_paths():
    """Whatever a server's ids look like, the right object is removed."""
    with raw_server(taking_only(b"DELETE", "400 No")) as server, Target(server.base) as target:
        assert delete(target, Table("person", "T", {}), "a/b?c#d é%").status == 200
    assert server.requests[0].startswith(b"DELETE /data/T/a%2Fb%3Fc%23d%20%C3%A9%25 HTTP/1.1")
