import json

import pytest
from hypothesis import HealthCheck, given, settings
from uowkit.strategies import (
    LONGEST_STRING,
    TELLING_NUMBERS,
    TELLING_STRINGS,
    bulks,
    look_alikes,
    numbers,
    objects,
    op_result_ids,
    small_numbers,
    strings,
    utf16_units,
)
from uowkit.unit_of_work import UnitOfWork
from uowkit_schemas import is_valid

quick = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize(("text", "units"), [("", 0), ("a", 1), ("\U0001f600", 2), ("\ud800", 1)])
def test_strings_are_measured_as_javascript_does(text, units):
    """Astral characters count twice."""
    assert utf16_units(text) == units


@quick
@given(strings(), strings(max_units=20))
def test_strings_are_as_long_as_promised_and_of_good_characters(text, short):
    """No U+0000 and no lone surrogate, which the rulings leave open."""
    assert utf16_units(text) <= LONGEST_STRING
    assert utf16_units(short) <= 20
    assert "\0" not in text
    text.encode()


@quick
@given(numbers(), small_numbers())
def test_numbers_survive_json_as_doubles(number, small):
    """No server can be blamed for the kit's own rounding."""
    assert json.loads(json.dumps(number)) == number == float(number)
    assert abs(small) <= 1e6


def test_telling_values_are_within_the_promised_bounds():
    """Each is one that must come back."""
    assert all(utf16_units(each) <= LONGEST_STRING for each in TELLING_STRINGS)
    assert all(float(each) == each for each in TELLING_NUMBERS)
    assert len(set(TELLING_STRINGS)) == len(TELLING_STRINGS)


@quick
@given(objects(), bulks(min_size=2, max_size=5), op_result_ids())
def test_objects_and_bulks_make_good_transactions(row, rows, name):
    """By the schema of the request."""
    assert 2 <= len(rows) <= 5
    unit = UnitOfWork()
    unit.create("Person", row, op_result_id=name)
    unit.create_bulk("Person", rows)
    assert is_valid("unit-of-work/request", unit.body())


@quick
@given(op_result_ids())
def test_look_alikes_differ_from_the_id_and_from_each_other(name):
    """And all are ids that a server must take."""
    assert 1 <= len(name) <= 200
    others = look_alikes(name)
    assert len({name, *others}) == len(others) + 1
    assert all(1 <= len(each) <= 200 for each in others)


def test_objects_of_a_bulk_are_not_one_object():
    """What is done to one of them is not done to another."""
    seen = []

    @quick
    @given(bulks(min_size=4, max_size=4))
    def look(rows):
        seen.append(len({id(row) for row in rows}))

    look()
    assert set(seen) == {4}
