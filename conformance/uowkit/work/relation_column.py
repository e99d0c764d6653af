"""The relation column comes to exist: by a deep save, or by the console's call."""

from __future__ import annotations

from urllib.parse import quote

from uowkit.wire.address import BadAddress
from uowkit.wire.exchange import Exchange
from uowkit.work.console import Console
from uowkit.work.ledger import Acknowledged
from uowkit.work.making_tables import outcome_of
from uowkit.work.tables import Table
from uowkit.workspace import Workspace


def make_relation_column(workspace: Workspace, table: Table) -> str:
    """Try to have the target make a table's relation column, as the configuration says.

    What is saved for that is removed at the end of the run.

    Returns:
        What was done, and how it was answered.
    """
    column, role = table.relation()
    children = workspace.tables[role]
    if workspace.provision == "save":
        answer = _deep_save(workspace, table, column, children)
        return f"a deep save of an object with a child was answered with {outcome_of(answer)}"
    if workspace.provision == "console":
        try:
            console = Console(workspace.target)
        except BadAddress as error:
            return str(error)
        answer = console.make_relation(table, column, children)
        console.close()
        return f"the console's call to make it was answered with {outcome_of(answer)}"
    return "--provision none was asked for"


def _deep_save(workspace: Workspace, table: Table, column: str, children: Table) -> Exchange:
    """`PUT {base}/data/T/deep-save` of a marked object with one marked child."""
    marker = workspace.markers.next()
    child = {"___class": children.name, **children.row({"marker": marker, "name": "child"})}
    parent = table.row({"marker": marker, "name": "parent", column: [child]})
    path = f"/data/{quote(table.name, safe='')}/deep-save"
    answer = workspace.target.send_document("PUT", path, parent)
    for each in (table, children):
        workspace.ledger.add(Acknowledged(each, marker, (), (), owed=False))
    return answer
