"""The switches of the independent server: every choice that the rulings leave open."""

import pathlib
import random
import subprocess
import sys
import urllib.parse

import pytest

from tests.independent.client import PERSON, Client, client_of, create, create_bulk, refused
from tests.independent_server import (
    BREAKS_SHOULD,
    CONFIGURED_CHOICES,
    OPEN_CHOICES,
    Choices,
    UnitOfWorkService,
    combine,
    random_choices,
)


@pytest.mark.parametrize("name", [*OPEN_CHOICES, *CONFIGURED_CHOICES])
def test_every_choice_serves_a_good_and_a_failed_transaction(name):
    """Whatever is chosen, a good transaction is stored and a failed one is not."""
    choices = (OPEN_CHOICES | CONFIGURED_CHOICES)[name]
    with client_of(choices) as client:
        check_server(client, choices)


@pytest.mark.parametrize("seed", range(30))
def test_random_combinations_serve_a_good_and_a_failed_transaction(seed):
    """Choices do not get into each other's way."""
    choices = random_choices(random.Random(seed))  # noqa: S311 - a seed, not a secret
    with client_of(choices) as client:
        check_server(client, choices)


def check_server(client, choices):
    """Send a good and a bad transaction, and read back where that can be done."""
    good = [create("a", "one", age=25), create("b"), create_bulk({"name": "c"}, op_result_id="two")]
    status, answer = client.transact(*good)
    assert (status, answer["success"], answer["error"]) == (choices.http_success, True, None)
    assert {"one", "two"} <= answer["results"].keys()
    keys = {"type", "operationType"} & answer["results"]["one"].keys()
    assert {answer["results"]["one"][key] for key in keys} == {"CREATE"}
    saved = answer["results"]["one"]["result"]
    assert (saved["name"], saved["age"], saved["___class"]) == ("a", 25, "Person")
    status, answer = client.transact(create("d", "d"), create("e", "bad", wrong=1))
    assert status == choices.http_failure
    assert refused(status, answer)
    if choices.failure_names_operation != "absent":
        assert answer["error"]["operation"]["opResultId"] == "bad"
    if choices.data_service:
        assert sorted(client.names()) == ["a", "b", "c"]
        address = f"/data/Person/{urllib.parse.quote(saved['objectId'], safe='')}"
        assert client.call("GET", address) == (200, saved)
        assert client.send("DELETE", address)[0] == status_of_deletion(choices)
    else:
        assert client.call("GET", "/data/Person")[0] == 404


def status_of_deletion(choices):
    """Return what the data service answers to a DELETE that is carried out, or refused."""
    if choices.delete_refused:
        return 403 if choices.errors == "4xx" else int(choices.errors)
    return 204 if choices.deletion_answer == "nothing" else 200


def test_each_open_choice_differs_from_the_defaults_and_from_the_others():
    """No name stands for a server that another name stands for."""
    choices = list(OPEN_CHOICES.values())
    assert all(choices.count(choice) == 1 for choice in choices)
    assert BREAKS_SHOULD.keys() <= OPEN_CHOICES.keys()
    both = combine(OPEN_CHOICES["pretty"], OPEN_CHOICES["chunked"])
    assert both == Choices(pretty=True, chunked=True)


def test_ids_have_the_chosen_form():
    """Ids are new in every form, and shared by tables only where that is chosen."""
    for form in ("guid-upper", "uuid-lower", "short-mixed-case", "integer-string", "exotic"):
        for shared in (False, True):
            choices = Choices(object_ids=form, ids_unique_in_table_only=shared)
            with client_of(choices) as client:
                client.call("POST", "/data/Other", PERSON)
                people = client.results(create_bulk(*[{}] * 100, op_result_id="x"))["x"]
                others = client.results(
                    create_bulk(*[{}] * 50, op_result_id="x", table="Other"),
                )["x"]
                assert len(set(people)) == 100
                assert bool(set(people) & set(others)) is shared
                assert not shared or form != "integer-string" or people[1] == others[0] == "2"


