"""Rules and runs side by side."""

from tests.comparing.comparisons import CLASS, CREATED, ORDER, side_by_side
from tests.report.runs import result


def test_each_rule_of_any_run_has_a_row(tmp_path):
    """In the catalogue's order, with a cell for each run."""
    runs = [result(ORDER), result(CLASS, "failed")], [result(CLASS)], [result(CREATED, "untested")]
    matrix = side_by_side(tmp_path, *runs).matrix
    assert [(row.rule["id"], *map(str, row.cells)) for row in matrix.rows] == [
        (CLASS, "failed", "passed", "-"),
        (CREATED, "-", "-", "untested"),
        (ORDER, "passed", "-", "-"),
    ]


def test_what_a_run_was_not_asked_is_no_difference(tmp_path):
    """Two runs that both checked a rule are needed for one."""
    runs = [result(ORDER), result(CLASS, "failed")], [result(CLASS)], [result(CREATED, "untested")]
    matrix = side_by_side(tmp_path, *runs).matrix
    assert [row.rule["id"] for row in matrix.differing] == [CLASS]
    assert matrix.differing[0].name == "class"
