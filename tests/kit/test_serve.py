import pytest
from click.testing import CliRunner
from uowkit.cli import main
from uowkit_reference import server

from tests.kit.test_cli import refused
from tests.reference.conftest import Client


@pytest.fixture
def served(monkeypatch):
    """Runs the command `serve` and returns a client of what it would serve."""

    def run(*options):
        apps = []
        monkeypatch.setattr(server, "serve", lambda _host, _port, app, _settings: apps.append(app))
        ended = CliRunner().invoke(main, ["serve", *options], catch_exceptions=False)
        assert ended.exit_code == 0, ended.output
        return Client(apps[0])

    return run


def test_every_application_is_let_in_unless_some_are_told(served):
    """Their ids and keys, which may be several."""
    any_will_do = served()
    any_will_do.root = "/any/key"
    assert any_will_do.call("GET", "info").status == 200
    told = served("--application", "one:a", "--application", "two:b", "--application", "one:c:d")
    codes = {}
    for root in ("/one/a", "/two/b", "/one/c:d", "/api", "/one/b", "/any/key"):
        told.root = root
        codes[root] = told.call("GET", "info").json.get("code")
    assert [root for root, code in codes.items() if code is None] == [
        "/one/a",
        "/two/b",
        "/one/c:d",
        "/api",
    ]
    assert codes["/one/b"] == codes["/any/key"] == 2002


@pytest.mark.parametrize(
    "application", ["", "one", ":key", "one:", "api:key", "console:key", "one:data", "one:console"]
)
def test_an_application_that_no_address_leads_to_is_refused(application):
    """With the form that is needed."""
    said = refused("serve", "--application", application)
    assert "--application" in said
    assert "ID:KEY" in said


@pytest.mark.parametrize("fault", [(), ("--fault", "bulk-reversed")])
def test_the_dynamic_schema_can_be_off(served, fault):
    """With a fault, too."""
    assert served(*fault).call("POST", "data/Person", {}).status == 200
    answer = served("--no-dynamic-schema", *fault).call("POST", "data/Person", {})
    assert answer.json["code"] == 1009


def test_event_handlers_of_a_folder_are_called(served, tmp_path):
    """With a fault, too; how many there are is said on standard error."""
    (tmp_path / "orders.py").write_text(
        "from uowkit_reference.handlers import persistence\n"
        "@persistence.before_create('Order')\n"
        "def stamp(req): req.item['stamped'] = True\n"
    )
    for more in ((), ("--fault", "bulk-reversed")):
        client = served("--handlers", str(tmp_path), "--handler-time-limit", "2", *more)
        assert client.save("Order", name="a")["stamped"] is True


def test_handlers_that_cannot_be_loaded_are_refused(tmp_path):
    """With the place and the reason."""
    assert "no such folder" in refused("serve", "--handlers", str(tmp_path / "nowhere"))
    (tmp_path / "bad.py").write_text("x = = 1")
    said = refused("serve", "--handlers", str(tmp_path))
    assert "bad.py" in said
    assert "SyntaxError" in said


def test_handlers_can_be_called_for_the_operations_of_a_transaction(served, tmp_path):
    """Where that is asked for."""
    (tmp_path / "orders.py").write_text(
        "from uowkit_reference.handlers import persistence\n"
        "@persistence.before_create('Order')\n"
        "def stop(req): return {'stopped': True}\n"
    )
    operation = {"operationType": "CREATE", "table": "Order", "payload": {}, "opResultId": "one"}
    asked = served("--handlers", str(tmp_path), "--handlers-in-transactions")
    assert asked.transact(operation).json["results"]["one"]["result"]["stopped"] is True
    unasked = served("--handlers", str(tmp_path))
    assert unasked.transact(operation).json["success"] is False


def test_limits_are_settings_of_the_server(served):
    """Any of them, as often as needed, with a fault, too; the last one of a name counts."""
    many = ("--limit", "operations=9", "--limit", "body_seconds=2.5", "--limit", "operations=2")
    for fault in ((), ("--fault", "bulk-reversed")):
        client = served(*many, *fault)
        client.save("Person", name="Joe")
        create = {"operationType": "CREATE", "table": "Person", "payload": {"name": "Mary"}}
        assert client.transact(*[create] * 2).json["success"]
        assert "no more than 2 operations" in client.transact(*[create] * 3).json["message"]


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("operation=5", "did you mean operations?"),
        ("xyz=1", "there are address_bytes, "),
        ("dynamic_schema=0", "there is no limit of this name"),
        ("operations", "a whole number"),
        ("operations=", "a whole number"),
        ("operations=2.5", "a whole number"),
        ("operations=-1", "0 or more"),
        ("head_seconds=soon", "with a number"),
        ("head_seconds=nan", "with a number"),
        ("head_seconds=inf", "with a number"),
    ],
)
def test_a_limit_that_is_none_is_refused(limit, said):
    """With the nearest name, or the form that is needed."""
    message = " ".join(refused("serve", "--limit", limit).split())
    assert f"--limit {limit}: " in message
    assert said in message
