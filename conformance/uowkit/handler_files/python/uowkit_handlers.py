"""Handlers that the checks of the profile handlers see the effects of.

The same as the JavaScript files that `uowkit handlers export` writes, for a server that takes
handlers in Python. They act only where what they are given asks for it by a word of the kit's,
or on the two tables below, so that they change nothing for other tables.
"""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from uowkit_reference.handlers import NULL, PersistenceItem, ServerCodeError, add_type, persistence

# What the target calls the tables and columns, as the configuration says.
HANDLED = "UowkitHandled"
FOLLOWED = "UowkitFollowed"
NAME = "name"
NOTE = "note"
AGE = "age"

INSTRUCTION = re.compile(r"uowkit:([a-z-]+)(?: (.*))?", re.DOTALL)
WORD = re.compile(r"uowkit:([a-z-]+)")

# An objectId says its word by a number: the digits after -0DD0-4, in the form of a GUID.
OBJECT_ID = re.compile(r"-0dd0-4([0-9a-f]{3})-8001-", re.IGNORECASE)
NUMBERED = {
    "001": "return",
    "002": "throw",
    "003": "generic-before",
    "004": "generic-before-throw",
    "005": "generic-after",
    "006": "tell",
    "007": "tell-throw",
    "008": "generic-after-throw",
}
Asked = tuple[str, Any]
NONE: Asked = ("", None)
REFUSAL_CODE = 47110


# --- what is asked for ----------------------------------------------------------


def properties(item: Any) -> dict[str, Any]:
    """The properties of an object, whether it has a class or not."""
    return item if isinstance(item, dict) else vars(item)


def of_item(item: Any) -> Asked:
    """What the text of a column asks for: a word, and perhaps a value."""
    for text in properties(item).values():
        found = INSTRUCTION.fullmatch(text) if isinstance(text, str) else None
        if found:
            return found[1], json.loads(found[2]) if found[2] else None
    return NONE


def of_object_id(item_id: Any) -> Asked:
    """What an objectId asks for."""
    found = OBJECT_ID.search(str(item_id))
    return (NUMBERED.get(found[1].lower(), ""), None) if found else NONE


def of_query(query: Any) -> Asked:
    """What a query asks for."""
    found = WORD.search(json.dumps(query))
    return (found[1], None) if found else NONE


def told(event: str, handler: str) -> dict[str, Any]:
    """The sign that a handler ran."""
    return {"uowkit": {"event": event, "handler": handler}}


def refuse(asked: Any, event: str, handler: str) -> NoReturn:
    """Refuse the call: with the code and message that were asked for, or those of the event."""
    asked = asked or {}
    message = asked.get("message", f"uowkit {event} {handler}")
    raise ServerCodeError(asked.get("code", REFUSAL_CODE), message, asked.get("status"))


def value_of(value: Any) -> Any:
    """A value as a handler returns it; None would say that it returned nothing."""
    return NULL if value is None else value


# --- before the calls on one table ----------------------------------------------


def initialize(self: Any) -> None:
    """Define the columns that handlers change."""
    PersistenceItem.__init__(self)
    vars(self).update({NAME: None, NOTE: None, AGE: None})


# The class of the objects of a table has the table's name, whatever that is.
add_type(type(HANDLED, (PersistenceItem,), {"__init__": initialize}))


def change(item: Any) -> None:
    """Change a property, add one and remove one."""
    own = properties(item)
    own[NAME] = f"{own[NAME]}+"
    own[NOTE] = "uowkit-added"
    own.pop(AGE, None)


def replaced(item: Any) -> dict[str, Any]:
    """Another object in the place of one, with fewer properties."""
    kept = {name: value for name, value in properties(item).items() if name not in (NOTE, AGE)}
    return {**kept, NAME: "uowkit-replaced"}


async def later(act: Callable[[], Any]) -> Any:
    """Do something a little later."""
    await asyncio.sleep(0.001)
    return act()


