"""The addresses of the calls that relate objects: relation columns, and deep save.

Protocol notes, section 8; client notes, section 4.
"""

from uowkit_reference.data.deep_save import DeepSave
from uowkit_reference.data.relation_service import RelationService, children_of
from uowkit_reference.json_values import Json
from uowkit_reference.querying.where import Selection
from uowkit_reference.routing import Call, Route


class RelationEndpoints:
    """The calls about relations; each is a transaction of its own.

    Args:
        related: Relates objects.
        deep_save: Saves trees of them.
    """

    def __init__(self, related: RelationService, deep_save: DeepSave) -> None:
        self.related = related
        self.deep_save = deep_save

    def routes(self) -> list[Route]:
        """Return the routes."""
        relation = "data/{table}/{object_id}/{column}"
        return [
            Route("PUT", "data/{table}/deep-save", self.save),
            Route("GET", relation, self.load),
            Route("POST", relation, self.set),
            Route("PUT", relation, self.add),
            Route("DELETE", relation, self.remove),
        ]

    def save(self, call: Call) -> Json:
        """Save the tree of objects in the body."""
        return self.deep_save.save(call.parameters["table"], call.json())

    def load(self, call: Call) -> Json:
        """Read the related objects; the query stands in the address."""
        return self.related.load(*addressed(call), call.query)

    def set(self, call: Call) -> Json:
        """Relate these children and no others."""
        return self.related.set(*addressed(call), named(call))

    def add(self, call: Call) -> Json:
        """Relate these children, too."""
        return self.related.add(*addressed(call), named(call))

    def remove(self, call: Call) -> Json:
        """End the relation of these children."""
        return self.related.remove(*addressed(call), named(call))


def addressed(call: Call) -> tuple[str, str, str]:
    """Return the table, the objectId and the relation column that the address names."""
    return call.parameters["table"], call.parameters["object_id"], call.parameters["column"]


def named(call: Call) -> Selection:
    """Return the children that the body or the parameter `whereClause` names."""
    return children_of(call.query.get("whereClause"), call.json() if call.has_body else None)
