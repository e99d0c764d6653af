"""Scenarios made by hand, as short as can be."""

from pathlib import Path

from uowkit.scenarios.document import scenario_of

RULE = "create/object-id-persisted"


def create(name="x", **values):
    """An operation that saves a person, marked anew each time."""
    payload = {"marker": "${run}-1", "item": f"${{run}}-1.{name}", **values}
    return {
        "operationType": "CREATE",
        "table": "$person",
        "opResultId": name,
        "payload": payload,
    }


def transaction(*operations, expect=None, **members):
    """A step that sends operations."""
    return {
        "transaction": {"operations": list(operations)},
        "expect": expect or {"success": True},
        **members,
    }


def find(expect, **members):
    """A step that looks for what the operations of `create` saved."""
    return {"find": {"table": "$person", "marker": "${run}-1"}, "expect": expect, **members}


def scenario(*steps, rule=RULE, **members):
    """A scenario of these steps."""
    document = {
        "scenario": "It is so.",
        "source": {"kind": "ruling", "where": "levels"},
        "rule": rule,
        "steps": list(steps),
        **members,
    }
    return scenario_of(document, Path("by-hand.yaml"))
