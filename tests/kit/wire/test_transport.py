from uowkit.wire.transport import Deadline


def test_a_deadline_bounds_every_wait():
    """What is left of the time is never more than a single wait may take."""
    deadline = Deadline()
    assert deadline.remaining(3.0) == 3.0
    deadline.start(10)
    assert deadline.remaining(3.0) == 3.0
    assert 9 < deadline.remaining(None) <= 10
    deadline.start(0)
    assert deadline.remaining(3.0) == 0
