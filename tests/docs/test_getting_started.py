"""The first page that people read: its commands are run, and its screens are compared."""

import pytest
from uowkit.running.embedded import reference_server

from tests.docs.pages import ADDRESS, blocks, commands, page
from tests.kit.commands import told, uowkit

PAGE = page("getting-started.md")
WRONG, RIGHT = PAGE.split("## Mend it, and see")


def ended(folder, address, text):
    """What came of the commands of a part of the page, but those that serve."""
    asked = [words[1:] for words in commands(text) if words[1] not in {"serve", "--help"}]
    there = [[address if word == ADDRESS else word for word in words] for words in asked]
    return [uowkit(*words, folder=folder, COLUMNS="100") for words in there]


def assert_shown(text, said):
    """See that every line of a printed screen begins a line of what was said, in that order."""
    lines = iter(said.splitlines())
    for line in text.splitlines():
        assert any(each.startswith(line) for each in lines), line


@pytest.mark.slow
def test_what_the_page_promises_comes_true(tmp_path):
    """First with the mistake, and then without it; exit codes included."""
    (fault,) = (words[-1] for words in commands(WRONG) if "--fault" in words)
    (failed,), (passed,) = ([code for _, code in blocks(part, "text")] for part in (WRONG, RIGHT))
    with reference_server(fault=fault) as address:
        run, explained = ended(tmp_path, address, WRONG)
    assert run.returncode == 1, told(run)
    assert_shown(failed, run.stdout)
    assert "untested create-bulk/objects-independent" in run.stdout
    assert explained.returncode == 0, told(explained)
    with reference_server() as address:
        replayed, alone, whole = ended(tmp_path, address, RIGHT)
    assert [each.returncode for each in (replayed, alone, whole)] == [0, 0, 0], told(replayed)
    assert_shown(passed, whole.stdout)
