import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit.history.model import (
    Fate,
    History,
    Made,
    Read,
    Removed,
    Searched,
    Transaction,
    Wrote,
)
from uowkit.history.notation import NotationError, parse
from uowkit.history.printing import written

_WORDS = st.text(min_size=1, max_size=4) | st.sampled_from(["of", "d", "-", "c", "x", "T1", "end"])
_SETS = st.frozensets(_WORDS, max_size=3)
_TUPLES = st.lists(_WORDS, max_size=3).map(tuple)
_SECONDS = st.floats(0, 1e6, allow_nan=False)
_OPERATIONS = st.one_of(
    st.builds(Made, _WORDS, _TUPLES, _TUPLES),
    st.builds(
        Searched, _WORDS, _SETS, among=st.none() | _SETS, whole=st.booleans(), counted=st.none()
    ),
    st.builds(Searched, _WORDS, st.just(frozenset()), st.integers(0, 9), among=st.none() | _SETS),
    st.builds(Removed, _WORDS, _TUPLES),
    st.builds(Read, _WORDS, st.none() | _WORDS),
    st.builds(Wrote, _WORDS, _WORDS),
)
_TRANSACTIONS = st.builds(
    Transaction,
    name=_WORDS,
    client=st.integers(0, 99),
    level=st.none() | _WORDS,
    began=_SECONDS,
    ended=_SECONDS,
    fate=st.sampled_from(Fate),
    operations=st.lists(_OPERATIONS, max_size=3).map(tuple),
    via=st.sampled_from(["transaction", "data service"]),
    answered=_TUPLES,
    contention=st.booleans(),
)
_HISTORIES = st.builds(
    History,
    st.lists(_TRANSACTIONS, max_size=4).map(tuple),
    st.none() | st.dictionaries(_WORDS, _SETS, min_size=1, max_size=2),
    st.none() | st.dictionaries(_WORDS, st.none() | _WORDS, min_size=1, max_size=2),
)


@given(_HISTORIES)
def test_what_is_written_down_reads_as_it_was(history):
    """Whatever the words are made of, and whatever is left out."""
    assert parse(written(history)) == history


def test_a_short_history_has_every_part_that_it_leaves_out():
    """Clients are numbered, times overlap, and each is answered with results of its own."""
    assert parse("T1: r(x,-) w(x,1) c | d:T2@SERIALIZABLE: find(Person; a) a") == History(
        (
            Transaction(
                "T1",
                1,
                None,
                0.0,
                2.0,
                Fate.COMMITTED,
                (Read("x", None), Wrote("x", "1")),
                answered=("T1",),
            ),
            Transaction(
                "T2",
                2,
                "SERIALIZABLE",
                1.0,
                3.0,
                Fate.FAILED,
                (Searched("Person", frozenset({"a"})),),
                "data service",
                ("T2",),
            ),
        )
    )


def test_everything_that_can_be_said_is_written_as_it_was_read():
    """Sorted, on lines of their own, and in quotation marks only where it has to be."""
    text = """\
T1/7@READ_COMMITTED[0.5,2.25]: make(Person; a b) ids(7 8) remove(Order; o) answered(T1 T2) a
"of": find(Person; a of a b) page(Person;) count(Person; 2) count(Person; 2 of a b) contention ?
d:"T 3": r(x,1) r("x|y",-) w("ö",2) c
@end(Person; a "b c")
@end(Order;)
@end(x=1 y=-)"""
    assert written(parse(text)) == text.replace("ö", "\\u00f6")


def test_comments_blank_lines_and_the_kind_of_separator_do_not_matter():
    """What stands behind a hash is for people."""
    in_one_line = "T1: w(x,1) c | T2: r(x,1) c | @end(x=1)"
    in_lines = "\n# first\nT1:  w( x , 1 ) c # wrote\n\n\tT2:r(x,1)c\n@end(x=1)\n"
    assert parse(in_lines) == parse(in_one_line)


def test_a_history_of_nothing_can_be_written_and_read():
    """Nothing happened, and nobody looked."""
    assert parse("") == History(())
    assert written(History(())) == ""


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("T1 w(x,1) c", "line 1, column 4", "`:`"),
        ("T1: w(x,1)", "line 1, column 10", "something is missing.*`c`"),
        ("T1: c\nT2: x(x,1) c", "line 2, column 5", "'x'.*`r`, `remove` or `w`"),
        ("T1: w(x 1) c", "line 1, column 9", "`,`"),
        ("T1: w(x,-) c", "line 1, column 9", "'-'.*a word in quotation marks"),
        ("T1: w(ö,1) c", "line 1, column 7", "'ö'.*a word in quotation marks"),
        ("T1: c T2: c", "line 1, column 7", "a new line"),
        ("T1: find(P; a) ids(1) c", "line 1, column 16", "'ids'"),
        ("T1/x: c", "line 1, column 4", "'x' is not a whole number"),
        ("T1[0,x]: c", "line 1, column 6", "'x' is not a number"),
        ("T1: count(P; few) c", "line 1, column 14", "'few' is not a whole number"),
        ('T1: w("\\q",1) c', "line 1, column 7", "is not a string of JSON"),
        ("@end(P; a", "line 1, column 9", "something is missing.*`\\)`"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, place, what):
    """Line and column, what stands there, and what may."""
    with pytest.raises(NotationError, match=f"^{place}: .*{what}"):
        parse(text)