@pytest.mark.parametrize("chosen", ["refuse", "ignore", "adopt"])
def test_a_client_never_overwrites_by_its_own_object_id(chosen):
    """Refused, ignored or adopted, the object that has the id already stays as it is."""
    with client_of(Choices(client_object_id=chosen)) as client:
        saved = client.results(create("mine", "x"))["x"]
        for operation in (
            create("other", "y", objectId=saved["objectId"]),
            create_bulk({"objectId": "twice"}, {"objectId": "twice"}, op_result_id="y"),
        ):
            status, answer = client.transact(operation)
            assert refused(status, answer) is (chosen != "ignore")
        assert client.call("GET", f"/data/Person/{saved['objectId']}") == (200, saved)
        status, answer = client.transact(create("new", "y", objectId="fresh-1"))
        assert refused(status, answer) is (chosen == "refuse")
        assert client.call("GET", "/data/Person/fresh-1")[0] == (200 if chosen == "adopt" else 404)


def test_generated_entries_avoid_the_names_that_clients_use():
    """An operation without an id gets an entry of its own beside every named one."""
    with client_of(Choices(unnamed_entries="generated")) as client:
        results = client.results(create("a"), create("b", "op-0"), create("c", "op-0-"))
        assert len(results) == 3
        assert (results["op-0"]["name"], results["op-0-"]["name"]) == ("b", "c")


def test_names_in_any_case_mean_the_same_where_that_is_chosen():
    """The answer has the spelling that is stored, and one column is not named twice."""
    with client_of(Choices(names_case_insensitive=True)) as client:
        operation = {"operationType": "CREATE", "table": "PERSON", "opResultId": "x"}
        saved = client.results({**operation, "payload": {"NAME": "a"}})["x"]
        assert (saved["name"], saved["___class"]) == ("a", "Person")
        assert client.call("GET", "/data/person?where=NAME%3D'a'")[1] == [saved]
        assert refused(*client.transact({**operation, "payload": {"NAME": "a", "name": "b"}}))


def test_a_subclass_may_break_one_rule():
    """Faulty servers are made by overriding one small method."""

    class ForgetsRollback(UnitOfWorkService):
        def rollback(self):
            self.commit()

    with client_of(service=ForgetsRollback) as client:
        assert refused(*client.transact(create("left"), create(wrong=1)))
        assert client.names() == ["left"]


def test_the_command_line_starts_a_server_and_prints_its_address():
    """One line of output says where the server listens."""
    command = [sys.executable, "-m", "tests.independent_server", "--port", "0"]
    command += ["--choice", "ids-integer-string", "--choice", "chunked"]
    root = pathlib.Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            base = process.stdout.readline().removeprefix("listening on ").strip()
            client = Client(base)
            assert client.call("POST", "/data/Person", PERSON)[1]["objectId"] == "1"
            client.connection.close()
        finally:
            process.terminate()


def test_headers_and_text_are_as_chosen():
    """What the wire shows beside the values follows the choices too."""
    with client_of(Choices(chunked=True, content_type="text/plain", date_header=False)) as client:
        _, headers, _ = client.send("GET", "/data/Person")
        assert headers["Transfer-Encoding"] == "chunked"
        assert headers["Content-Type"] == "text/plain"
        assert "Date" not in headers
    with client_of(Choices(unicode_escaped=True, close_connections="announced")) as client:
        client.results(create("é😀"))
        _, headers, text = client.send("GET", "/data/Person")
        assert headers["Connection"] == "close"
        assert text.isascii()
        assert client.names() == ["é😀"]
    with client_of(Choices(nul_and_surrogates="keep")) as client:
        assert list(client.results(create("\ud800\0", "\udfff\0"))) == ["\udfff\0"]
        assert client.names() == ["\ud800\0"]
