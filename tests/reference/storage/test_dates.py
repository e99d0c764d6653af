from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit_reference.storage.dates import milliseconds

MARCH_23 = 1_427_068_800_000
"""2015-03-23, midnight in UTC."""


@pytest.mark.parametrize(
    "text",
    [
        "2015-03-23",
        "2015-03-23T00:00:00.000Z",
        "2015-03-23T02:00:00+02:00",
        "03/23/2015",
        "03.23.2015",
        "03-23-2015",
        "23-03-2015",
        "23-Mar-2015",
        "23/Mar/2015",
        "2015/03/23",
        "03/23/2015 00:00",
        "03/23/2015 00:00:00",
        "03/23/2015 00:00:00 UTC",
        "03/22/2015 22:00:00 GMT-0200",
        "Mon Mar 23 00:00:00 UTC 2015",
        "Monday, 23 March 2015",
    ],
)
def test_a_text_in_a_listed_form_names_its_time(text):
    """The forms of the vendor's list, and ISO 8601, all name the same midnight."""
    assert milliseconds(text) == MARCH_23


@pytest.mark.parametrize("text", ["", "x", "20150323", "1427068800000", "2015-02-30", "23", "٣"])
def test_another_text_names_none(text):
    """Digits alone and days that are not in the calendar name no time."""
    assert milliseconds(text) is None


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_time_is_read_to_the_millisecond(moment):
    """What an ISO text says is what is read, before 1970, too."""
    expected = round(moment.replace(microsecond=0).timestamp()) * 1000 + moment.microsecond // 1000
    assert milliseconds(moment.isoformat()) == expected


@given(st.text(max_size=40))
def test_no_text_makes_it_fail(text):
    """Whatever the text, there is a number or None."""
    found = milliseconds(text)
    assert found is None or isinstance(datetime.fromtimestamp(found // 1000, UTC), datetime)
