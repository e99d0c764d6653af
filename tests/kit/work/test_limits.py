from uowkit.work.limits import Limits


def test_the_usual_limits_are_those_of_the_rulings():
    """Twenty operations and a hundred objects, unless a target declares otherwise."""
    assert Limits() == Limits(operations=20, bulk=100)
