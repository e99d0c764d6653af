import pytest
from hypothesis import strategies as st
from uowkit.judging import properties
from uowkit.judging.properties import EFFORTS, run_property
from uowkit.outcomes import Breach, Indeterminate

NUMBERS = {"number": st.integers(0, 10_000)}


class Recorder:
    """A check that remembers what it was given, and fails as told."""

    def __init__(self, fails=lambda _number: False):
        self.fails = fails
        self.numbers = []
        self.begun = 0

    def __call__(self, number):
        self.numbers.append(number)
        if self.fails(number):
            raise Breach(f"{number} at call {len(self.numbers)}")

    def begin(self):
        """Count the examples."""
        self.begun += 1

    def run(self, examples=50, seed=0):
        """Run it as a property."""
        return run_property(self, NUMBERS, examples=examples, seed=seed, begin=self.begin)


def test_a_check_that_holds_is_run_over_as_many_examples_as_asked():
    """Each is begun anew."""
    check = Recorder()
    assert check.run(examples=30) == 30
    assert check.begun == len(check.numbers) == 30


def test_a_failing_example_is_made_as_small_as_it_gets():
    """What is reported is the smallest failure."""
    check = Recorder(lambda number: number >= 17)
    with pytest.raises(Breach, match=r"^17 at call"):
        check.run(examples=200)


def test_each_failure_is_told_at_once():
    """What is raised in the end need not be that of the example that was run last."""
    check, told = Recorder(lambda number: number >= 17), []
    with pytest.raises(Breach) as caught:
        run_property(check, NUMBERS, examples=200, seed=0, begin=check.begin, failed=told.append)
    assert caught.value in told
    assert [each.message for each in told] == [
        f"{number} at call {at}" for at, number in enumerate(check.numbers, 1) if number >= 17
    ]


def test_shrinking_stops_after_a_number_of_calls(monkeypatch):
    """A target is not asked a thousand times for one fault."""
    monkeypatch.setattr(properties, "_SHRINKING_CALLS", 4)
    check = Recorder(lambda number: number >= 17)
    with pytest.raises(Breach) as caught:
        check.run(examples=200)
    first = next(at for at, number in enumerate(check.numbers) if number >= 17)
    assert len(check.numbers) <= first + 1 + 4
    assert int(caught.value.message.split()[0]) in check.numbers


def test_shrinking_stops_after_some_time(monkeypatch):
    """A slow target is not asked for minutes."""
    monkeypatch.setattr(properties, "_SHRINKING_SECONDS", -1.0)
    check = Recorder(lambda number: number >= 17)
    with pytest.raises(Breach):
        check.run(examples=200)
    assert check.numbers[-1] >= 17
    assert sum(number >= 17 for number in check.numbers) == 1


def test_a_failure_that_shows_only_once_is_a_failure_with_its_first_evidence():
    """A fault that comes and goes is no flakiness of the kit."""
    seen = []

    def once(number):
        seen.append(number)
        return number >= 17 and sum(each >= 17 for each in seen) == 1

    check = Recorder(once)
    with pytest.raises(Breach) as caught:
        check.run(examples=200)
    first = next(at for at, number in enumerate(check.numbers) if number >= 17)
    assert caught.value.message == f"{check.numbers[first]} at call {first + 1}"


def test_a_failing_example_is_not_sent_again():
    """What it showed is on record."""
    check = Recorder(lambda number: number >= 17)
    with pytest.raises(Breach):
        check.run(examples=200)
    failing = [number for number in check.numbers if number >= 17]
    assert len(failing) == len(set(failing))


def test_the_same_seed_draws_the_same_examples():
    """A run can be repeated, and another seed is another run."""
    first, again, other = Recorder(), Recorder(), Recorder()
    first.run(seed=3)
    again.run(seed=3)
    other.run(seed=4)
    assert first.numbers == again.numbers
    assert first.numbers != other.numbers


def test_a_verdict_ends_the_check_at_once():
    """A target that throttles is not sent a hundred more to find the smallest request."""
    check = Recorder()

    def throttled(number):
        check(number)
        if len(check.numbers) == 3:
            raise Indeterminate("throttled")

    with pytest.raises(Indeterminate):
        run_property(throttled, NUMBERS, examples=50, seed=0, begin=check.begin)
    assert len(check.numbers) == 3


def test_a_mistake_of_the_kit_is_told_as_what_it_is():
    """Only a breach is the target's."""

    def mistaken(number):
        raise KeyError(number)

    with pytest.raises(KeyError):
        run_property(mistaken, NUMBERS, examples=5, seed=0, begin=lambda: None)


def test_every_effort_is_more_than_the_last():
    """As the design has it."""
    assert EFFORTS == {"quick": 10, "standard": 50, "thorough": 500}
