import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from uowkit import persistence
from uowkit.persistence import (
    Async,
    NotInitialized,
    Persistence,
    PersistenceFailed,
    init_app,
    object_id_of,
)
from uowkit.target import Target
from uowkit.wire.address import BadAddress
from uowkit_reference import create_app

from tests.independent_server import running
from tests.kit.kept_requests import recording
from tests.kit.servers import dead_address


@dataclass
class Contact:
    """The class of document 000."""

    name: str
    age: int
    phone: str
    title: str


@dataclass(frozen=True, slots=True)
class Order:
    """A class with a place for the objectId."""

    price: float
    ordered: datetime
    object_id: str | None = None
    created: datetime | None = None
    updated: datetime | None = None


BOND = Contact("James Bond", 45, "1-800-JAMESBOND", "chief spying officer")


@pytest.fixture
def target():
    """The reference server in this process."""
    with Target("http://reference/api", application=create_app()) as target:
        yield target


@pytest.fixture(params=["reference", "independent"])
def server(request):
    """A server of each kind, as a target or as an address."""
    if request.param == "reference":
        yield request.getfixturevalue("target")
    else:
        with running() as address:
            yield address


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    """No test knows the server of another one."""
    monkeypatch.setattr(persistence, "_default", [])


def test_the_example_of_document_000(server):
    """A contact is saved in a table that is made for it, and comes back with its id."""
    contacts = Persistence.of(Contact, target=server)
    saved = contacts.save(BOND)
    assert saved == BOND
    assert saved is not BOND
    assert object_id_of(saved)
    assert object_id_of(BOND) is None
    assert contacts.find_by_id(object_id_of(saved)) == BOND


def test_an_object_with_its_id_is_updated(server):
    """And no second one is made of it, however the id was kept."""
    contacts = Persistence.of(Contact, target=server)
    saved = contacts.save(BOND)
    saved.age = 46
    again = contacts.save(saved)
    assert (again.age, object_id_of(again)) == (46, object_id_of(saved))
    assert [each.age for each in contacts.find()] == [46]


def test_two_objects_without_an_id_are_two(server):
    """Even equal ones."""
    contacts = Persistence.of(Contact, target=server)
    ids = {object_id_of(contacts.save(BOND)) for _ in range(2)}
    assert len(ids) == len(contacts.find()) == 2


def test_a_class_may_have_a_place_for_what_the_server_sets(server):
    """The id, and the moments; they can be sent back as they came."""
    orders = Persistence.of(Order, target=server)
    at = datetime(2024, 2, 29, 12, tzinfo=UTC)
    saved = orders.save(Order(1.5, at))
    assert (saved.price, saved.ordered, saved.updated) == (1.5, at, None)
    assert isinstance(saved.created, datetime)
    changed = orders.save(replace(saved, price=2.5))
    assert (changed.object_id, changed.price, changed.created) == (
        saved.object_id,
        2.5,
        saved.created,
    )
    assert isinstance(changed.updated, datetime)


def test_objects_of_a_table_are_dicts(server):
    """With the id as the wire has it, and by a property."""
    people = Persistence.of("Person", target=server)
    joe = people.save({"name": "Joe", "age": 25})
    assert joe["___class"] == "Person"
    assert joe["objectId"] == joe.object_id
    assert people.save({"objectId": joe.object_id, "age": 26})["name"] == "Joe"
    assert [(each["name"], each["age"]) for each in people.find()] == [("Joe", 26)]


def test_objects_are_found_by_a_query(server):
    """As the official SDK sends it."""
    contacts = Persistence.of(Contact, target=server)
    for age in (45, 46, 47):
        contacts.save(replace(BOND, age=age))
    found = contacts.find({"where": "age > 45", "pageSize": 100})
    assert sorted(each.age for each in found) == [46, 47]
    assert contacts.find({"where": "age > 50"}) == []


