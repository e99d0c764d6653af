"""A report of any length is written, read and viewed in the memory of a short one."""

import itertools
import tracemalloc

import pytest
from uowkit.report.reader import iter_results, read_report
from uowkit.report.views import FORMATS
from uowkit_schemas import requirements

from tests.report.runs import result, write

SHORT, LONG = 10_000, 100_000
MORE_BYTES = 2 * 1024 * 1024  # 23 for each further result: a list of them takes far more
RULES = [each for each in requirements() if each.level == "MUST"][:40]


def results(number):
    """Results of forty rules in many situations, one after another, some of them failed."""
    for place, rule in enumerate(itertools.islice(itertools.cycle(RULES), number)):
        outcome = "failed" if place % 400 == 7 else "passed"
        yield result(rule.id, outcome, situation=f"situation {place}")


def peak_of(work):
    """What some work gives back, and how many bytes it held at most beside that."""
    tracemalloc.start()
    try:
        given = work()
        return given, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Write, read and view a short and a long report; give the peaks by what was done."""
    folder = tmp_path_factory.mktemp("streams")
    warm = read_report(write(folder / "warm.jsonl", *results(80)))
    for each in FORMATS:  # what is imported and kept at the first use is no part of a report
        each.view(warm)
    peaks = {}
    for number in (SHORT, LONG):
        path = folder / f"{number}.jsonl"
        stream = results(number)
        _, written = peak_of(lambda path=path, stream=stream: write(path, stream=stream))
        report, read = peak_of(lambda path=path: read_report(path))
        count, iterated = peak_of(lambda path=path: sum(1 for _ in iter_results(path)))
        assert count == report.footer["results"] == number
        peaks[number] = {"writing": written, "reading": read, "iterating": iterated} | {
            each.option: peak_of(lambda each=each, report=report: each.view(report))[1]
            for each in FORMATS
        }
    return peaks


@pytest.mark.slow
@pytest.mark.parametrize(
    "step", ["writing", "reading", "iterating", *(each.option for each in FORMATS)]
)
def test_ten_times_the_results_take_no_more_memory(measured, step):
    """What grows is only what is told of checks and rules, of which there are no more."""
    assert measured[LONG][step] - measured[SHORT][step] < MORE_BYTES
