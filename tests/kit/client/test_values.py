import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from uowkit.client.values import object_id_of, properties, to_wire


@dataclass
class Contact:
    """A class without a place for the objectId."""

    name: str
    tags: list[str] = field(default_factory=list)
    created: int | None = None
    ownerId: str | None = None  # noqa: N815 - the property's name


@dataclass(frozen=True, slots=True)
class Kept:
    """A class with one."""

    name: str | None
    object_id: str | None = None


@dataclass
class Spelled:
    """A class with one that is spelled as on the wire."""

    objectId: str | None = None  # noqa: N815 - the property's name


def test_a_mapping_is_sent_as_it_is():
    """Even what a server sets by itself, and even when it is null."""
    given = {"objectId": None, "created": 5}
    assert properties(given) == given
    assert properties(given) is not given


def test_fields_go_by_their_own_names():
    """None is a value, but for what the server sets."""
    assert properties(Contact("Joe")) == {"name": "Joe", "tags": []}
    owned = Contact("Joe", ["a"], 5, "b")
    assert properties(owned) == {"name": "Joe", "tags": ["a"], "created": 5, "ownerId": "b"}
    assert properties(Kept(None)) == {"name": None}


def test_the_object_id_is_sent_by_its_own_name():
    """Be it a field of either spelling, or an attribute that the store left."""
    contact = Contact("Joe")
    contact.object_id = "a"
    assert properties(contact) == {"name": "Joe", "tags": [], "objectId": "a"}
    assert properties(Kept("Joe", "a")) == {"name": "Joe", "objectId": "a"}
    assert properties(Spelled("a")) == {"objectId": "a"}


def test_an_object_knows_its_id():
    """As soon as it has been saved."""
    assert [object_id_of(each) for each in (Kept("", "a"), Spelled("b"), {"objectId": "c"})] == [
        "a",
        "b",
        "c",
    ]
    assert [object_id_of(each) for each in (Kept(""), Contact(""), {}, {"objectId": None})] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), 0),
        (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), -1000),
        (datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=UTC), 1709209815123),
    ],
)
def test_moments_are_milliseconds(moment, sent):
    """Since 1970 in UTC, wherever they stand."""
    assert json.loads(to_wire({"at": [moment]})) == {"at": [sent]}


def test_a_moment_without_a_time_zone_is_no_moment():
    """It would be another one on another machine."""
    with pytest.raises(ValueError, match="has no time zone: say which"):
        to_wire({"at": datetime(2024, 1, 1)})


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", 1j, object, Contact])
def test_what_json_cannot_hold_is_told(value):
    """By its type, before anything is sent."""
    with pytest.raises(TypeError, match="cannot be sent: JSON has no"):
        to_wire({"value": value})


def test_odd_values_that_json_can_hold_are_sent():
    """Lone surrogates, integers beyond 64 bits, and instances beside them."""
    document = {"a": "\ud800", "b": 2**70, "c": Kept("x"), "d": datetime(1970, 1, 1, tzinfo=UTC)}
    assert json.loads(to_wire(document)) == {
        "a": "\ud800",
        "b": 2**70,
        "c": {"name": "x"},
        "d": 0,
    }