def test_an_object_is_removed_by_itself_or_by_its_id(server):
    """Then it is not there any more."""
    contacts = Persistence.of(Contact, target=server)
    first, second = contacts.save(BOND), contacts.save(BOND)
    assert contacts.remove(first) > 1_600_000_000_000
    assert contacts.remove(object_id_of(second)) > 1_600_000_000_000
    assert contacts.find() == []
    with pytest.raises(PersistenceFailed, match="code 1000") as caught:
        contacts.find_by_id(object_id_of(first))
    assert caught.value.code == 1000
    assert object_id_of(first) in caught.value.message


def test_an_object_that_was_never_saved_cannot_be_removed(target):
    """There is no id to remove it by."""
    with pytest.raises(ValueError, match="has no objectId: remove what save or find gave"):
        Persistence.of(Contact, target=target).remove(BOND)


@pytest.mark.parametrize(
    ("store", "call", "sent"),
    [
        (Contact, lambda of: of.save(BOND), ("PUT", "/api/data/Contact", vars(BOND))),
        ("a b/ü", lambda of: of.save({"x": 1}), ("PUT", "/api/data/a%20b%2F%C3%BC", {"x": 1})),
        ("T", lambda of: of.save({"objectId": "a"}), ("PUT", "/api/data/T", {"objectId": "a"})),
        ("T", lambda of: of.find_by_id("OID 1/x"), ("GET", "/api/data/T/OID%201%2Fx", None)),
        ("T", lambda of: of.remove("OID 1/x"), ("DELETE", "/api/data/T/OID%201%2Fx", None)),
        ("T", lambda of: of.remove({"objectId": "a"}), ("DELETE", "/api/data/T/a", None)),
    ],
)
def test_calls_are_sent_as_the_official_sdk_sends_them(store, call, sent):
    """Names and ids percent-encoded."""
    with recording({"objectId": "a", "deletionTime": 5}) as server:
        call(Persistence.of(store, target=server.target))
    assert server.requests == [sent]


def test_a_query_is_sent_as_it_is():
    """An empty one where none is given."""
    with recording([]) as server:
        store = Persistence.of("T", target=server.target)
        assert store.find() == store.find({"where": "a = 1", "pageSize": 2}) == []
    documents = [document for _, _, document in server.requests]
    assert documents == [{}, {"where": "a = 1", "pageSize": 2}]


def test_the_server_is_said_once():
    """A store that was made before knows it, too; a later word counts."""
    contacts = Persistence.of(Contact)
    with running() as address:
        init_app(address)
        assert contacts.save(BOND) == BOND
        assert len(Persistence.of("Contact").find()) == 1
    with recording([]) as server:
        init_app(server.target)
        assert contacts.find() == []


def test_without_a_server_nothing_is_sent():
    """And what to do is told."""
    with pytest.raises(NotInitialized, match="call init_app"):
        Persistence.of(Contact).save(BOND)


def test_an_address_that_cannot_be_used_is_told_at_once():
    """Where it is given."""
    with pytest.raises(BadAddress, match="write http://localhost:8080/api"):
        init_app("localhost:8080/api")
    with pytest.raises(BadAddress, match="write http://localhost:8080/api"):
        Persistence.of(Contact, target="localhost:8080/api")


@pytest.mark.parametrize(
    ("store", "wrong", "told"),
    [
        (Contact, {"name": "Joe"}, "is no Contact, the class that"),
        ("Contact", BOND, "to save a dataclass, give"),
        ("Contact", [("name", "Joe")], "is no dict"),
        ("Contact", {"name": {1, 2}}, "cannot be sent: JSON has no set"),
    ],
)
def test_what_cannot_be_saved_is_told_before_anything_is_sent(store, wrong, told):
    """Also by the asynchronous forms, to who calls them."""
    with recording() as server:
        contacts = Persistence.of(store, target=server.target)
        with pytest.raises(TypeError, match=told):
            contacts.save(wrong)
        with pytest.raises(TypeError, match=told):
            contacts.save(wrong, Async(print, print))
        with pytest.raises(TypeError, match=told):
            asyncio.run(contacts.save_async(wrong))
    assert server.requests == []


def test_a_refusal_has_the_code_and_the_words_of_the_server(target):
    """And what was sent."""
    contacts = Persistence.of(Contact, target=target)
    contacts.save(BOND)
    with pytest.raises(PersistenceFailed, match=r"PUT /data/Contact: .*code 1007") as caught:
        contacts.save(replace(BOND, age="many"))
    assert caught.value.code == 1007
    assert "age" in caught.value.message
    assert caught.value.exchange.status == 400


