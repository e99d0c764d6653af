"""Parents and children that the rules on relations work on, and what must become of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from uowkit.expect import shown
from uowkit.outcomes import Untested
from uowkit.scenarios.expectation import NOTHING
from uowkit.suite.stock import Stock, add_in_bulks, assert_stored, read_stock, values
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_ADDS = "operations/add-relation-effect"


@dataclass(frozen=True)
class Family:
    """Two persons as parents, and orders as children; no child is ever shared."""

    parents: Stock
    children: Stock

    def ids(self, indexes: Sequence[int]) -> list[str]:
        """The ids of some children."""
        return [self.children.ids[index] for index in indexes]

    def clause(self, indexes: Sequence[int]) -> str:
        """A where-clause that picks just these children; none, where there are none."""
        names = ", ".join(f"'name{index}'" for index in indexes) or "'nobody'"
        return self.children.clause(f"{self.children.table.column('name')} in ({names})")


def found_family(
    workspace: Workspace, related: Mapping[int, Sequence[int]], *, size: int = 8
) -> Family:
    """Save parents and children, and relate some of them.

    Args:
        workspace: where.
        related: indexes of children by that of their parent.
        size: how many children there are.

    Raises:
        Untested: they cannot be related, neither by ADD_RELATION nor by SET_RELATION.
    """
    transaction = workspace.transaction()
    for table, count in ((workspace.person, 2), (workspace.order, size)):
        add_in_bulks(workspace, transaction, table, [values(index) for index in range(count)])
    workspace.commit(transaction, refusal_breaks="create-bulk/result-is-ids")
    family = Family(
        parents=read_stock(workspace, transaction, workspace.person),
        children=read_stock(workspace, transaction, workspace.order),
    )
    if not related:
        return family
    for operation in ("add_relation", "set_relation"):
        if _related(workspace, family, related, operation):
            return family
    raise Untested("children cannot be related to their parents to begin with", cause=_ADDS)


def _related(
    workspace: Workspace, family: Family, related: Mapping[int, Sequence[int]], operation: str
) -> bool:
    """Relate children to parents that have none, and say whether that is how it is then."""
    transaction = workspace.transaction()
    for parent, children in related.items():
        parent_id = family.parents.ids[parent]
        parts = _parts(workspace, children) if operation == "add_relation" else [children]
        for part in parts:
            transaction.relate(operation, workspace.person, parent_id, ids=family.ids(part))
    if workspace.insist(transaction.body()).refused:
        return False
    return all(
        children_of(workspace, family, parent) == set(family.ids(related.get(parent, ())))
        for parent in range(2)
    )


def _parts(workspace: Workspace, indexes: Sequence[int]) -> list[Sequence[int]]:
    """Indexes in parts that the target takes in one operation."""
    limit = workspace.limits.bulk
    return [indexes[start : start + limit] for start in range(0, len(indexes), limit)]


def children_of(workspace: Workspace, family: Family, parent: int) -> set[str]:
    """The ids of the objects that a parent is related to."""
    rows = workspace.related(workspace.person, family.parents.ids[parent])
    return {str(row.get("objectId")) for row in rows}


def assert_related(
    workspace: Workspace,
    family: Family,
    related: Mapping[int, Sequence[int]],
    *,
    because: str | None = None,
) -> None:
    """See that the parents have just these children, and that nobody changed otherwise.

    Raises:
        Breach: it is otherwise.
    """
    for parent in range(2):
        assert_children(
            workspace, family.parents.ids[parent], family.ids(related.get(parent, ())), because
        )
    for stock in (family.parents, family.children):
        assert_stored(workspace, stock.table, stock.marker, stock.rows, because=because)


def assert_children(
    workspace: Workspace, parent: str, children: Sequence[str], because: str | None = None
) -> None:
    """See that a parent has just these children, each of them once.

    Raises:
        Breach: it has others.
    """
    rows = workspace.related(workspace.person, parent)
    found = [str(row.get("objectId")) for row in rows]
    if sorted(found) == sorted(children):
        return
    workspace.fail(
        f"{shown(parent)} must be related to {_told(children)}, and it is to {_told(found)}",
        because=because,
        expected=[{"objectId": each} for each in children] if children else NOTHING,
        at=rows,
    )


def _told(ids: Sequence[str]) -> str:
    return f"{len(ids)} objects, {shown(list(ids))}" if ids else "nothing"


def relate(
    transaction: Transaction,
    operation: str,
    family: Family,
    indexes: Sequence[int],
    *,
    by_condition: bool = False,
    with_null: bool = False,
) -> None:
    """Add an operation on the first parent's relation to some children.

    They are told by a condition or by their ids, and `with_null` says whether the other of
    the two is there as null.
    """
    parent, table = family.parents.ids[0], family.parents.table
    if by_condition:
        added = transaction.relate(operation, table, parent, where=family.clause(indexes))
    else:
        added = transaction.relate(operation, table, parent, ids=family.ids(indexes))
    if with_null:
        added.payload["unconditional" if by_condition else "conditional"] = None
