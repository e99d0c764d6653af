"""What the handler files of the kit do, written again from their description.

An operator deploys those files; this server has no place for them, but for functions like these.
Handlers act on a word of the kit's, `uowkit:WORD`, in what they are given.
"""

import json
import re
from copy import deepcopy
from typing import Any, NoReturn

from .handlers import NULL, Handlers, ThrownError

BEFORE_TABLE = "UowkitHandled"
AFTER_TABLE = "UowkitFollowed"
CODE = 47110

_IN_TEXT = re.compile(r"uowkit:([a-z-]+)(?: (.*))?", re.DOTALL)
_IN_ID = re.compile(r"-0dd0-4(\d\d\d)-8001-", re.IGNORECASE)
_WORDS_OF_IDS = [
    "", "return", "throw", "generic-before", "generic-before-throw", "generic-after", "tell",
    "tell-throw", "generic-after-throw",
]  # fmt: skip
#: What is stored asks only who reads it, by words of their own.
_WORDS_OF_READING = {"read-tell": "tell", "read-throw": "tell-throw"}

Req = dict[str, Any]
Res = dict[str, Any]

KIT_HANDLERS = Handlers()


def word_of_item(item: Any) -> tuple[str, Any]:
    """Return the word of an object and the value that may stand behind it."""
    for text in item.values() if isinstance(item, dict) else ():
        found = _IN_TEXT.fullmatch(text) if isinstance(text, str) else None
        if found:
            return found[1], json.loads(found[2] or "null")
    return "", None


def word_of_id(object_id: Any) -> str:
    """Return the word that the number in an objectId stands for."""
    found = _IN_ID.search(str(object_id))
    number = int(found[1]) if found else 0
    return _WORDS_OF_IDS[number] if number < len(_WORDS_OF_IDS) else ""


def word_of_query(query: Any) -> str:
    """Return the word that stands anywhere in a query."""
    found = _IN_TEXT.search(json.dumps(query))
    return found[1] if found else ""


def word_of(req: Req) -> str:
    """Return the word of a request that has an item, an objectId or a query."""
    if "item" in req:
        return word_of_item(req["item"])[0]
    return word_of_query(req["query"]) if "query" in req else word_of_id(req["itemId"])


def sign(method: str, handler: str, **more: Any) -> dict[str, Any]:
    """Return what tells that a handler ran."""
    return {"uowkit": {"event": method, "handler": handler, **more}}


def throw(method: str, handler: str) -> NoReturn:
    """Refuse the call."""
    raise ThrownError(f"uowkit {method} {handler}", CODE)


def act_on_item(req: Req, method: str) -> Any:
    """Change the item, stop the call or refuse it, as the item asks."""
    item = req["item"]
    word, value = word_of_item(item)
    match word.removesuffix("-later"):
        case "change":
            item["name"] += "+"
            item["note"] = "uowkit-added"
            item.pop("age", None)
        case "replace":
            kept = {name: item[name] for name in item if name not in ("note", "age")}
            req["item"] = {**kept, "name": "uowkit-replaced"}
        case "return":
            return NULL if value is None else value
        case "throw":
            asked = value or {"message": f"uowkit {method} {BEFORE_TABLE}", "code": CODE}
            raise ThrownError(asked["message"], asked["code"], asked.get("status"))
        case "throw-plain":
            raise ValueError(value["message"])
    return None


def stop_or_throw(method: str, table: str, word: str, *, in_list: bool) -> Any:
    """Stop the call or refuse it, if the word asks for that."""
    prefix = "generic-before" if table == "*" else ""
    if word == (f"{prefix}-throw" if prefix else "throw"):
        throw(method, table)
    if word != (prefix or "return"):
        return None
    return [sign(method, table)] if in_list else sign(method, table)


def add_stopping(event: str, table: str) -> None:
    """Add a handler that acts before an event, if its word asks for it."""
    method = f"before{event}"
    in_list = event in ("LoadRelations", "Find")

    def act(req: Req) -> Any:
        return stop_or_throw(method, table, word_of(req), in_list=in_list)

    KIT_HANDLERS.on(method, table)(act)


