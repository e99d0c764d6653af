import pytest
from uowkit.history.checker import judge
from uowkit.history.notation import parse
from uowkit.history.timeline import timeline


def _drawn(text: str) -> str:
    """The timeline of the first anomaly of a history."""
    history = parse(text)
    return timeline(history, judge(history)[0])


def test_a_search_within_another_transactions_time_is_drawn_below_it():
    """What it found of it is counted, and what nobody asked about is left out."""
    assert (
        _drawn("""
        T1/1@READ_COMMITTED[0.5,0.512]: make(Person; a b c) c
        T2/2@READ_COMMITTED[0.505,0.507]: find(Person; a x y) c
        T3/3[0.4,0.6]: make(Person; x y) c
    """)
        == """\
                  0                                 5.9 ms                                   12.0 ms
client 1  T1      |--------------------------------------------------------------------------------|
  READ_COMMITTED  saves 3 objects in Person (a, b and c); acknowledged
client 2  T2                                        |------------|
  READ_COMMITTED  finds in Person 1 of 3 of T1, 2 of others; acknowledged"""
    )


def test_a_cycle_is_drawn_with_those_it_read_from():
    """The transaction that wrote what both read stands in the lane of its client."""
    assert (
        _drawn("""
        T0/1[0,0.1]: w(x,0) w(y,0) c
        T1/1@SERIALIZABLE[0.2,0.31]: r(x,0) r(y,0) w(x,1) c
        T2/2@SERIALIZABLE[0.22,0.3]: r(x,0) r(y,0) w(y,2) c
    """)
        == """\
                0                                153.1 ms                                   310.0 ms
client 1  T0    |--------------------------|
                writes x = 0; writes y = 0; acknowledged
client 1  T1                                                          |----------------------------|
  SERIALIZABLE  reads x = 0; reads y = 0; writes x = 1; acknowledged
client 2  T2                                                               |--------------------|
  SERIALIZABLE  reads x = 0; reads y = 0; writes y = 2; acknowledged"""
    )


def test_what_is_there_afterwards_stands_at_the_end():
    """With how much of what was saved it is."""
    assert (
        _drawn("""
        T1[0,0.001]: make(Person; a b) make(Order; o) remove(Order; z) answered(T1 T9) c
        @end(Person; a)
        @end(Order; o)
    """)
        == """\
              0                                   0.5 ms                                      1.0 ms
client 1  T1  |------------------------------------------------------------------------------------|
              saves 2 objects in Person (a and b); saves 1 object in Order (o); removes 1 object in
              Order (z); is given results of T9; acknowledged
afterwards    Person holds 1 of 2 of T1; Order holds 1 of 1 of T1"""
    )


def test_a_version_that_is_there_afterwards_is_told():
    """It is the one that was written over."""
    drawn = _drawn("T1: r(x,-) w(x,1) c | T2: r(x,1) w(x,2) c | T3: w(y,3) c | @end(x=1 y=3)")
    assert drawn.splitlines()[-1] == "afterwards    x = 1"
    assert "reads x = absent; writes x = 1; acknowledged" in drawn


def test_objects_that_share_an_id_are_told_with_it():
    """Of all that were saved, only those."""
    drawn = _drawn("T1: make(P; a b c) ids(1 2 3) c | T2: make(P; d) ids(2) c")
    assert "saves 3 objects in P (a, b and c), b under the object id 2; acknowledged" in drawn
    assert "saves 1 object in P (d), d under the object id 2; acknowledged" in drawn


def test_calls_counts_and_fates_are_told():
    """Who looked by the data service, and what failed for the sake of others."""
    drawn = _drawn("T1: make(P; a b) contention a | d:T2@READ_COMMITTED: count(P; 1) c")
    assert "saves 2 objects in P (a and b); failed (contention)" in drawn
    assert "  data service  counts 1 in P; acknowledged" in drawn
    assert "no whole answer" in _drawn("T1: make(P; a b) ? | T2: find(P; a) c")


def test_a_search_that_asked_for_a_part_is_held_against_that():
    """The rest could not be found."""
    drawn = _drawn("T1: make(P; a b c) c | T2: find(P; a of a b) c")
    assert "finds in P 1 of 2 of T1;" in drawn


@pytest.mark.parametrize("number", [2, 40])
def test_however_long_a_cycle_is_its_timeline_is_small(number):
    """At most a hundred columns and 25 lines, whatever names and marks are like."""
    ring = [
        f"{'long-' * 9}{place}@SERIALIZABLE: "
        + " ".join(f"r(x{place},-) r({'register' * 9}{place}.{each},-)" for each in range(9))
        + f" w(x{(place - 1) % number},{place}) c"
        for place in range(number)
    ]
    lines = _drawn("\n".join(ring)).splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 25
    assert sum(" …" in line for line in lines) >= 2


def test_the_shortest_of_transactions_has_two_ends():
    """Even at the very end of the time that is drawn."""
    drawn = _drawn("T1[0,1]: make(P; a b) c | T2[1,1]: find(P; a) c")
    assert drawn.splitlines()[3].endswith(" ||")
    assert max(map(len, drawn.splitlines())) == 100


def test_an_anomaly_of_which_nobody_is_known_is_not_drawn():
    """There is nothing to draw."""
    history = parse("T1: make(P; a b) c | T2: find(P; a) c")
    assert timeline(parse("T3: c"), judge(history)[0]) == ""
