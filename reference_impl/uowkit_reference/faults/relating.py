"""Faults in ADD_RELATION, SET_RELATION and DELETE_RELATION."""

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import Query
from uowkit_reference.querying.where import Selection
from uowkit_reference.relations import Relations
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import OBJECT_ID
from uowkit_reference.storage.conditions import Where


@fault("add-relation-answers-true", breaks="operations/add-relation-result")
class AddRelationAnswersTrue(Operations):
    """An ADD_RELATION answers true, since all went well."""

    def add_relation(self, operation: Operation) -> Json:
        """Relate children, and say that it is done."""
        return super().add_relation(operation) >= 0


@fault("add-relation-answers-ids", breaks="operations/add-relation-result")
class AddRelationAnswersIds(Operations):
    """An ADD_RELATION answers the ids that it was given in place of a number."""

    def add_relation(self, operation: Operation) -> Json:
        """Relate children, and answer which."""
        super().add_relation(operation)
        return self.payload(operation).get("unconditional") or []


@fault("set-relation-answers-null", breaks="operations/set-relation-result")
class SetRelationAnswersNull(Operations):
    """A SET_RELATION answers null, as a setter has nothing to say."""

    def set_relation(self, operation: Operation) -> Json:
        """Relate children, and answer nothing."""
        super().set_relation(operation)


@fault("set-relation-answers-the-parent", breaks="operations/set-relation-result")
class SetRelationAnswersTheParent(Operations):
    """A SET_RELATION answers the parent object, whose children were changed."""

    def set_relation(self, operation: Operation) -> Json:
        """Relate children, and answer their parent."""
        super().set_relation(operation)
        return self.objects.get(operation.table, self.payload(operation)["parentObject"])


@fault("delete-relation-answers-the-children", breaks="operations/delete-relation-result")
class DeleteRelationAnswersTheChildren(Operations):
    """A DELETE_RELATION answers what is left in the column."""

    def delete_relation(self, operation: Operation) -> Json:
        """End relations, and answer those that remain."""
        super().delete_relation(operation)
        parent, column, _ = self.relation(operation)
        return self.objects.relations.load(operation.table, parent, column, Query())


@fault("delete-relation-counts-backwards", breaks="operations/delete-relation-result")
class DeleteRelationCountsBackwards(Operations):
    """A DELETE_RELATION answers a negative number: by how much the children have grown."""

    def delete_relation(self, operation: Operation) -> int:
        """End relations, and answer the difference."""
        return -super().delete_relation(operation)


@fault("add-relation-replaces", breaks="operations/add-relation-effect")
class AddRelationReplaces(Operations):
    """An ADD_RELATION lets go of the children that were there, since it is sent on as a set."""

    def add_relation(self, operation: Operation) -> int:
        """Relate children in place of others."""
        return super().set_relation(operation)


@fault("add-relation-takes-the-first", breaks="operations/add-relation-effect")
class AddRelationTakesTheFirst(Operations):
    """Of several children an ADD_RELATION relates the first: the column was one-to-one once."""

    def add_relation(self, operation: Operation) -> int:
        """Relate one child."""
        parent, column, children = self.relation(operation)
        first: Selection = children if isinstance(children, str) else children[:1]
        return self.objects.relations.add(operation.table, parent, column, first)


@fault("add-relation-ignores-conditions", breaks="operations/add-relation-effect")
class AddRelationIgnoresConditions(Operations):
    """An ADD_RELATION by a condition relates nothing: only lists of ids have been written yet."""

    def add_relation(self, operation: Operation) -> int:
        """Relate children that are listed."""
        parent, column, children = self.relation(operation)
        listed: Selection = [] if isinstance(children, str) else children
        return self.objects.relations.add(operation.table, parent, column, listed)


@fault("add-relation-asks-the-parents-table", breaks="operations/add-relation-effect")
class AddRelationAsksTheParentsTable(Operations):
    """The condition of an ADD_RELATION is held against the table of the parent."""

    def add_relation(self, operation: Operation) -> int:
        """Relate what a condition picks among the parents."""
        parent, column, children = self.relation(operation)
        if isinstance(children, str):
            found = self.objects.find(operation.table, Query(where=children, page_size=100))
            children = [each[OBJECT_ID.name] for each in found]
        return self.objects.relations.add(operation.table, parent, column, children)


