"""Handlers and units of work: what the sources leave open is told, and never judged."""

from __future__ import annotations

from uowkit.checks import rule
from uowkit.work.handler_words import instruction, signs_in
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)
_RULE = "handlers/in-transactions"


@rule("handlers/in-transactions", needs=_NEEDS)
def test_the_handlers_of_operations_in_a_transaction(workspace: Workspace) -> None:
    """Whether the handlers before a create, a bulk and an update run for those operations, too."""
    table = workspace.tables["handled"]
    values = {"name": "saved", "instruction": instruction("change")}
    alone, bulk, update = (workspace.transaction() for _ in range(3))
    alone.create(table, values)
    bulk.create_bulk(table, [values, values])
    saved = update.create(table, {"name": "saved"})
    update.update(table, saved.object_id, {"name": "saved", "instruction": values["instruction"]})
    for what, transaction in (("CREATE", alone), ("CREATE_BULK", bulk), ("UPDATE", update)):
        refused = workspace.attempt(transaction.body()).refused
        changed = _is_changed(workspace, transaction)
        said = "is refused" if refused else "runs them" if changed else "runs none of them"
        workspace.observe(f"{what} of a transaction, with handlers on its table: {said}")


def _is_changed(workspace: Workspace, transaction: Transaction) -> bool:
    """Whether a handler has changed what a transaction saved; it is removed at the end."""
    table = workspace.tables["handled"]
    rows = workspace.find(table, transaction.marker)
    workspace.remember_leftovers(transaction)
    name, note = table.column("name"), table.column("note")
    return any(row.get(name) != "saved" or row.get(note) for row in rows)


@rule("handlers/in-transactions", needs=_NEEDS)
def test_the_handlers_of_a_transaction_as_a_whole(workspace: Workspace) -> None:
    """Whether there are handlers before and after a unit of work, and what they answer is got."""
    for phase in ("before", "after"):
        transaction = workspace.transaction()
        asked = instruction(f"transaction-{phase}")
        transaction.create(workspace.tables["unhandled"], {"name": "saved", "instruction": asked})
        reading = workspace.attempt(transaction.body())
        runs = any(signs_in(reading.value))
        workspace.remember_leftovers(transaction)
        workspace.observe(
            f"{phase}Transaction {'runs' if runs else 'does not run, or its value is not answered'}"
        )