def act(event: str, req: Any) -> Any:
    """Do as the item asks, before it is saved."""
    word, value = of_item(req.item)
    if word == "change":
        change(req.item)
    elif word == "change-later":
        return later(lambda: change(req.item))
    elif word == "replace":
        req.item = replaced(req.item)
    elif word == "return":
        return value_of(value)
    elif word == "return-later":
        return later(lambda: value_of(value))
    elif word == "throw":
        refuse(value, event, HANDLED)
    elif word == "throw-later":
        return later(lambda: refuse(value, event, HANDLED))
    elif word == "throw-plain":
        raise Exception(value["message"])
    return None


def act_on(asked: Asked, event: str, result: Any) -> Any:
    """Return or refuse as the arguments ask."""
    word, _ = asked
    if word == "throw":
        refuse(None, event, HANDLED)
    return result if word == "return" else None


@persistence.before_create(HANDLED)
def _before_create(req: Any) -> Any:
    return act("beforeCreate", req)


@persistence.before_update(HANDLED)
def _before_update(req: Any) -> Any:
    return act("beforeUpdate", req)


@persistence.before_find_by_id(HANDLED)
def _before_find_by_id(req: Any) -> Any:
    event = "beforeFindById"
    return act_on(of_object_id(req.item_id), event, told(event, HANDLED))


@persistence.before_load_relations(HANDLED)
def _before_load_relations(req: Any) -> Any:
    event = "beforeLoadRelations"
    return act_on(of_object_id(req.item_id), event, [told(event, HANDLED)])


@persistence.before_remove(HANDLED)
def _before_remove(req: Any) -> Any:
    event = "beforeRemove"
    return act_on(of_object_id(req.item_id), event, told(event, HANDLED))


@persistence.before_find(HANDLED)
def _before_find(req: Any) -> Any:
    event = "beforeFind"
    return act_on(of_query(req.query), event, [told(event, HANDLED)])


# These are given nothing that could ask for anything.


@persistence.before_describe(HANDLED)
def _before_describe(_req: Any) -> Any:
    column = {"name": "uowkit", "type": "STRING", "required": False}
    return [{**column, **told("beforeDescribe", HANDLED)}]


@persistence.before_find_first(HANDLED)
def _before_find_first(_req: Any) -> Any:
    return told("beforeFindFirst", HANDLED)


@persistence.before_find_last(HANDLED)
def _before_find_last(_req: Any) -> Any:
    return told("beforeFindLast", HANDLED)


# --- after the calls on another table -------------------------------------------


def listed(event: str, sign: dict[str, Any]) -> dict[str, Any]:
    """A sign in a list: a server may drop from a description what is no column."""
    column = {"name": "uowkit", "type": "STRING", "required": False}
    return {**column, **sign} if event == "afterDescribe" else sign


def tell(event: str, given: Any) -> Any:
    """What a handler was given, beside the result if that has room for it."""
    sign = told(event, FOLLOWED)
    if given.error is not None:
        sign["uowkit"]["error"] = {"code": given.error.code, "message": given.error.message}
        return sign
    result = given.result
    sign["uowkit"]["result"] = json.loads(json.dumps(result))
    if isinstance(result, list):
        return [*result, listed(event, sign)]
    return {**result, **sign} if isinstance(result, dict) else sign


def follow(event: str, res: Any, word: str) -> Any:
    """Answer what was given, as a value and as the result, or as an error."""
    if word == "tell-throw":
        raise Exception(json.dumps(tell(event, res)))
    if word != "tell":
        return None
    res.result = tell(event, res)
    return res.result


@persistence.after_create(FOLLOWED)
def _after_create(req: Any, res: Any) -> Any:
    return follow("afterCreate", res, of_item(req.item)[0])


@persistence.after_update(FOLLOWED)
def _after_update(req: Any, res: Any) -> Any:
    return follow("afterUpdate", res, of_item(req.item)[0])


# What is stored asks only those who read it: their words are others than those of who saves it.
READING = {"read-tell": "tell", "read-throw": "tell-throw"}


@persistence.after_find_by_id(FOLLOWED)
def _after_find_by_id(req: Any, res: Any) -> Any:
    word = of_object_id(req.item_id)[0] or READING.get(of_item(res.result or {})[0], "")
    return follow("afterFindById", res, word)


