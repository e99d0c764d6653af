"""The refusal discipline: what a check does to prove that a server refuses a defect.

A refusal for another reason than the one tested proves nothing, and a refusal that
stores half of the transaction is none (rulings, "Refused means"). So every check that
expects a refusal does the same four things, and they are written here once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from uowkit_schemas import Level

from uowkit.expect import shown
from uowkit.scenarios.expectation import NOTHING
from uowkit.scenarios.story import Expected
from uowkit.wire.reading import Kind, Reading
from uowkit.work.marked import Transaction
from uowkit.work.tables import Table
from uowkit.workspace import ATOMIC, BULK_ATOMIC, RECOVERS, SUCCESS_SHAPE, Workspace

Build = Callable[[], Transaction]
Spoil = Callable[[dict[str, Any]], Any]

_REPETITIONS = 3


def assert_refused(
    workspace: Workspace,
    build: Build,
    spoil: Spoil,
    *,
    spoiled: int | None = None,
    times: int = 1,
    defect: str | None = None,
    accepted_because: str | None = None,
    refusal_breaks: str = SUCCESS_SHAPE,
    see_undone: Callable[[], None] = lambda: None,
) -> Reading:
    """See that a defect, and nothing else, gets a transaction refused.

    1. The transaction without the defect succeeds.
    2. The same with the defect is refused.
    3. Nothing of it is stored.
    4. The next good transaction works.

    Args:
        workspace: where to work.
        build: makes a good transaction, marked anew at each call.
        spoil: puts the defect into a request's body; returns the body to send, a
            JSON document or bytes.
        spoiled: the place of the operation that has the defect, where only one has.
        times: how often the defect is to be refused, one time after the other.
        defect: what the defect is, for people.
        accepted_because: the rule whose breach would explain that it is not refused at all.
        refusal_breaks: the rule that is broken where even the good transaction is refused.
        see_undone: sees that nothing has changed of what was there before the defect was sent.

    Returns:
        The refusal.

    Raises:
        Breach: the target did otherwise.
    """
    workspace.commit(build(), refusal_breaks=refusal_breaks)
    for _ in range(times):
        reading = _refuse(workspace, build, spoil, spoiled, accepted_because, defect)
        see_undone()
    _assert_next_one_works(workspace, build, spoil)
    return reading


def _assert_next_one_works(workspace: Workspace, build: Build, spoil: Spoil) -> None:
    """See that a good transaction succeeds right after the refusal.

    Contention can get one refused, too, but not each time and only after a refusal: so
    a refusal counts when it comes three times of three, and goes away in between.
    """
    refused: list[Reading] = []
    for _ in range(_REPETITIONS):
        good = build()
        answer = workspace.attempt(good.body(), expected=Expected.SUCCESS, at_once=True)
        if not answer.refused:
            workspace.accept(good, answer)
            return
        refused.append(answer)
        workspace.commit(build(), refusal_breaks=RECOVERS)
        _refuse(workspace, build, spoil)
    workspace.fail(
        f"after the refusal, a good transaction was refused: {answer}",
        because=RECOVERS,
        at=refused[0],
    )


def _refuse(
    workspace: Workspace,
    build: Build,
    spoil: Spoil,
    spoiled: int | None = None,
    accepted_because: str | None = None,
    defect: str | None = None,
) -> Reading:
    told = f"the transaction, which has {defect}," if defect else "the transaction"
    defective = build()
    body = spoil(defective.body())
    reading = workspace.attempt(body, expected=Expected.REFUSED)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(defective)
        workspace.remember_answered(body, reading)
        workspace.fail(
            f"{told} must be refused, and it succeeded",
            because=accepted_because,
            at=reading,
        )
    assert_nothing_stored(workspace, defective, spoiled=spoiled)
    if not reading.refused:
        workspace.fail(f"{told} must be refused, and the answer was {reading}", at=reading)
    return reading


def assert_nothing_stored(
    workspace: Workspace, transaction: Transaction, *, spoiled: int | None = None
) -> None:
    """See that no marked object of a refused transaction is there, now and at the run's end.

    Raises:
        Breach: one is.
    """
    for table in transaction.tables:
        rows = workspace.find(table, transaction.marker)
        if not rows:
            workspace.ledger.add_refused(table, transaction.marker)
            continue
        workspace.remember_leftovers(transaction)
        message = (
            f"the transaction was refused, and {len(rows)} of its objects in "
            f"{shown(table.name)} are stored all the same"
        )
        rule = rule_on_leftovers(transaction, table, rows, spoiled=spoiled)
        # What was refused has to leave nothing, why ever.
        if rule == BULK_ATOMIC or workspace.level is not Level.MUST:
            workspace.fail(message, rule=rule, expected=NOTHING, at=rows)
        because = None if workspace.rule == ATOMIC else ATOMIC
        workspace.fail(message, because=because, expected=NOTHING, at=rows)


def rule_on_leftovers(
    transaction: Transaction,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    spoiled: int | None = None,
) -> str:
    """The rule that is broken where these rows of a refused transaction are stored in a table."""
    items = {row.get(table.column("item")) for row in rows}
    left = {each.operation for each in transaction.objects if each.item in items}
    part = left == {spoiled} or _is_part_of_a_bulk(transaction, left, len(rows))
    return BULK_ATOMIC if part else ATOMIC


def _is_part_of_a_bulk(transaction: Transaction, operations: set[int], stored: int) -> bool:
    """Whether what is left of a transaction is some of one bulk, and nothing else."""
    if len(operations) != 1:
        return False
    size = sum(each.operation in operations for each in transaction.objects)
    return 0 < stored < size
