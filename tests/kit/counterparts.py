"""Python code for each transaction that was recorded from the official JavaScript SDK."""

from uowkit.unit_of_work import LEVELS

COUNTERPARTS = {}
"""Functions that add to a transaction what the recorded one holds, by the recording's name."""


def counterpart(*names):
    """Register the Python code for some recordings."""

    def register(build):
        COUNTERPARTS.update(dict.fromkeys(names, build))
        return build

    return register


def _everything(query=None):
    """The query of a FIND without conditions, as the JavaScript SDK writes it."""
    return {"queryOptions": {}, **(query or {})}


@counterpart("uow.create map", "uow.create instance")
def _create(unit):
    unit.create("Person", {"name": "Joe", "age": 25})


@counterpart("uow.create map ___jsonclass stripped")
def _create_of_a_class(unit):
    unit.create("Person", {"___class": "Person", "name": "Joe"})


@counterpart("uow.create with special values")
def _create_with_special_values(unit):
    row = {"d": "1970-01-01T00:00:00.000Z", "n": None, "b": True, "f": 1.5, "arr": [1, "a"]}
    point = {"type": "Point", "coordinates": [1, 2]}
    unit.create("Person", {**row, "obj": {"a": 1}, "pt": point})


@counterpart("uow.create empty")
def _create_empty(unit):
    unit.create("Person", {})


@counterpart("uow.create two same table")
def _create_three(unit):
    unit.create("Person", {"a": 1})
    unit.create("Person", {"a": 2})
    unit.create("Order", {"a": 3})


@counterpart("uow setOpResultId")
def _create_named(unit):
    unit.create("Person", {"a": 1}, op_result_id="my op")


@counterpart(
    *(f"uow isolation {level}" for level in LEVELS),
    "uow.setIsolationLevel",
    "setCurrentUserToken() with no logged-in user: header is NOT sent",
    "initApp: custom domain",
    "initApp: custom domain + apiURI",
    "initApp: domain string",
    "initApp: serverURL property",
    "with user-token: uow.create",
)
def _create_small(unit):
    unit.create("Person", {"a": 1})


@counterpart("uow empty", "new Backendless.UnitOfWork('FOO')")
def _nothing(_unit):
    pass


@counterpart("uow.bulkCreate maps")
def _create_bulk(unit):
    names = {"Joe": 25, "Mary": 32, "Bob": 22}
    unit.create_bulk("Person", [{"name": name, "age": age} for name, age in names.items()])


@counterpart("uow.bulkCreate instances")
def _create_bulk_of_two(unit):
    unit.create_bulk("Person", [{"name": "Joe"}, {"name": "Mary"}])


@counterpart("uow.bulkCreate empty")
def _create_bulk_of_none(unit):
    unit.create_bulk("Person", [])


@counterpart("uow.update map", "uow.update instance")
def _update(unit):
    unit.update("Person", {"objectId": "OID1", "name": "N"})


@counterpart("uow.update OpResult,map", "uow.update OpResult,prop,value")
def _update_created(unit):
    person = unit.create("Person", {"name": "B"})
    unit.update("Person", {"objectId": person.object_id, "age": 30})


@counterpart("uow.update OpResult,prop,ref")
def _update_created_with_its_own(unit):
    person = unit.create("Person", {"name": "B"})
    unit.update("Person", {"objectId": person.object_id, "nick": person.property("name")})


@counterpart("uow.update find.resolveTo(0)")
def _update_found(unit):
    found = unit.find("Person", _everything())
    unit.update("Person", {"objectId": found[0].object_id, "age": 1})


@counterpart("uow.bulkUpdate where", "uow.bulkUpdate where,instance")
def _update_bulk_where(unit):
    unit.update_bulk("Person", {"age": 1}, where="age > 10")


@counterpart("uow.bulkUpdate ids", "uow.bulkUpdate objects")
def _update_bulk_ids(unit):
    unit.update_bulk("Person", {"age": 1}, ids=["a", "b"])


@counterpart("uow.bulkUpdate OpResult(find)")
def _update_bulk_found(unit):
    found = unit.find("Person", _everything())
    unit.update_bulk("Person", {"age": 1}, ids=found.reference)


@counterpart("uow.bulkUpdate OpResult(bulkCreate)")
def _update_bulk_created(unit):
    bulk = unit.create_bulk("Person", [{"a": 1}])
    unit.update_bulk("Person", {"age": 1}, ids=bulk.reference)


@counterpart("uow.upsert map")
def _upsert(unit):
    unit.upsert("Person", {"objectId": "OID1", "name": "N"})
    unit.upsert("Person", {"name": "M"})


@counterpart("uow.upsert instance")
def _upsert_new(unit):
    unit.upsert("Person", {"name": "M"})


@counterpart("uow.bulkUpsert", "uow.bulkUpsert instances")
def _upsert_bulk(unit):
    unit.upsert_bulk("Person", [{"objectId": "OID1", "name": "N"}, {"name": "M"}])


@counterpart("uow.delete object", "uow.delete id", "uow.delete instance")
def _delete(unit):
    unit.delete("Person", "OID1")


@counterpart("uow.delete OpResult(create)")
def _delete_created(unit):
    unit.delete("Person", unit.create("Person", {"a": 1}).object_id)


@counterpart("uow.delete find.resolveTo(0)")
def _delete_found(unit):
    unit.delete("Person", unit.find("Person", _everything())[0].object_id)


