"""What sequences consist of, and the machines that draw them.

A step that has to do with objects of an earlier one names that step by its place in the
sequence, and the object by its place among those that the step saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from uowkit.judging.sequences import SequenceMachine
from uowkit.suite.failing import FAILURES

Shape = tuple[tuple[str, int], ...]
"""The operations of a transaction: a table's role, and the objects of a bulk, 0 for a CREATE."""

_ROLES: Final = ("person", "order")


@dataclass(frozen=True, slots=True)
class Commit:
    """A good transaction, of which it is `seen` right after it that it was done, or not.

    A look may well hide what is amiss: it ends a session, or brings a cache up to date.
    """

    shape: Shape
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Fail:
    """A transaction in which one operation must fail, several `times` in a row.

    The last one is `retried` without the defect, or not.
    """

    shape: Shape
    place: int
    failure: str
    times: int = 1
    retried: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A search for everything of a step."""

    step: int


@dataclass(frozen=True, slots=True)
class Read:
    """Reading one object by its id."""

    step: int
    place: int


@dataclass(frozen=True, slots=True)
class Remove:
    """Deleting one object."""

    step: int
    place: int


@dataclass(frozen=True, slots=True)
class Save:
    """Saving a new object through the data service, `seen` as for a transaction."""

    role: str
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """Saving changes to one object through the data service, `seen` as for a transaction."""

    step: int
    place: int
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """Counting the objects of a step."""

    step: int


Step = Commit | Fail | Look | Read | Remove | Save | Change | Count


def _shapes() -> st.SearchStrategy[Shape]:
    operation = st.tuples(st.sampled_from(_ROLES), st.integers(0, 4))
    return st.lists(operation, min_size=1, max_size=3).map(tuple)


_PLACES: Final = st.integers(0, 3)
_FAILURES: Final = st.sampled_from(sorted(FAILURES))
_TIMES: Final = st.sampled_from((1, 1, 1, 2, 6))


class TransactionSequence(SequenceMachine):
    """Draws transactions that succeed, fail, and are retried, with looks and deletions between."""

    saved: Bundle[int] = Bundle("saved")
    refused: Bundle[int] = Bundle("refused")

    @rule(target=saved, shape=_shapes(), seen=st.booleans())
    def commit(self, shape: Shape, seen: bool) -> int:
        """A transaction that succeeds."""
        return self.add(Commit(shape, seen))

    @rule(target=refused, shape=_shapes(), place=_PLACES, failure=_FAILURES, times=_TIMES)
    def fail(self, shape: Shape, place: int, failure: str, times: int) -> int:
        """A transaction that fails, or some of them."""
        return self.add(Fail(shape, place % len(shape), failure, times))

    @rule(target=saved, shape=_shapes(), place=_PLACES, failure=_FAILURES)
    def retry(self, shape: Shape, place: int, failure: str) -> int:
        """A transaction that fails, and succeeds without the defect."""
        return self.add(Fail(shape, place % len(shape), failure, retried=True))

    @rule(step=saved | refused)
    def look(self, step: int) -> None:
        """A look at what is there of a transaction, which may be nothing."""
        self.add(Look(step))

    @rule(step=saved, place=_PLACES)
    def read(self, step: int, place: int) -> None:
        """A look at an object, which may have been deleted."""
        self.add(Read(step, place))

    @rule(step=saved, place=_PLACES)
    def remove(self, step: int, place: int) -> None:
        """A deletion."""
        self.add(Remove(step, place))


class SavingSequence(TransactionSequence):
    """Draws objects that are saved, changed and counted through the data service as well."""

    changed: Bundle[tuple[int, int]] = Bundle("changed")

    @rule(target=TransactionSequence.saved, role=st.sampled_from(_ROLES), seen=st.booleans())
    def save(self, role: str, seen: bool) -> int:
        """A new object."""
        return self.add(Save(role, seen))

    @rule(target=changed, step=TransactionSequence.saved, place=_PLACES, seen=st.booleans())
    def change(self, step: int, place: int, seen: bool) -> tuple[int, int]:
        """A change of an object, however it was saved."""
        self.add(Change(step, place, seen))
        return step, place

    @rule(which=changed, seen=st.booleans())
    def change_again(self, which: tuple[int, int], seen: bool) -> None:
        """Another change of an object that was changed already, of which there are few."""
        self.add(Change(*which, seen))

    @rule(step=TransactionSequence.saved, place=_PLACES, shape=_shapes(), failure=_FAILURES)
    def change_around_a_failure(self, step: int, place: int, shape: Shape, failure: str) -> None:
        """An object is read and changed, a transaction fails, and both are done again.

        By chance alone all of that would seldom meet in one object.
        """
        self.add(Read(step, place))
        self.add(Change(step, place, seen=False))
        self.add(Fail(shape, len(shape) - 1, failure))
        self.add(Read(step, place))
        self.add(Change(step, place))

    @rule(step=TransactionSequence.saved | TransactionSequence.refused)
    def count(self, step: int) -> None:
        """A count of what a step saved."""
        self.add(Count(step))
