import pytest

from tests.kit.history.found import dependencies, found, only

_LEVELS = ["READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE"]


@pytest.mark.parametrize(
    "history",
    [
        "T1: w(x,1) w(y,1) c | T2: w(x,2) w(y,2) c | @end(x=2 y=1)",
        "T1: r(x,2) w(x,1) c | T2: r(x,1) w(x,2) c",
        "T1: r(x,2) w(x,1) w(y,1) c | T2: w(x,2) r(y,1) w(y,2) c",
    ],
    ids=["by what is there afterwards", "of one register", "of two registers"],
)
def test_g0_dirty_write(history):
    """Two that wrote over each other's versions."""
    assert found(history) == ["dirty write: T1 T2"]


@pytest.mark.parametrize(
    "history",
    [
        "T1: w(x,1) w(y,1) c | T2: w(x,2) w(y,2) c | @end(x=2 y=2)",
        "T1: w(x,1) w(y,1) c | T2: w(x,2) w(y,2) c",
        "T1: w(x,1) w(y,1) c | T2: w(x,2) w(y,2) a | @end(x=1 y=1)",
        "T1: w(x,1) w(y,1) c | T2: w(x,2) w(y,2) ? | @end(x=1 y=1)",
        "T1: w(x,1) w(y,1) c | T2: w(x,2) w(y,2) c | @end(x=2)",
    ],
    ids=["in one order", "order unknown", "one failed", "one of unknown fate", "half unknown"],
)
def test_writes_in_one_order_are_no_dirty_write(history):
    """Or in an order that nobody knows."""
    assert found(history) == []


def test_a_write_of_unknown_fate_that_is_found_afterwards_took_place():
    """What is read is there."""
    history = "T1: w(x,1) w(y,1) c | T2: w(x,2) w(y,2) ? | @end(x=2 y=1)"
    assert found(history) == ["dirty write: T1 T2"]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (
            "T1: w(x,1) r(y,2) c | T2: w(y,2) r(x,1) c",
            ["circular information flow: T1 T2"],
        ),
        (
            "T1: w(x,1) r(y,2) c | T2: r(x,1) w(x,3) w(y,2) c",
            ["circular information flow: T1 T2"],
        ),
        (
            "T1: w(x,1) r(z,3) c | T2: r(x,1) w(y,2) c | T3: r(y,2) w(z,3) c",
            ["circular information flow: T1 T2 T3"],
        ),
        ("T1: w(x,1) r(y,2) a | T2: w(y,2) r(x,1) c", ["dirty read: T1 T2"]),
        ("T1: w(x,1) c | T2: w(y,2) r(x,1) c | T3: r(y,2) r(x,1) c", []),
        ("T1: w(x,1) r(x,1) c", []),
    ],
    ids=[
        "two that read each other",
        "one that reads and writes over",
        "three",
        "one failed",
        "in a row",
        "its own",
    ],
)
def test_g1c_circular_information_flow(history, expected):
    """Each knows of the others before they know of it."""
    assert found(history) == expected


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (
            "T1: r(x,0) r(y,0) w(x,1) w(y,1) c | T2: r(x,0) r(y,1) c",
            ["read skew: T1 T2"],
        ),
        (
            "T1: r(x,0) w(x,1) c | T3: r(x,1) r(y,0) w(y,3) c | T2: r(x,0) r(y,3) c",
            ["read skew: T1 T3 T2"],
        ),
        ("T1: w(x,1) w(y,1) c | T2: r(x,-) r(y,1) c", ["read skew: T1 T2"]),
        ("T1: w(x,1) w(y,1) ? | T2: r(x,-) r(y,1) c", ["read skew: T1 T2"]),
        ("T1: w(x,1) w(y,1) c | T2: w(x,2) r(x,1) r(y,-) c | @end(x=2)", ["read skew: T1 T2"]),
        (
            "T1: r(y,-) w(x,1) w(z,1) c | T2: r(x,1) r(z,-) w(y,2) c",
            ["read skew: T1 T2"],
        ),
        ("T1: r(x,0) r(y,0) w(x,1) w(y,1) c | T2: r(x,1) r(y,1) c", []),
        ("T1: r(x,0) r(y,0) w(x,1) w(y,1) c | T2: r(x,0) r(y,0) c", []),
        ("T1: r(x,0) r(y,0) w(x,1) w(y,1) c | T2: r(x,0) r(y,1) a", []),
        ("T1: w(x,1) w(y,1) c | T2: r(x,0) r(y,1) c", []),
        (
            "T1: r(x,0) w(x,1) c | T2: r(y,0) w(y,2) c | T3: r(x,1) r(y,0) c",
            [],
        ),
    ],
    ids=[
        "a half old and a half new state",
        "over a third",
        "one of the two was not there yet",
        "of unknown fate, which took place",
        "by one that wrote last, and read what was before",
        "of two that are three times dependent on each other",
        "all new",
        "all old",
        "by one that failed",
        "nobody knows which of the versions is older",
        "of two that have nothing to do with each other",
    ],
)
def test_a5a_read_skew(history, expected):
    """G-single: a state that never was, part of it from before and part from after."""
    assert found(history) == expected


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (
            "T1: r(x,0) r(y,0) w(x,1) c | T2: r(x,0) r(y,0) w(y,2) c",
            ["write skew: T1 T2"],
        ),
        (
            "T1: r(x,0) w(y,1) r(z,0) c | T2: r(y,-) w(z,2) c | T3: r(z,-) w(x,3) r(x,-) c",
            [],
        ),
        (
            "T1: r(x,-) w(y,1) c | T2: r(y,-) w(z,2) c | T3: r(z,-) w(x,3) c",
            ["write skew: T2 T1 T3"],
        ),
        ("T1: r(x,0) r(y,0) w(x,1) c | T2: r(x,1) r(y,0) w(y,2) c", []),
        ("T1: r(x,0) r(y,0) w(x,1) c | T2: r(x,0) r(y,0) w(y,2) a", []),
        ("T1: r(x,0) r(y,0) w(x,1) c | T2: r(x,0) r(y,0) w(y,2) ?", []),
        ("T1: r(x,0) w(x,1) c | T2: r(y,0) w(y,2) c", []),
    ],
    ids=[
        "two that each wrote what the other one read",
        "an order that nobody knows",
        "three in a ring",
        "one after the other",
        "one failed",
        "one of unknown fate",
        "apart",
    ],
)
def test_a5b_write_skew(history, expected):
    """G2-item: neither could come first, for each saw what was before the other."""
    assert found(history) == expected


