import gzip

import pytest
from uowkit.recording.passed import Addressed, Passed, Service, addressed, key_in, only_reads
from uowkit.wire.exchange import NOT_JSON

UNIT = Addressed(Service.TRANSACTION)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/transaction/unit-of-work", UNIT),
        ("/my-api/transaction/unit-of-work", UNIT),
        ("/APP/KEY/transaction/unit-of-work", UNIT),
        ("/api/data/Person", Addressed(Service.DATA, ("Person",))),
        ("/APP/KEY/data/My%20Table/a%2Fb", Addressed(Service.DATA, ("My Table", "a/b"))),
        ("/data/Person", Addressed(Service.DATA, ("Person",))),
        ("/APP/console/data/tables", None),
        ("/console/home/login", None),
        ("/APP/KEY/users/login", None),
        ("/api/info", None),
        ("/api/data", None),
        ("/a/b/c/data/Person", None),
        ("/", None),
    ],
)
def test_what_a_call_is_for_is_told_by_its_path(path, expected):
    """Below either form of root; the rest is nothing that scenarios hold."""
    assert addressed(path) == expected


def test_a_root_that_is_known_may_have_any_form():
    """As the address of the upstream says it."""
    assert addressed("/a/b/c/data/Person", "/a/b/c") == Addressed(Service.DATA, ("Person",))


@pytest.mark.parametrize(
    ("path", "key"),
    [("/APP/K%2DEY/data/T", "K-EY"), ("/api/data/T", None), ("/api/info", None)],
)
def test_the_key_in_a_path_is_known(path, key):
    """It is a secret."""
    assert key_in(path) == key


def test_an_answer_that_was_compressed_is_read():
    """What cannot be read is no JSON."""
    body = gzip.compress(b'{"a": 1}')
    assert Passed("GET", "/", answer=body, encoding="gzip").answered == {"a": 1}
    assert Passed("GET", "/", answer=b"x", encoding="gzip").answered is NOT_JSON
    assert Passed("GET", "/", answer=b"").answered is NOT_JSON


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/data/T", True),
        ("POST", "/api/data/T/find", True),
        ("POST", "/api/data/T/count", True),
        ("POST", "/api/data/T", False),
        ("POST", "/api/transaction/unit-of-work", False),
    ],
)
def test_what_only_reads_is_told_from_what_may_change_something(method, path, expected):
    """By the call alone: a find may be sent by POST."""
    assert only_reads(method, path) is expected
