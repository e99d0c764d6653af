import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule
from uowkit.judging import properties
from uowkit.judging.sequences import STEPS, SequenceMachine, run_sequences
from uowkit.outcomes import Breach, Indeterminate


class Numbers(SequenceMachine):
    """Draws numbers, and now and then asks for one that was drawn before."""

    drawn: Bundle[int] = Bundle("drawn")

    @rule(target=drawn, number=st.integers(0, 1000))
    def draw(self, number):
        """A number."""
        return self.add(number)

    @rule(place=drawn)
    def again(self, place):
        """The number at an earlier place."""
        self.add(-self.steps[place])


class Recorder:
    """A check that remembers what it was given, and fails at a step, or at the end, as told."""

    def __init__(self, fails=lambda _step: False, ends_badly=lambda _steps: False):
        self.fails = fails
        self.ends_badly = ends_badly
        self.played = []
        self.begun = 0

    def __call__(self, steps):
        taken = []
        self.played.append(taken)
        for step in steps:
            taken.append(step)
            if self.fails(step):
                raise Breach(f"step {taken}")
        if self.ends_badly(taken):
            raise Breach(f"end {taken}")

    def begin(self):
        """Count the sequences."""
        self.begun += 1

    def run(self, examples=20, seed=0, failed=lambda _: None):
        """Run it over sequences."""
        return run_sequences(
            self, Numbers, examples=examples, seed=seed, begin=self.begin, failed=failed
        )


@pytest.fixture
def patient(monkeypatch):
    """As much shrinking as it takes, so that what comes of it does not hang on the machine."""
    monkeypatch.setattr(properties, "_SHRINKING_CALLS", 2_000)
    monkeypatch.setattr(properties, "_SHRINKING_SECONDS", float("inf"))


def test_a_check_that_holds_is_run_over_as_many_sequences_as_asked():
    """Each is begun anew, and nearly all have as many steps as there may be."""
    check = Recorder()
    assert check.run(examples=10) == 10
    assert check.begun == len(check.played) == 10
    assert max(map(len, check.played)) == STEPS


@pytest.mark.usefixtures("patient")
def test_a_failing_sequence_is_made_as_short_as_it_gets():
    """What does not matter is left out, and what does is made small."""
    check = Recorder(lambda step: step < -16)
    with pytest.raises(Breach, match=r"^step \[17, -17\]$"):
        check.run()


@pytest.mark.usefixtures("patient")
def test_what_shows_only_at_the_end_is_made_short_too():
    """Though a longer sequence that begins so need not fail."""
    check = Recorder(ends_badly=lambda steps: steps[-1:] > [16])
    with pytest.raises(Breach, match=r"^end \[17\]$"):
        check.run()


def test_a_sequence_that_begins_with_a_failing_one_is_not_played():
    """What it would show is on record."""
    check = Recorder(lambda step: step > 500)
    with pytest.raises(Breach):
        check.run()
    failing = [tuple(each) for each in check.played if each and each[-1] > 500]
    assert len(failing) == len(set(failing)) > 1


def test_each_failure_is_told_at_once():
    """What is raised in the end need not be that of the sequence that was played last."""
    told = []
    with pytest.raises(Breach) as caught:
        Recorder(lambda step: step > 500).run(failed=told.append)
    assert caught.value in told


def test_shrinking_stops_after_a_number_of_calls(monkeypatch):
    """A target is not asked a thousand times for one fault, and the shortest so far is told."""
    monkeypatch.setattr(properties, "_SHRINKING_CALLS", 4)
    check = Recorder(lambda step: step > 500)
    with pytest.raises(Breach) as caught:
        check.run()
    failing = [steps for steps in check.played if steps and steps[-1] > 500]
    shortest = min(failing, key=lambda steps: (len(steps), len("".join(map(repr, steps)))))
    assert caught.value.message == f"step {shortest}"
    first = next(at for at, steps in enumerate(check.played) if steps and steps[-1] > 500)
    assert len(check.played) <= first + 1 + 4


def test_a_failure_that_shows_only_once_is_a_failure():
    """A fault that comes and goes is no flakiness of the kit."""
    seen = []

    def once(step):
        seen.append(step)
        return step > 500 and sum(each > 500 for each in seen) == 1

    with pytest.raises(Breach, match=r"^step"):
        Recorder(once).run()


def test_the_same_seed_draws_the_same_sequences():
    """And another seed draws others."""
    first, again, other = Recorder(), Recorder(), Recorder()
    first.run(seed=3)
    again.run(seed=3)
    other.run(seed=4)
    assert first.played == again.played
    assert first.played != other.played


def test_a_verdict_ends_the_check_at_once():
    """A target that throttles is not sent more."""

    def throttled(steps):
        played.append(list(steps))
        raise Indeterminate("throttled")

    played = []
    with pytest.raises(Indeterminate):
        run_sequences(throttled, Numbers, examples=20, seed=0, begin=lambda: None)
    assert len(played) == 1


def test_a_mistake_of_the_kit_is_told_as_what_it_is():
    """Only a breach is the target's."""

    def mistaken(steps):
        raise KeyError(next(iter(steps), None))

    with pytest.raises(KeyError):
        run_sequences(mistaken, Numbers, examples=5, seed=0, begin=lambda: None)


def test_a_sequence_whose_drawing_is_broken_off_is_not_played():
    """A machine that fails in drawing sends nothing."""
    played = []

    class Broken(SequenceMachine):
        """Adds a step, and fails."""

        @rule()
        def draw(self):
            """A step that is never played."""
            self.add(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_sequences(
            lambda steps: played.append(list(steps)),
            Broken,
            examples=5,
            seed=0,
            begin=lambda: None,
        )
    assert [] in played or not played
    assert [1] not in played