@persistence.after_find(FOLLOWED)
def _after_find(req: Any, res: Any) -> Any:
    return follow("afterFind", res, READING.get(of_query(req.query)[0], ""))


# An object that was removed can ask for nothing any more.
@persistence.after_remove(FOLLOWED)
def _after_remove(req: Any, res: Any) -> Any:
    word = of_object_id(req.item_id)[0] or ("" if res.error else "tell")
    return follow("afterRemove", res, word)


@persistence.after_load_relations(FOLLOWED)
def _after_load_relations(req: Any, res: Any) -> Any:
    return follow("afterLoadRelations", res, of_object_id(req.item_id)[0] or "tell")


# These are given nothing that could ask for anything.


@persistence.after_describe(FOLLOWED)
def _after_describe(_req: Any, res: Any) -> Any:
    return follow("afterDescribe", res, "tell")


@persistence.after_find_first(FOLLOWED)
def _after_find_first(_req: Any, res: Any) -> Any:
    return follow("afterFindFirst", res, "tell")


@persistence.after_find_last(FOLLOWED)
def _after_find_last(_req: Any, res: Any) -> Any:
    return follow("afterFindLast", res, "tell")


# --- for every table without a handler of its own --------------------------------


def before(event: str, asked: Asked, result: Any = None) -> Any:
    """Return or refuse, if a word asks the generic handler for it."""
    word, _ = asked
    if word == "generic-before-throw":
        refuse(None, event, "*")
    return (result or told(event, "*")) if word == "generic-before" else None


def after(event: str, asked: Asked, res: Any) -> Any:
    """Answer that the generic handler ran, if a word asks it to."""
    if asked[0] == "generic-after-throw":
        refuse(None, event, "*")
    if asked[0] != "generic-after":
        return None
    res.result = {**(res.result or {}), **told(event, "*")}
    return res.result


@persistence.before_create("*")
def _before_any_create(req: Any) -> Any:
    return before("beforeCreate", of_item(req.item))


@persistence.before_update("*")
def _before_any_update(req: Any) -> Any:
    return before("beforeUpdate", of_item(req.item))


@persistence.before_find_by_id("*")
def _before_any_find_by_id(req: Any) -> Any:
    return before("beforeFindById", of_object_id(req.item_id))


@persistence.before_load_relations("*")
def _before_any_load_relations(req: Any) -> Any:
    event = "beforeLoadRelations"
    return before(event, of_object_id(req.item_id), [told(event, "*")])


@persistence.before_remove("*")
def _before_any_remove(req: Any) -> Any:
    return before("beforeRemove", of_object_id(req.item_id))


@persistence.before_find("*")
def _before_any_find(req: Any) -> Any:
    return before("beforeFind", of_query(req.query), [told("beforeFind", "*")])


@persistence.after_create("*")
def _after_any_create(req: Any, res: Any) -> Any:
    return after("afterCreate", of_item(req.item), res)


@persistence.after_update("*")
def _after_any_update(req: Any, res: Any) -> Any:
    return after("afterUpdate", of_item(req.item), res)


@persistence.after_find_by_id("*")
def _after_any_find_by_id(req: Any, res: Any) -> Any:
    return after("afterFindById", of_object_id(req.item_id), res)


# --- around units of work and bulks, which document 003 does not know ------------


def asks(req: Any, word: str) -> bool:
    """Whether a unit of work holds a word of the kit's."""
    return f"uowkit:{word}" in json.dumps(req.unit_of_work)


@persistence.before_transaction("*")
def _before_transaction(req: Any) -> Any:
    return told("beforeTransaction", "*") if asks(req, "transaction-before") else None


@persistence.after_transaction("*")
def _after_transaction(req: Any, _res: Any) -> Any:
    return told("afterTransaction", "*") if asks(req, "transaction-after") else None


@persistence.before_create_bulk(HANDLED)
def _before_create_bulk(req: Any) -> None:
    for item in req.items:
        if of_item(item)[0] == "change":
            properties(item)[NOTE] = "uowkit-bulk"
