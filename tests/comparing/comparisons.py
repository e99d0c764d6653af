"""Comparisons of runs made by hand."""

import tempfile
from pathlib import Path

from hypothesis import strategies as st
from uowkit.comparing.compared import Compared, names
from uowkit.comparing.comparison import compare
from uowkit.comparing.history import History
from uowkit.outcomes import Outcome
from uowkit.report.reader import read_report

from tests.report.runs import documents, put_back, result, write

ORDER = "create-bulk/ids-in-request-order"
CLASS = "create/class"
CREATED = "create/created"
ERROR_NULL = "envelope/error-null"  # a SHOULD
LIMIT = "create-bulk/limit"  # a REPORT
REFERENCE = "references/forward"  # of a profile that a run does not claim by itself


def run(path, *results, header=None, reworded=False, **options):
    """The report of a run with these results.

    `header` changes members of its header; `reworded` asks its rules in other words.
    """
    write(path, *results, **options)
    lines = documents(path)
    changes = header or {}
    asked = {**lines[0]["configuration"], **changes.get("configuration", {})}
    lines[0] = {**lines[0], **changes, "configuration": asked}
    for line in lines:
        if reworded and line["kind"] == "rule":
            line["rule"] = "In other words."
    return put_back(path, lines)


def read(*paths):
    """Runs, to be compared."""
    return tuple(map(Compared, names(paths), map(read_report, paths)))


def then_and_now(folder, then, now, *, header=None, **options):
    """The history of two runs with these results; what else is given is the later one's."""
    paths = run(folder / "a.jsonl", *then), run(folder / "b.jsonl", *now, header=header, **options)
    return History(*read(*paths))


def side_by_side(folder, *runs):
    """The matrix of runs with these results."""
    paths = [run(folder / f"{number}.jsonl", *each) for number, each in enumerate(runs, 1)]
    return compare(read(*paths), as_history=False)


def _result(rule, check, outcome):
    return result(rule, outcome, check=check)


results = st.lists(
    st.builds(
        _result,
        st.sampled_from([ORDER, CLASS, CREATED, ERROR_NULL]),
        st.sampled_from(["test_one", "test_another"]),
        st.sampled_from([each for each in Outcome if each is not Outcome.OBSERVED]),
    ),
    max_size=6,
)
"""The results of any run."""


def histories(first, second):
    """The history of two runs, and that of the same runs the other way round."""
    with tempfile.TemporaryDirectory() as folder:
        paths = run(Path(folder) / "a.jsonl", *first), run(Path(folder) / "b.jsonl", *second)
        then, now = read(*paths)
    return History(then, now), History(now, then)
