"""Scenarios as they are recorded, by hand: about no rule, with tables of their own."""

from pathlib import Path

from uowkit.scenarios.document import scenario_of

PERSON = {"name": "UowkitShopPerson", "columns": {"name": "STRING", "age": "DOUBLE"}}
ORDER = {"name": "UowkitShopOrder", "columns": {"title": "STRING"}}


def create(row, name="x", table="$Person"):
    """An operation that saves a person."""
    return {"operationType": "CREATE", "table": table, "payload": row, "opResultId": name}


def bulk(*rows, name="b"):
    """An operation that saves several."""
    return {
        "operationType": "CREATE_BULK",
        "table": "$Person",
        "payload": list(rows),
        "opResultId": name,
    }


def sent(*operations, expect="success", **results):
    """A step that sends operations, and expects these results."""
    told = {"success": True, "results": {key: {"result": each} for key, each in results.items()}}
    return {
        "transaction": {"operations": list(operations)},
        "expect": told if expect == "success" else expect,
    }


def recorded(*steps, tables=None, **members):
    """A scenario of these steps."""
    document = {
        "scenario": "What a client sent",
        "source": {"kind": "client", "where": "by hand"},
        "tables": {"Person": PERSON} if tables is None else tables,
        "steps": list(steps),
        **members,
    }
    return scenario_of(document, Path("recorded.yaml"))
