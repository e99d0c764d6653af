import pytest
from uowkit.running.connection import Unreachable, check_connection
from uowkit.target import Target
from uowkit.workspace import Workspace

from tests.independent_server import Choices, UnitOfWorkService, running
from tests.independent_server.answers import Answer, Malformed
from tests.kit.servers import answering, dead_address, http_answer, raw_server

ROWS = {"marker": "STRING", "item": "STRING", "name": "STRING", "note": "STRING"}
READY = {
    name: {**ROWS, "age": "DOUBLE", "score": "DOUBLE", "active": "BOOLEAN"}
    for name in ("UowkitPerson", "UowkitOrder")
}


def connected(base, *, provision="save", readback="data"):
    """Check the connection to an address, and give what is left in the ledger."""
    with Target(base, timeout=2) as target:
        workspace = Workspace(target, readback=readback)
        check_connection(workspace, provision=provision)
        return len(workspace.ledger)


@pytest.mark.parametrize(
    ("choices", "options"),
    [
        (Choices(), {}),
        (Choices(save_methods="put-only", delete_refused=True), {}),
        (Choices(tables=READY), {"provision": "none"}),
        (Choices(tables=READY, data_service=False), {"provision": "none", "readback": "find"}),
        (Choices(object_ids="exotic", missing_table_read="empty-list"), {}),
    ],
    ids=["defaults", "put-only", "given-tables", "no-data-service", "exotic"],
)
def test_a_server_that_offers_what_core_asks_can_be_worked_with(choices, options):
    """What the check itself saved is removed at the end of the run."""
    with running(choices) as base:
        assert connected(base, **options) == 1


class RefusesAll(UnitOfWorkService):
    """Refuses every transaction."""

    def handle(self, _body):
        """Refuse it."""
        return self.answer_failure(Malformed("no"))


class ErrsOnEmpty(UnitOfWorkService):
    """Answers a server error to a transaction without operations."""

    def handle(self, body):
        """Fail."""
        return super().handle(body) if b'"table"' in body else Answer(500, "oops", raw=b"oops")


@pytest.mark.parametrize("service", [RefusesAll, ErrsOnEmpty])
def test_a_server_that_breaks_rules_can_be_worked_with(service):
    """It fails where its rules are checked, and not here."""
    with running(service=service) as base:
        connected(base)


def refusal(base, **options):
    """Why an address cannot be worked with."""
    with pytest.raises(Unreachable) as caught:
        connected(base, **options)
    return str(caught.value)


def test_every_reason_comes_with_a_remedy():
    """Nobody is left with a number alone."""
    assert "Is the server running" in refusal(dead_address())
    with running(Choices(data_service=False)) as base:
        assert "--provision none" in refusal(base)
    with running(Choices(tables=READY, data_service=False)) as base:
        assert "--readback" in refusal(base, provision="none")
    with running() as base:
        assert "uowkit tables" in refusal(base, provision="none")
    with running(Choices(find_operation=False)) as base:
        assert "read back" in refusal(base, readback="find")


def test_an_object_that_cannot_be_read_back_names_the_way_that_failed():
    """By its id, or by its marker."""
    saved = http_answer(b'{"objectId": "1"}', "200 OK", "Content-Type: application/json")
    gone = http_answer(b"", "404 Not Found")

    def serve(connection):
        while heard := connection.receive():
            connection.send(gone if heard.startswith(b"GET") else saved)

    with raw_server(serve) as server:
        told = refusal(server.base)
    assert "GET /data/UowkitPerson/{objectId}" in told


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http_answer(b"x", "200 OK", "Content-Type: text/html"), "text/html"),
        (http_answer(b"[]", "200 OK", "Content-Type: application/json"), "not with a JSON object"),
        (http_answer(b"", "403 Forbidden"), "credentials (HTTP 403)"),
        (http_answer(b"", "405 Method Not Allowed"), "no unit-of-work endpoint (HTTP 405"),
        (http_answer(b"", "308 Moved", "Location: http://x/"), "redirects to http://x/ (HTTP 308)"),
        (http_answer(b"", "503 Busy", "Retry-After: 0"), "throttling (HTTP 503)"),
    ],
)
def test_what_stands_in_the_way_is_told(answer, words):
    """With the status as it came."""
    with raw_server(answering(answer)) as server:
        assert words in refusal(server.base)


def test_a_key_in_the_address_is_not_told():
    """Messages end up in logs."""
    told = refusal(dead_address().replace("/api", "/APP-ID/S3CRET-KEY"))
    assert "S3CRET-KEY" not in told
    assert "/APP-ID/***" in told


def test_tables_may_be_made_by_the_console():
    """Twice is as good as once: what is there already stays."""
    with running(Choices()) as base:
        address = base.replace("/api", "/APP/KEY")
        for _ in range(2):
            assert connected(address, provision="console") == 1


def test_a_console_that_makes_nothing_is_no_way():
    """The remedy depends on what is in the way: the address, a log-in, or the console itself."""
    with running(Choices(console=False)) as base:
        with pytest.raises(Unreachable, match="auth-key") as caught:
            connected(base.replace("/api", "/APP/KEY"), provision="console")
        assert "--provision none" in str(caught.value)
        with pytest.raises(Unreachable, match="APP-ID/REST-KEY"):
            connected(base, provision="console")
