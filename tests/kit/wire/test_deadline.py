from uowkit.wire.deadline import Deadline


def test_a_deadline_bounds_an_exchange_as_a_whole():
    """What is left of the time gets less, and never less than nothing."""
    deadline = Deadline()
    assert deadline.remaining() == float("inf")
    deadline.start(10)
    assert 9 < deadline.remaining() <= 10
    assert deadline.seconds == 10
    deadline.start(0)
    assert deadline.remaining() == 0