def test_the_read_only_transaction_anomaly_is_write_skew():
    """Of three transactions at snapshot isolation, one of which writes nothing (Fekete 2004)."""
    history = """
        T1: r(x,-) r(y,-) w(x,1) c
        T2: r(y,-) w(y,2) c
        T3: r(x,-) r(y,2) c
    """
    assert found(history) == ["write skew: T1 T2 T3"]


def test_observed_transaction_vanishes():
    """OTV: one whose effect is seen on one register, and not any more on the next."""
    history = """
        T1: r(x,0) w(x,1) r(y,0) w(y,1) c
        T2: r(x,1) w(x,2) r(y,1) w(y,2) c
        T3: r(x,1) r(y,0) c
    """
    assert found(history) == ["read skew: T1 T3"]


def test_predicate_many_preceders_shows_as_a_part_of_a_transaction():
    """PMP: a search that sees only some of what was saved at once."""
    assert found("T1: make(P; a b) c | T2: find(P;) find(P; b) c") == ["partial visibility: T1 T2"]


def test_a_cycle_says_who_depends_on_whom_and_how():
    """Each edge begins where the last one ended, and the transaction that ended last comes last."""
    anomaly = only("T1: r(x,0) r(y,0) w(x,1) w(y,1) c | T2: r(x,0) r(y,1) c")
    assert dependencies(anomaly) == ["T1 -wr-> T2 (y)", "T2 -rw-> T1 (x)"]
    assert anomaly.message == (
        "client 1's transaction T1 and client 2's transaction T2 each had to come before the "
        "next, and the last before the first: T2 read y as T1 wrote it; T2 read x, which T1 "
        "wrote over"
    )


def test_the_worst_kind_is_told_of_those_who_all_depend_on_each_other():
    """What follows from a dirty write is not told beside it."""
    history = """
        T1: w(x,1) w(y,1) r(z,2) c | T2: w(x,2) w(y,2) w(z,2) r(x,1) c
        @end(x=2 y=1)
    """
    assert found(history) == ["dirty write: T1 T2"]


def test_the_shortest_cycle_is_told():
    """Of a ring of four, with a shortcut in it."""
    history = """
        T1: w(a,1) r(d,4) c | T2: r(a,1) w(b,2) c | T3: r(b,2) w(c,3) r(a,1) c
        T4: r(c,3) w(d,4) r(b,2) c
    """
    assert len(only(history).cycle) == 3
    rings = """
        T2: r(a,1) w(b,2) c | T3: r(b,2) w(c,3) c | T4: r(c,3) w(d,4) c
        T5: r(a,1) w(e,5) c | T6: r(e,5) w(f,6) c
        T1: w(a,1) r(d,4) r(f,6) c
    """
    assert len(only(rings).cycle) == 3


