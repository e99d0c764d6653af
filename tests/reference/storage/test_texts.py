import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from uowkit_reference.settings import Settings
from uowkit_reference.storage.texts import Pattern, add_text_functions

ASK = r"SELECT ? LIKE ? ESCAPE '\'"


@pytest.fixture(scope="module")
def sqlite():
    """A connection that has SQLite's own LIKE."""
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()


@pytest.fixture
def ours():
    """A connection with the functions of this server, and what they have charged."""
    connection, charged = sqlite3.connect(":memory:"), []
    add_text_functions(connection, charged.append)
    yield connection, charged
    connection.close()


@given(text=st.text("ab%_\\\n", max_size=12), pattern=st.text("ab%_\\\n", max_size=8))
@example(text="", pattern="")
@example(text="", pattern="%")
@example(text="", pattern="_")
@example(text="aba", pattern="ab%ba")
@example(text="abab", pattern="%ab")
@example(text="abab", pattern="%ab%ab%")
@example(text="a%b", pattern=r"a\%b")
def test_a_pattern_matches_what_it_does_in_sqlite(sqlite, text, pattern):
    """Any text, any letter, and what a backslash takes for itself."""
    if len(pattern) - len(pattern.rstrip("\\")) & 1:  # SQLite takes it for no pattern
        pattern += "\\"
    assert Pattern(pattern).matches(text) == sqlite.execute(ASK, (text, pattern)).fetchone()[0]


def test_letters_beyond_ascii_are_one_letter_each(ours):
    """And every script has its case."""
    connection, _ = ours
    for text, pattern in (("ÄRGER", "_rger"), ("😀x", "_X"), ("Ω", "ω"), ("a\0b", "a_b")):
        lowered = f"SELECT lower(?) LIKE lower(?) ESCAPE '{chr(92)}'"
        assert connection.execute(lowered, (text, pattern)).fetchone() == (1,)


def test_null_is_like_nothing_and_nothing_is_like_null(ours):
    """As in SQL; other values count as their text."""
    connection, _ = ours
    for text, pattern, found in ((None, "%", None), ("a", None, None), (15, "1%", 1)):
        assert connection.execute(ASK, (text, pattern)).fetchone() == (found,)


def test_what_a_function_may_cost_is_charged_before_it_runs(ours):
    """In steps: with the length of the text, and of the part of a pattern that may be anything."""
    connection, charged = ours
    connection.execute("SELECT lower(?)", ("x" * 32_000,))
    connection.execute(ASK, ("x" * 32_000, "%" + "y" * 100)).fetchone()
    connection.execute(ASK, ("x" * 32_000, "%y" + "_" * 99)).fetchone()
    assert charged[-3:] == [1_000, 1_000, 100_000]


def test_a_pattern_that_costs_too_much_is_refused(make_client):
    """With what the statements of its request have cost before; the next request begins anew."""
    client = make_client(Settings(query_steps=1_000_000))
    client.save("Person", name="a" * 100_000)
    clause = "name like '%a" + "_" * 500 + "b'"
    answer = client.call("POST", "data/Person/count", {"where": clause})
    assert "takes too long" in answer.json["message"]
    assert client.count("Person", "name like '%a_'") == 1