@pytest.mark.parametrize(
    ("answer", "status", "message", "code"),
    [
        ({"code": 1000, "message": "no"}, 200, "no", 1000),
        ({"code": "A1", "message": "no"}, 404, "no", "A1"),
        ({"code": None, "message": None}, 400, "HTTP 400 without a message", None),
        ({}, 502, "HTTP 502 without a message", None),
        (["no object"], 200, "the answer is no saved object", None),
        ({"name": "Joe"}, 200, "the answer is no saved object", None),
    ],
)
def test_whatever_is_no_saved_object_is_an_error(answer, status, message, code):
    """In the server's words, or in those of the kit where it says nothing."""
    with recording(answer, status) as server, pytest.raises(PersistenceFailed) as caught:
        Persistence.of("T", target=server.target).save({})
    assert (caught.value.message, caught.value.code) == (message, code)


def test_an_object_may_have_a_code_and_a_message():
    """That is no error, for it has an id."""
    logged = {"objectId": "a", "code": 5, "message": "started"}
    with recording(logged) as server:
        assert Persistence.of("Log", target=server.target).save(logged) == logged


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda store: store.find(), "the answer is no array of objects"),
        (lambda store: store.remove("a"), "the answer has no deletionTime"),
    ],
)
def test_other_answers_than_expected_are_told(call, told):
    """By each call."""
    for answer in ("text", [5], {"deletionTime": "now"}):
        with recording(answer) as server, pytest.raises(PersistenceFailed, match=told):
            call(Persistence.of("T", target=server.target))


def test_a_server_that_is_not_there_is_told():
    """By the same exception, so that one handler will do."""
    with pytest.raises(PersistenceFailed, match="no connection could be made") as caught:
        Persistence.of(Contact, target=dead_address()).save(BOND)
    assert caught.value.code is None


def test_callbacks_get_the_saved_object_or_the_fault(server):
    """In a thread of their own; of the two, one is called, once."""
    contacts = Persistence.of(Contact, target=server)
    heard = []

    def success(saved):
        heard.append((saved, threading.current_thread()))

    thread = contacts.save(BOND, Async(success, heard.append))
    thread.join()
    assert heard == [(BOND, thread)]
    assert object_id_of(heard[0][0])
    contacts.save(replace(BOND, age="many"), Async(success, heard.append)).join()
    assert [each.code for each in heard[1:]] == [1007]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_without_a_callback_is_not_silent(target, monkeypatch):
    """It is reported as errors of threads are, and so is an error of a callback."""
    reported = []
    monkeypatch.setattr(threading, "excepthook", lambda told: reported.append(told.exc_value))
    contacts = Persistence.of(Contact, target=target)
    contacts.save(BOND, Async(lambda saved: saved.nothing, reported.append)).join()
    contacts.save(replace(BOND, age="many"), Async(print)).join()
    assert [type(each) for each in reported] == [AttributeError, PersistenceFailed]


def test_saving_can_be_awaited(server):
    """Several at a time, each over a connection of its own."""
    contacts = Persistence.of(Contact, target=server)
    first = contacts.save(BOND)

    async def save_more():
        more = [replace(BOND, age=age) for age in range(5)]
        return await asyncio.gather(*(contacts.save_async(each) for each in more))

    assert [each.age for each in asyncio.run(save_more())] == list(range(5))
    assert contacts.find_by_id(object_id_of(first)) == BOND
    with pytest.raises(PersistenceFailed, match="1007"):
        asyncio.run(contacts.save_async(replace(BOND, age="many")))


def test_stores_of_an_address_bear_several_threads():
    """Every call makes a connection of its own."""
    with running() as address:
        contacts = Persistence.of(Contact, target=address)
        contacts.save(BOND)
        with ThreadPoolExecutor(4) as pool:
            saved = list(pool.map(lambda _: contacts.save(BOND), range(8)))
        assert len({object_id_of(each) for each in saved}) == 8