def test_groups_that_have_nothing_to_do_with_each_other_are_found_apart():
    """Each has a cause of its own."""
    history = """
        T1: r(x,0) r(y,0) w(x,1) c | T2: r(x,0) r(y,0) w(y,2) c
        T3: w(v,1) r(w,2) c | T4: w(w,2) r(v,1) c
    """
    assert found(history) == ["circular information flow: T3 T4", "write skew: T1 T2"]


def test_a_write_skew_is_told_beside_a_read_skew_of_others():
    """Even if all of them depend on each other, one does not follow from the other."""
    history = """
        T1: r(x,0) r(y,0) w(x,1) w(z,1) c
        T2: r(x,0) r(y,0) w(y,2) c
        T3: r(x,1) r(z,-) c
    """
    assert found(history) == ["read skew: T1 T3", "write skew: T1 T2"]


def test_versions_that_many_read_and_many_wrote_over_make_no_cycle_of_their_own():
    """Those who read nothing, and those who then wrote the first versions."""
    readers = " | ".join(f"R{number}: r(x,-) c" for number in range(9))
    writers = " | ".join(f"W{number}: w(x,{number}) c" for number in range(9))
    assert found(f"{readers} | {writers}") == []


def test_a_cycle_through_such_a_version_is_found_without_it():
    """It stands for the dependency, and is no transaction."""
    history = """
        R1: r(x,-) r(y,2) c | R2: r(x,-) c
        W1: w(x,1) c | W2: w(x,2) w(y,2) c
    """
    anomaly = only(history)
    assert dependencies(anomaly) == ["R1 -rw-> W2 (x)", "W2 -wr-> R1 (y)"]
    assert str(anomaly.kind) == "read skew"
    shorter = history.replace("r(y,2)", "r(y,2) r(p,-) w(q,1)") + "T5: r(q,-) w(p,5) c"
    assert found(shorter) == ["read skew: R1 W2", "write skew: R1 T5"]


@pytest.mark.parametrize("level", _LEVELS)
def test_an_anomaly_bears_the_level_that_was_asked_for(level):
    """Whatever that permits."""
    skew = "T1@{0}: r(x,0) r(y,0) w(x,1) c | T2@{0}: r(x,0) r(y,0) w(y,2) c"
    assert only(skew.format(level)).level == level
    flow = "T1@{0}: w(x,1) r(y,2) c | T2@{0}: w(y,2) r(x,1) c"
    assert only(flow.format(level)).level == level


@pytest.mark.parametrize(
    ("history", "level"),
    [
        (
            "T1@SERIALIZABLE: r(x,0) r(y,0) w(x,1) c | T2@READ_COMMITTED: r(x,0) r(y,0) w(y,2) c",
            "READ_COMMITTED",
        ),
        (
            "T1@READ_UNCOMMITTED: r(x,0) r(y,0) w(x,1) w(y,1) c | T2@SERIALIZABLE: r(x,0) r(y,1) c",
            "SERIALIZABLE",
        ),
        (
            "T1@READ_UNCOMMITTED: w(x,1) r(y,2) c | T2@SERIALIZABLE: w(y,2) r(x,1) c",
            "READ_UNCOMMITTED",
        ),
        ("T1: w(x,1) r(y,2) c | T2@SERIALIZABLE: w(y,2) r(x,1) c", None),
        (
            "T1@SERIALIZABLE: w(x,1) w(u,1) c | T2@READ_UNCOMMITTED: r(x,1) w(y,2) c | "
            "T3@SERIALIZABLE: r(y,2) r(u,-) c",
            "READ_UNCOMMITTED",
        ),
    ],
    ids=["write skew", "read skew", "circular information flow", "no level", "over a loose read"],
)
def test_a_cycle_is_one_of_the_weakest_level_that_has_to_forbid_it(history, level):
    """A level binds nobody who asked for another one."""
    assert only(history).level == level


@pytest.mark.parametrize("between", ["SERIALIZABLE", "READ_COMMITTED"])
def test_a_cycle_of_a_strong_level_is_found_beside_a_shorter_one_of_a_weak_level(between):
    """Those who asked for little do not hide what those who asked for more were shown."""
    history = f"""
        T1@SERIALIZABLE: w(x,1) w(u,1) c
        T2@{between}: r(x,1) w(y,2) c
        T3@SERIALIZABLE: r(y,2) r(u,-) c
        T4@READ_COMMITTED: r(u,-) r(x,1) c
    """
    anomaly = only(history)
    assert anomaly.transactions == ("T1", "T2", "T3")
    assert anomaly.level == "SERIALIZABLE"


def test_what_ended_before_another_began_proves_no_order():
    """Reading an old state is nobody's anomaly: no level asks for strictness."""
    assert found("T1[0,1]: r(x,0) w(x,1) c | T2[2,3]: r(x,0) c | T3[4,5]: r(x,0) r(y,0) c") == []
