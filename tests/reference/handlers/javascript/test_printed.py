"""What handlers print, bounded."""

import pytest
from uowkit_reference.handlers.javascript.printed import CALL_BYTES, Printed


def test_every_call_has_room_of_its_own(capsys):
    """What one left out is told when it ends."""
    printed = Printed()
    for _ in range(2):
        printed.hand_on(b"x" * (CALL_BYTES + 1))
        printed.hand_on(b"y")
        printed.end_call("it")
    told = "\nuowkit: it printed 2 bytes more, which are left out\n"
    assert capsys.readouterr().err == ("x" * CALL_BYTES + told) * 2


def test_a_call_that_prints_nothing_is_not_told_of(capsys):
    """Nor one that prints little."""
    printed = Printed()
    printed.end_call("it")
    printed.hand_on(b"y")
    printed.end_call("it")
    assert capsys.readouterr().err == "y"


def test_a_sign_may_come_in_two_parts(capsys):
    """A pipe knows nothing of signs; bytes that are none become a mark."""
    printed = Printed()
    for byte in "é".encode():
        printed.hand_on(bytes([byte]))
    printed.hand_on(b"\xff\n")
    assert capsys.readouterr().err == "é\N{REPLACEMENT CHARACTER}\n"


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_a_closed_standard_error_harms_nobody(monkeypatch, error):
    """There is nobody to tell."""

    def fail(_text):
        raise error

    monkeypatch.setattr("sys.stderr.write", fail)
    Printed().hand_on(b"x")
