"""The probe of the relation column: is it there, can it be made, and how is it read?"""

from __future__ import annotations

from typing import Final

from uowkit.outcomes import Untested
from uowkit.wire.reading import Reading
from uowkit.work.relation_column import make_relation_column
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

_OPERATIONS: Final = ("set_relation", "add_relation")  # one of them may be what is broken


def probe_relation(workspace: Workspace) -> None:
    """See that objects can be related, and find out how related objects are read.

    Raises:
        Untested: there is no relation column, and it cannot be made.
    """
    table = workspace.person
    refusals = _relate(workspace, table)
    if len(refusals) < len(_OPERATIONS):
        return
    done = make_relation_column(workspace, table)
    refusals = _relate(workspace, table)
    if len(refusals) < len(_OPERATIONS):
        return
    column, role = table.relation()
    raise Untested(
        f"the table {table.name} needs the column {table.column(column)}, a relation (one to many) "
        f"to {workspace.tables[role].name}. Objects cannot be related in it ({refusals[0]}), and "
        f"it was not made ({done}). Make it by hand, or with --provision console, or leave the "
        "profile operations out."
    )


def _relate(workspace: Workspace, table: Table) -> list[Reading]:
    """Relate a child to a parent by each operation; the refusals.

    The parents that were accepted show how related objects are read.
    """
    column, role = table.relation()
    refusals = []
    for operation in _OPERATIONS:
        parent, child = _saved(workspace, table), _saved(workspace, workspace.tables[role])
        transaction = workspace.transaction()
        transaction.relate(operation, table, parent, ids=[child])
        reading = workspace.insist(transaction.body())
        if reading.refused:
            refusals.append(reading)
        elif workspace.relations.settle(table, parent, table.column(column)):
            break
    return refusals


def _saved(workspace: Workspace, table: Table) -> str:
    transaction = workspace.transaction()
    operation = transaction.create(table, {"name": "probe"})
    return workspace.commit(transaction).object_id(operation)
