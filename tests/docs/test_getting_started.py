"""The first page that people read: its commands are run, and its screens are compared."""

import re

import pytest
from uowkit.running.embedded import reference_server

from tests.docs.pages import ADDRESS, blocks, commands, page
from tests.kit.commands import told, uowkit

PAGE = page("getting-started.md")
OBJECT_ID = re.compile(r"\b[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\b")  # each run has its own
WRONG, RIGHT = PAGE.split("## Mend it, and see")


def ended(folder, address, text):
    """What came of the commands of a part of the page, but those that serve."""
    asked = [words[1:] for words in commands(text) if words[1] not in {"serve", "--help"}]
    there = [[address if word == ADDRESS else word for word in words] for words in asked]
    return [uowkit(*words, folder=folder, COLUMNS="100") for words in there]


def assert_shown(text, said):
    """See that a printed screen has the lines of what was said, `…` standing for some of them."""
    lines = iter(OBJECT_ID.sub("ID", said).splitlines())
    is_next = False
    for line in OBJECT_ID.sub("ID", text).splitlines():
        if line.strip() == "…":
            is_next = False
            continue
        assert next(lines) == line if is_next else line in lines, line
        is_next = True


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
