import pytest
from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.levels import COLUMNS, Cell, as_text, permitted, side_by_side, strength

_LEVELS = ("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE")
_G1 = (Kind.DIRTY_READ, Kind.INTERMEDIATE_READ, Kind.CIRCULAR_INFORMATION_FLOW)
_BY_ITEM = (Kind.LOST_UPDATE, Kind.READ_SKEW, Kind.WRITE_SKEW)


def _seen(kind: Kind, times: int = 1) -> list[Anomaly]:
    return [Anomaly(kind, None, "transaction", ("T1",), "")] * times


def test_each_level_promises_more_than_the_one_before_it():
    """Both spellings of the strongest promise the same, and nobody knows what others do."""
    assert sorted(_LEVELS, key=strength) == list(_LEVELS)
    assert strength("SERIALZABLE") == strength("SERIALIZABLE")
    assert strength(None) == strength("CHAOS") == 0


@pytest.mark.parametrize(
    ("kinds", "forbidden_from"),
    [
        ([Kind.DIRTY_WRITE], "READ_UNCOMMITTED"),
        ([*_G1, Kind.PARTIAL_VISIBILITY], "READ_COMMITTED"),
        (_BY_ITEM, "REPEATABLE_READ"),
    ],
)
def test_a_level_permits_what_only_stronger_ones_forbid(kinds, forbidden_from):
    """As PL-1, PL-2, PL-2.99 and PL-3 do."""
    for level in _LEVELS:
        for kind in kinds:
            assert permitted(level, kind) == (strength(level) < strength(forbidden_from))


@pytest.mark.parametrize(
    "kind", [Kind.SHARED_OBJECT_ID, Kind.LOST_ACKNOWLEDGEMENT, Kind.MIXED_RESULTS]
)
def test_what_is_no_matter_of_isolation_is_permitted_at_no_level(kind):
    """Not even where none was asked for."""
    assert not any(permitted(level, kind) for level in (*_LEVELS, None))


def test_nobody_knows_what_an_unknown_level_permits():
    """Nor what a server's default does."""
    assert permitted("CHAOS", Kind.DIRTY_WRITE) is None
    assert permitted(None, Kind.WRITE_SKEW) is None


def test_the_table_has_a_row_for_each_level_and_a_cell_for_each_kind():
    """Cells count the anomalies of their kind."""
    found = {
        "READ_COMMITTED": _seen(Kind.LOST_UPDATE, 3) + _seen(Kind.LOST_ACKNOWLEDGEMENT),
        "SERIALIZABLE": [],
    }
    first, second = side_by_side(found)
    assert [each.kind for each in first] == [kind for kind, _ in COLUMNS]
    assert [each.seen for each in first] == [0, 0, 0, 0, 0, 3, 0, 0]
    assert {each.level for each in second} == {"SERIALIZABLE"}
    assert not any(each.seen for each in second)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell("SERIALIZABLE", Kind.READ_SKEW, 0), "not seen"),
        (Cell("SERIALIZABLE", Kind.READ_SKEW, 1), "seen 1 time, which the level does not permit"),
        (Cell("READ_COMMITTED", Kind.READ_SKEW, 2), "seen 2 times, which the level permits"),
        (Cell("CHAOS", Kind.READ_SKEW, 2), "seen 2 times, which the level may or may not permit"),
    ],
)
def test_a_cell_says_in_words_what_was_seen(cell, words):
    """And whether the level permits it."""
    assert str(cell) == words


def test_the_table_as_text_sets_claim_and_observation_side_by_side():
    """Brackets where the level permits it, an exclamation mark where it does not."""
    found = {
        "READ_UNCOMMITTED": _seen(Kind.DIRTY_READ, 2),
        "READ_COMMITTED": _seen(Kind.LOST_UPDATE, 1234),
        "REPEATABLE_READ": [],
        "SERIALIZABLE": _seen(Kind.WRITE_SKEW),
        "CHAOS": _seen(Kind.WRITE_SKEW),
    }
    table, legend = as_text(side_by_side(found)).split("\n\n")
    assert (
        table
        == """\
claimed           G0  G1a  G1b  G1c  partial  lost update  read skew  write skew
READ_UNCOMMITTED  -   (2)  (-)  (-)  (-)      (-)          (-)        (-)
READ_COMMITTED    -   -    -    -    -        (1,234)      (-)        (-)
REPEATABLE_READ   -   -    -    -    -        -            -          -
SERIALIZABLE      -   -    -    -    -        -            -          1 !
CHAOS             -   -    -    -    -        -            -          1"""
    )
    assert max(map(len, [*table.splitlines(), *legend.splitlines()])) <= 100
    assert "G1c: circular information flow" in legend
    assert "snapshot isolation" not in legend


def test_the_table_says_what_write_skew_at_repeatable_read_is_likely_to_be():
    """Products give snapshot isolation under that name."""
    text = as_text(side_by_side({"REPEATABLE_READ": _seen(Kind.WRITE_SKEW)}))
    assert "snapshot isolation" in text
    assert max(map(len, text.splitlines())) <= 100