@fault("add-relation-empties-others", breaks="operations/add-relation-effect")
class AddRelationEmptiesOthers(Relations):
    """An ADD_RELATION empties the column in all other parents: it forgets to ask for its own."""

    def add(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate children, and let go of those of other parents."""
        added = super().add(table_name, parent_id, column, children)
        relation = self.relation(table_name, column)
        self.store.execute(f"DELETE FROM {relation.physical} WHERE parent <> ?", (parent_id,))  # noqa: S608 - physical names only
        return added


@fault("set-relation-adds", breaks="operations/set-relation-effect")
class SetRelationAdds(Operations):
    """A SET_RELATION keeps the children that were there, since it is sent on as an add."""

    def set_relation(self, operation: Operation) -> int:
        """Relate children beside others."""
        return super().add_relation(operation)


@fault("set-relation-only-lets-go", breaks="operations/set-relation-effect")
class SetRelationOnlyLetsGo(Relations):
    """A SET_RELATION of a parent that has children lets go of them and takes in none."""

    def set(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate children, or let go of those that are there."""
        before = self.load(table_name, parent_id, column, Query(page_size=100))
        count = super().set(table_name, parent_id, column, children)
        if before:
            after = self.load(table_name, parent_id, column, Query(page_size=100))
            known = [each[OBJECT_ID.name] for each in before]
            new = [each[OBJECT_ID.name] for each in after if each[OBJECT_ID.name] not in known]
            self.remove(table_name, parent_id, column, new)
        return count


@fault("set-relation-empties-others", breaks="operations/set-relation-effect")
class SetRelationEmptiesOthers(Relations):
    """A SET_RELATION empties the column in every parent before it takes the children in."""

    def set(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate children, and let go of those of all other parents."""
        count = super().set(table_name, parent_id, column, children)
        relation = self.relation(table_name, column)
        self.store.execute(f"DELETE FROM {relation.physical} WHERE parent <> ?", (parent_id,))  # noqa: S608 - physical names only
        return count


@fault("set-relation-removes-the-replaced", breaks="operations/set-relation-effect")
class SetRelationRemovesTheReplaced(Relations):
    """Children that a SET_RELATION lets go of are deleted, as orphans are in some mappers."""

    def set(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Relate children, and delete those that were let go of."""
        before = self.load(table_name, parent_id, column, Query(page_size=100))
        count = super().set(table_name, parent_id, column, children)
        after = self.load(table_name, parent_id, column, Query(page_size=100))
        kept = {each[OBJECT_ID.name] for each in after}
        child = self.child(self.relation(table_name, column))
        for each in before:
            if each[OBJECT_ID.name] not in kept:
                self.store.delete(child, Where("object_id = ?", (each[OBJECT_ID.name],)))
        return count


@fault("set-relation-takes-one-of-a-bulk", breaks="operations/set-relation-effect")
class SetRelationTakesOneOfABulk(Operations):
    """Of a bulk that is referred to as a whole, a SET_RELATION takes the first item only."""

    def set_relation(self, operation: Operation) -> int:
        """Relate children; of a result that is referred to, one."""
        parent, column, children = self.relation(operation)
        payload = operation.payload if isinstance(operation.payload, dict) else {}
        if isinstance(payload.get("unconditional"), dict):
            children = children[:1]
        return self.objects.relations.set(operation.table, parent, column, children)


@fault("delete-relation-ends-all", breaks="operations/delete-relation-effect")
class DeleteRelationEndsAll(Relations):
    """A DELETE_RELATION ends all relations of the parent in the column."""

    def remove(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """End every relation of a parent."""
        count = super().remove(table_name, parent_id, column, children)
        relation = self.relation(table_name, column)
        self.store.execute(f"DELETE FROM {relation.physical} WHERE parent = ?", (parent_id,))  # noqa: S608 - physical names only
        return count


@fault("delete-relation-keeps", breaks="operations/delete-relation-effect")
class DeleteRelationKeeps(Operations):
    """A DELETE_RELATION counts the children and ends nothing."""

    def delete_relation(self, operation: Operation) -> int:
        """Count what is listed; what a condition picks, as one."""
        _, _, children = self.relation(operation)
        return 1 if isinstance(children, str) else len(children)


@fault("delete-relation-deletes-the-children", breaks="operations/delete-relation-effect")
class DeleteRelationDeletesTheChildren(Relations):
    """A DELETE_RELATION deletes the children themselves, and their relations with them."""

    def remove(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """Delete children."""
        before = self.load(table_name, parent_id, column, Query(page_size=100))
        count = super().remove(table_name, parent_id, column, children)
        after = self.load(table_name, parent_id, column, Query(page_size=100))
        child = self.child(self.relation(table_name, column))
        for each in before:
            if each not in after:
                self.store.delete(child, Where("object_id = ?", (each[OBJECT_ID.name],)))
        return count


@fault("delete-relation-ignores-conditions", breaks="operations/delete-relation-effect")
class DeleteRelationIgnoresConditions(Operations):
    """A DELETE_RELATION by a condition ends all relations of the parent: it reads ids only."""

    def delete_relation(self, operation: Operation) -> int:
        """End relations to children that are listed, or to all."""
        parent, column, children = self.relation(operation)
        told: Selection = "objectId is not null" if isinstance(children, str) else children
        return self.objects.relations.remove(operation.table, parent, column, told)


@fault("delete-relation-keeps-the-last", breaks="operations/delete-relation-effect")
class DeleteRelationKeepsTheLast(Relations):
    """The last child of a parent cannot be let go of: the column was mandatory once."""

    def remove(self, table_name: str, parent_id: str, column: str, children: Selection) -> int:
        """End relations, unless none would be left."""
        before = self.load(table_name, parent_id, column, Query(page_size=100))
        count = super().remove(table_name, parent_id, column, children)
        if before and not self.load(table_name, parent_id, column, Query()):
            self.add(table_name, parent_id, column, [before[-1][OBJECT_ID.name]])
        return count