def tell(method: str, res: Res) -> Any:
    """Return the result with what the handler was given, or that alone."""
    error, result = res["error"], res["result"]
    if error:
        message = error.get("message") or error.get("exceptionMessage")
        return sign(method, AFTER_TABLE, error={"code": error["code"], "message": message})
    told = sign(method, AFTER_TABLE, result=deepcopy(result))
    if isinstance(result, list):
        column = {"name": "uowkit", "type": "STRING", "required": False}
        return [*result, column | told if method == "afterDescribe" else told]
    return {**result, **told} if isinstance(result, dict) else told


def follow(method: str, res: Res, word: str) -> Any:
    """Answer what was given, or throw it."""
    if word == "tell-throw":
        raise ValueError(json.dumps(tell(method, res)))
    if word == "tell":
        res["result"] = tell(method, res)
        return res["result"]
    return None


def following_word(event: str, req: Req, res: Res) -> str:
    """Return what a handler after an event is asked for; some always tell."""
    match event:
        case "Create" | "Update":
            return word_of(req)
        case "Find":
            return _WORDS_OF_READING.get(word_of(req), "")
        case "FindById":
            read = word_of_item(res["result"])[0]
            return word_of(req) or _WORDS_OF_READING.get(read, "")
        case "Remove":
            return word_of(req) or ("" if res["error"] else "tell")
        case "LoadRelations":
            return word_of(req) or "tell"
        case _:
            return "tell"


def add_following(event: str, shown: str) -> None:
    """Add a handler that acts after an event; `shown` is what document 003 calls the event."""
    method = f"after{shown}"

    def act(req: Req, res: Res) -> Any:
        word = following_word(event, req, res)
        return follow(method, res, word)

    KIT_HANDLERS.on(f"after{event}", AFTER_TABLE)(act)


def add_generic_after(event: str) -> None:
    """Add a handler that acts after an event on any table, if its word asks for it."""
    method = f"after{event}"

    def act(req: Req, res: Res) -> Any:
        word = word_of(req)
        if word == "generic-after-throw":
            throw(method, "*")
        if word != "generic-after":
            return None
        res["result"] = {**(res["result"] or {}), **sign(method, "*")}
        return res["result"]

    KIT_HANDLERS.on(method, "*")(act)


for _event in ("FindById", "LoadRelations", "Remove", "Find"):
    add_stopping(_event, BEFORE_TABLE)
for _event in ("Create", "Update", "FindById", "LoadRelations", "Remove", "Find"):
    add_stopping(_event, "*")
for _event in ("Create", "Update", "FindById", "LoadRelations", "Remove", "Describe", "Find"):
    add_following(_event, _event)
for _event in ("First", "Last"):
    add_following(_event, f"Find{_event}")
for _event in ("Create", "Update", "FindById"):
    add_generic_after(_event)


@KIT_HANDLERS.on("beforeCreate", BEFORE_TABLE)
def _before_create(req: Req) -> Any:
    return act_on_item(req, "beforeCreate")


@KIT_HANDLERS.on("beforeUpdate", BEFORE_TABLE)
def _before_update(req: Req) -> Any:
    return act_on_item(req, "beforeUpdate")


@KIT_HANDLERS.on("beforeCreateBulk", BEFORE_TABLE)
def _before_create_bulk(req: Req) -> None:
    for item in req["items"]:
        if word_of_item(item)[0] == "change":
            item["note"] = "uowkit-bulk"


@KIT_HANDLERS.on("beforeDescribe", BEFORE_TABLE)
def _before_describe(_req: Req) -> Any:
    column = {"name": "uowkit", "type": "STRING", "required": False}
    return [column | sign("beforeDescribe", BEFORE_TABLE)]


@KIT_HANDLERS.on("beforeFirst", BEFORE_TABLE)
def _before_first(_req: Req) -> Any:
    return sign("beforeFindFirst", BEFORE_TABLE)


@KIT_HANDLERS.on("beforeLast", BEFORE_TABLE)
def _before_last(_req: Req) -> Any:
    return sign("beforeFindLast", BEFORE_TABLE)


@KIT_HANDLERS.on("beforeTransaction")
def _before_transaction(req: Req) -> Any:
    wanted = "uowkit:transaction-before" in json.dumps(req["unitOfWork"])
    return sign("beforeTransaction", "*") if wanted else None


@KIT_HANDLERS.on("afterTransaction")
def _after_transaction(req: Req, _res: Res) -> Any:
    wanted = "uowkit:transaction-after" in json.dumps(req["unitOfWork"])
    return sign("afterTransaction", "*") if wanted else None