@counterpart("uow.delete bulkCreate.resolveTo(1)")
def _delete_of_bulk(unit):
    unit.delete("Person", unit.create_bulk("Person", [{"a": 1}, {"a": 2}])[1])


@counterpart("uow.bulkDelete where")
def _delete_bulk_where(unit):
    unit.delete_bulk("Person", where="age>1")


@counterpart("uow.bulkDelete ids")
def _delete_bulk_ids(unit):
    unit.delete_bulk("Person", ids=["a", "b"])


@counterpart("uow.bulkDelete objects", "uow.bulkDelete instances")
def _delete_bulk_id(unit):
    unit.delete_bulk("Person", ids=["a"])


@counterpart("uow.bulkDelete OpResult(find)")
def _delete_bulk_found(unit):
    unit.delete_bulk("Person", ids=unit.find("Person", _everything()).reference)


@counterpart("uow.find empty")
def _find(unit):
    unit.find("Person", _everything())


@counterpart("uow.find QueryBuilder default")
def _find_a_page(unit):
    unit.find("Person", _everything({"pageSize": 10}))


@counterpart("uow.find QueryBuilder full")
def _find_with_everything(unit):
    options = {
        "sortBy": ["age desc", "name"],
        "related": ["orders", "orders.items"],
        "relationsDepth": 2,
        "relationsPageSize": 5,
    }
    query = {
        "queryOptions": options,
        "pageSize": 50,
        "offset": 10,
        "properties": ["name", "age"],
        "excludeProps": ["foo"],
        "whereClause": "age > 1",
        "havingClause": "count(objectId)>1",
        "groupBy": ["age"],
    }
    unit.find("Person", query)


@counterpart("uow.addToRelation 3 args opResults", "uow.addToRelation single opResult child")
def _add_created(unit):
    parent = unit.create("Person", {})
    child = unit.create("Order", {})
    unit.add_relation("Person", parent.object_id, "orders", ids=[child.object_id])


@counterpart("uow.addToRelation bulkCreate child")
def _add_bulk(unit):
    parent = unit.create("Person", {})
    children = unit.create_bulk("Order", [{}, {}])
    unit.add_relation("Person", parent.object_id, "orders", ids=children.reference)


@counterpart("uow.addToRelation find child")
def _add_found(unit):
    parent = unit.create("Person", {})
    children = unit.find("Order", _everything())
    unit.add_relation("Person", parent.object_id, "orders", ids=children.reference)


@counterpart("uow.addToRelation refs list")
def _add_mixed(unit):
    parent = unit.create("Person", {})
    one, bulk = unit.create("Order", {}), unit.create_bulk("Order", [{}, {}])
    found = unit.find("Order", _everything())
    ids = [one.object_id, bulk[1], found[0].object_id, "OID", "OID2", "OID3"]
    unit.add_relation("Person", parent.object_id, "orders", ids=ids)


@counterpart("uow.addToRelation where")
def _add_where(unit):
    unit.add_relation("Person", "PID", "orders", where="price>1")


@counterpart("uow.addToRelation table,obj")
def _add_id(unit):
    unit.add_relation("Person", "PID", "orders", ids=["OID"])


@counterpart("uow.addToRelation parent find.resolveTo(0)")
def _add_to_found(unit):
    parents = unit.find("Person", _everything())
    unit.add_relation("Person", parents[0].object_id, "orders", ids=["OID"])


@counterpart("uow.addToRelation parent bulkCreate.resolveTo(0)")
def _add_to_one_of_a_bulk(unit):
    parents = unit.create_bulk("Person", [{}])
    unit.add_relation("Person", parents[0], "orders", ids=["OID"])


@counterpart("uow.setRelation")
def _set_created(unit):
    parent = unit.create("Person", {})
    child = unit.create("Order", {})
    unit.set_relation("Person", parent.object_id, "orders", ids=[child.object_id])


@counterpart("uow.setRelation empty children")
def _set_none(unit):
    unit.set_relation("Person", "PID", "orders", ids=[])


@counterpart("uow.deleteRelation")
def _delete_relation(unit):
    unit.delete_relation("Person", "PID", "orders", ids=["OID"])


@counterpart("uow.deleteRelation where")
def _delete_relation_where(unit):
    unit.delete_relation("Person", "PID", "orders", where="1=1")


@counterpart("resolveTo in create payload (object prop)")
def _refer_to_a_created_object(unit):
    person = unit.create("Person", {"name": "x"})
    name = person.property("name")
    unit.create("Order", {"personName": name, "whole": person.object_id, "list": [name]})


@counterpart("resolveTo(find idx, prop)")
def _refer_to_a_row(unit):
    found = unit.find("Person", _everything())
    unit.create("Order", {"personName": found[1].property("name")})


@counterpart("resolveTo(bulkCreate idx)")
def _refer_to_an_id(unit):
    unit.create("Order", {"personId": unit.create_bulk("Person", [{}, {}])[1]})


@counterpart("updateOp/upsertOp/deleteOp refs")
def _refer_to_other_operations(unit):
    updated = unit.update("Person", {"objectId": "x"})
    upserted = unit.upsert("Person", {"name": "y"})
    deleted = unit.delete_bulk("Person", where="1=2")
    ids = {"a": updated.object_id, "b": upserted.object_id}
    unit.create("Order", {**ids, "c": deleted.reference, "e": updated.property("name")})


@counterpart("UnitOfWork.initFromJSON")
def _with_names(unit):
    person = unit.create("Person", {"name": "x"}, op_result_id="a")
    unit.create_bulk("Order", [{"n": person.property("name")}], op_result_id="b")
