"""Dataclasses of many kinds; this module's annotations are texts, as with the future import."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Optional

import pytest
from uowkit.client.entities import EntityClass
from uowkit.client.values import SavedObject, object_id_of

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass
class Contact:
    """The class of document 000, and some more."""

    name: str
    age: int
    phone: str | None = "unknown"
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A class that cannot be changed."""

    name: str
    object_id: str | None = None


@dataclass
class Spelled:
    """The objectId by the name that it has on the wire."""

    objectId: str | None = None  # noqa: N815 - the property's name


@dataclass
class Dated:
    """Numbers of several kinds."""

    at: datetime
    until: Optional[datetime]  # noqa: UP045 - as people wrote it before
    number: int
    double: float
    anything: Any
    price: Decimal | None = None


@dataclass
class Computed:
    """A field that the constructor sets by itself, and one that only the server knows."""

    name: str
    length: int = field(init=False)
    created: int | None = field(init=False, default=None)
    missing: str = field(init=False)

    def __post_init__(self):
        self.length = len(self.name)


@dataclass(slots=True)
class NoPlace:
    """Slots, and none for an objectId."""

    name: str


def instance(entity_class, **properties):
    """An instance of a stored object."""
    return EntityClass(entity_class).instance(SavedObject(properties))


def test_the_table_is_named_after_the_class():
    """Without its module."""
    assert EntityClass(Contact).table == "Contact"


def test_fields_take_the_properties_of_their_names():
    """Properties without a field are left out."""
    made = instance(Contact, name="Joe", age=25, phone=None, tags=["a"], shoe=44)
    assert made == Contact("Joe", 25, None, ["a"])
    assert not hasattr(made, "shoe")


def test_a_field_without_a_property_takes_its_default():
    """None where it has none."""
    assert instance(Contact, name="Joe") == Contact("Joe", None, "unknown", [])


def test_the_object_id_goes_to_its_field():
    """Of either spelling, even in a class that cannot be changed."""
    assert instance(Kept, name="Joe", objectId="a") == Kept(name="Joe", object_id="a")
    assert instance(Spelled, objectId="a") == Spelled("a")


def test_a_class_without_the_field_keeps_the_id_as_an_attribute():
    """It is no part of what makes two contacts equal."""
    made = instance(Contact, objectId="a", name="Joe", age=1)
    assert (made.object_id, object_id_of(made)) == ("a", "a")
    assert made == Contact("Joe", 1)


def test_a_class_without_a_place_for_the_id_is_told():
    """With what to add; saving an object twice would make two of it."""
    with pytest.raises(TypeError, match="NoPlace has slots and none for its objectId: add the fie"):
        EntityClass(NoPlace)


@pytest.mark.parametrize("wrong", [dict, object, 5, Contact("Joe", 1), None])
def test_what_is_no_dataclass_is_told(wrong):
    """Nothing else says what its properties are."""
    with pytest.raises(TypeError, match="is neither a dataclass nor the name of a table"):
        EntityClass(wrong)


def test_fields_have_the_type_that_they_say():
    """Moments are answered in milliseconds, and whole numbers may come as doubles."""
    made = instance(Dated, at=1000, until=1500.0, number=25.0, double=25.0, anything=5.0, price=2.0)
    assert (made.at, made.until) == (
        datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
        datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC),
    )
    kinds = [type(each) for each in (made.number, made.double, made.anything, made.price)]
    assert kinds == [int, float, float, float]


def test_what_does_not_look_like_the_type_stays_as_it_came():
    """It is not the kit's to hide what a server answers."""
    made = instance(Dated, at="1970", until=None, number=2.5, double="x", anything=None)
    assert (made.at, made.until, made.number, made.double) == ("1970", None, 2.5, "x")
    made = instance(Dated, at=True, until=1e300, number=True)
    assert (made.at, made.until, made.number) == (True, 1e300, True)


def test_types_of_a_function_are_read_as_far_as_they_can_be():
    """A class that is known there alone does no harm."""

    @dataclass
    class Local:
        name: str

    @dataclass
    class Holder:
        local: Local
        at: datetime

    made = instance(Holder, local={"name": "Joe"}, at=0)
    assert made == Holder({"name": "Joe"}, datetime(1970, 1, 1, tzinfo=UTC))


def test_fields_that_the_constructor_does_not_take_are_set():
    """What is stored counts for more than what was computed; what is not stored stays."""
    made = instance(Computed, name="Joe", created=5)
    assert (made.length, made.created) == (3, 5)
    assert not hasattr(made, "missing")
    assert instance(Computed, name="Joe", length=7.0).length == 7


def test_only_instances_of_the_class_are_its_objects():
    """A subclass's are, too."""

    @dataclass
    class Friend(Contact):
        pass

    kind = EntityClass(Contact)
    kind.check(Friend("Joe", 1))
    for wrong in ({"name": "Joe"}, Kept(name="Joe"), Contact):
        with pytest.raises(TypeError, match="is no Contact, the class that"):
            kind.check(wrong)
