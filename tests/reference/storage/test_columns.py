import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit_reference.storage.columns import DECODERS, ENCODERS, Column, ColumnType

SAMPLES = {
    ColumnType.TEXT: "x",
    ColumnType.DOUBLE: 0.5,
    ColumnType.BOOLEAN: True,
    ColumnType.JSON: {"a": [1]},
}


@pytest.mark.parametrize(("kind", "sample"), SAMPLES.items(), ids=lambda value: str(value))
def test_a_sample_makes_a_column_that_holds_it(kind, sample):
    """The column made for a value is of the type that takes that value."""
    assert ColumnType.of(sample) is kind
    stored = Column("c", kind, "c1").encode(sample)
    assert DECODERS.get(kind, lambda value: value)(stored) == sample


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_column_refuses_values_of_other_types(kind):
    """No value of one type is turned into another: not 1 into true, not '1' into 1."""
    for other, sample in SAMPLES.items():
        if other is not kind:
            with pytest.raises(TypeError):
                ENCODERS[kind](sample)


def test_null_alone_makes_a_text_column():
    """A column of which only null is known holds strings."""
    assert ColumnType.of(None) is ColumnType.TEXT


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1))
def test_numbers_are_stored_exactly(number):
    """Every double, and every integer up to 2^53-1, is stored as the same number and sign."""
    stored = ENCODERS[ColumnType.DOUBLE](number)
    assert stored == number
    assert isinstance(number, int) or math.copysign(1, stored) == math.copysign(1, number)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_numbers_that_json_has_not_are_refused(number):
    """A column never holds what no JSON answer could show."""
    with pytest.raises(TypeError):
        ENCODERS[ColumnType.DOUBLE](number)


@pytest.mark.parametrize(("number", "stored"), [(25, 25), (25.0, 25), (-(2**31), -(2**31))])
def test_a_column_of_whole_numbers_stores_them_as_such(number, stored):
    """25 and 25.0 are one whole number."""
    encoded = ENCODERS[ColumnType.INT](number)
    assert (encoded, type(encoded)) == (stored, int)


@pytest.mark.parametrize("number", [0.5, 2**31, -(2**31) - 1, True, "1", math.inf])
def test_a_column_of_whole_numbers_refuses_others(number):
    """Fractions, what 32 bits cannot hold, and what is no number are of another type."""
    with pytest.raises(TypeError):
        ENCODERS[ColumnType.INT](number)


@pytest.mark.parametrize("value", [1_427_068_800_000, "2015-03-23T00:00:00.000Z", "03/23/2015"])
def test_a_date_is_stored_in_milliseconds(value):
    """A time may be given as milliseconds or as text."""
    assert ENCODERS[ColumnType.DATETIME](value) == 1_427_068_800_000


@pytest.mark.parametrize("value", ["soon", "", "2015-02-30", 0.5, True, 10**18, {}])
def test_what_is_no_date_is_refused(value):
    """A text that names no day, a fraction, or a time that no calendar shows is no date."""
    with pytest.raises(TypeError):
        ENCODERS[ColumnType.DATETIME](value)


@pytest.mark.parametrize(("moment", "stored"), [(1, 1), (1.0, 1), (1.7e12, 1_700_000_000_000)])
def test_a_column_of_dates_stores_whole_numbers_however_they_are_written(moment, stored):
    """1.0 and 1 are one moment."""
    encoded = ENCODERS[ColumnType.DATETIME](moment)
    assert (encoded, type(encoded)) == (stored, int)


@pytest.mark.parametrize("moment", [0.5, math.inf, math.nan, 1e300, True, "soon", "20240101"])
def test_a_column_of_dates_refuses_what_is_none(moment):
    """Fractions of a millisecond, too."""
    with pytest.raises(TypeError):
        ENCODERS[ColumnType.DATETIME](moment)
