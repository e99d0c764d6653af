"""The examples of tests and checks of one's own, on right servers and on a wrong one."""

import pytest

from tests.docs.pages import blocks, page
from tests.independent_server import running
from tests.kit.pytests import pytest_run

FILES = dict(blocks(page("writing-your-own-check.md"), "python"))
TESTS, CHECK, FAULT = "test_mine.py", "test_two_tables.py", "second_table_reversed.py"
RULE = "create-bulk/ids-in-request-order"
# What the suite's own folder gives its checks.
FIXTURE = """
import pytest

@pytest.fixture
def workspace(uow_workspace):
    return uow_workspace
"""
SERVED = """
from uowkit_reference.faults.declaring import DECLARED
import second_table_reversed

app = DECLARED["orders-reversed"].app()
"""


@pytest.fixture
def files(pytester):
    """The page's files in a folder of their own."""
    assert set(FILES) == {TESTS, CHECK, FAULT}
    for name, text in {**FILES, "conftest.py": FIXTURE, "served.py": SERVED}.items():
        (pytester.path / name).write_text(text, encoding="utf-8")
    return pytester


def test_tests_of_ones_own_pass_on_a_right_server(files):
    """As the page runs them."""
    with running() as base:
        ended = pytest_run(files, "--uow-target", base, TESTS)
    ended.assert_outcomes(passed=2)


def test_the_check_passes_on_a_right_server(files):
    """On the independent one, which knows nothing of the kit."""
    with running() as base:
        ended = pytest_run(files, "--uow-target", base, CHECK)
    ended.assert_outcomes(passed=2)


def test_the_check_catches_the_fault(files):
    """And says which rule is broken."""
    ended = pytest_run(files, "--uow-target", "served:app/api", CHECK)
    ended.assert_outcomes(failed=2)
    ended.stdout.fnmatch_lines([f"*{RULE}*", "*name the objects*"])
