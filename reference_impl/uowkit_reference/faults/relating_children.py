"""Faults in which children an operation on a relation takes, and which relations it ends."""

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import Query
from uowkit_reference.querying.where import Selection
from uowkit_reference.relations import Relations
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import OBJECT_ID, Relation


def told(operation: Operation, member: str) -> Json:
    """Return what a payload has as sent, before references are resolved."""
    return operation.payload.get(member) if isinstance(operation.payload, dict) else None


@fault("add-relation-takes-twenty", breaks="operations/add-relation-effect")
class AddRelationTakesTwenty(Relations):
    """An ADD_RELATION relates the first twenty children: they are read by the page."""

    def link(self, relation: Relation, parent_id: str, chosen: Selection) -> int:
        """Relate a page of children."""
        return super().link(relation, parent_id, chosen[:20])


@fault("relations-with-null-refused", breaks="operations/add-relation-effect")
class RelationsWithNullRefused(Operations):
    """Where one way to tell the children is null, a relation is refused: both ways are there."""

    def relation(self, operation: Operation) -> tuple[str, str, Selection]:
        """Count the members that tell the children, whatever they hold."""
        payload = operation.payload if isinstance(operation.payload, dict) else {}
        if {"conditional", "unconditional"} <= payload.keys():
            raise ApiError("There must be 'conditional' or 'unconditional', and not both.")
        return super().relation(operation)


@fault("found-parents-refused", breaks="operations/add-relation-effect")
class FoundParentsRefused(Operations):
    """The parent cannot be a row of a FIND, since only references by a name are followed there."""

    def relation(self, operation: Operation) -> tuple[str, str, Selection]:
        """Refuse a place in a result as the parent."""
        parent = told(operation, "parentObject")
        if isinstance(parent, dict) and "resultIndex" in parent and "propName" in parent:
            raise ApiError("'parentObject' must be an objectId.")
        return super().relation(operation)


@fault("set-relation-to-none-keeps", breaks="operations/set-relation-effect")
class SetRelationToNoneKeeps(Relations):
    """A SET_RELATION whose condition picks nothing changes nothing: there is no work to do."""

    def set(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate children in place of others, if there are any."""
        _, chosen = self.chosen(table_name, parent_id, column, children)
        return super().set(table_name, parent_id, column, children) if chosen else 0


@fault("add-relation-of-none-is-all", breaks="operations/add-relation-effect")
class AddRelationOfNoneIsAll(Relations):
    """An ADD_RELATION whose condition picks nothing relates all: an empty list is no filter."""

    def add(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate children; where there are none, all that the table has."""
        _, chosen = self.chosen(table_name, parent_id, column, children)
        if not chosen:
            children = "objectId is not null"
        return super().add(table_name, parent_id, column, children)


@fault("delete-relation-of-none-is-all", breaks="operations/delete-relation-effect")
class DeleteRelationOfNoneIsAll(Relations):
    """A DELETE_RELATION whose condition picks nothing ends all: an empty list is no filter."""

    def remove(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """End relations; where no children are picked, all of the parent."""
        _, chosen = self.chosen(table_name, parent_id, column, children)
        if not chosen:
            children = "objectId is not null"
        return super().remove(table_name, parent_id, column, children)


@fault("delete-relation-of-any-parent", breaks="operations/delete-relation-effect")
class DeleteRelationOfAnyParent(Relations):
    """A DELETE_RELATION ends the relations of its children to any parent: nobody asks for one."""

    def remove(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Part children from whomever they belong to."""
        relation, chosen = self.chosen(table_name, parent_id, column, children)
        parents = f"SELECT DISTINCT parent FROM {relation.physical}"  # noqa: S608 - physical names only
        others = [str(other) for (other,) in self.store.rows(parents, ()) if other != parent_id]
        for other in others:
            super().remove(table_name, other, column, chosen)
        return super().remove(table_name, parent_id, column, chosen)


@fault("delete-relation-by-references-keeps", breaks="operations/delete-relation-effect")
class DeleteRelationByReferencesKeeps(Operations):
    """A DELETE_RELATION whose parent is a reference ends nothing: what is new has no children."""

    def delete_relation(self, operation: Operation) -> int:
        """End relations of a parent that was there before the transaction."""
        if isinstance(told(operation, "parentObject"), dict):
            return 0
        return super().delete_relation(operation)


@fault("delete-relation-ends-a-page", breaks="operations/delete-relation-effect")
class DeleteRelationEndsAPage(Relations):
    """A DELETE_RELATION ends relations to those of its children that a page of ten shows."""

    def remove(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """End relations to the picked ones of the first ten children."""
        _, chosen = self.chosen(table_name, parent_id, column, children)
        page = self.load(table_name, parent_id, column, Query(page_size=10))
        shown = {str(each[OBJECT_ID.name]) for each in page}
        listed = [each for each in chosen if each in shown]
        return super().remove(table_name, parent_id, column, listed)
