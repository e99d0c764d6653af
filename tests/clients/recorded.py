"""Which calls of the SDK's recordings are made by a test, and why the others are not."""

import json
from pathlib import Path

WITHOUT_BODY = {
    "addRelation where",
    "deleteRelation where",
    "describe",
    "describe missing",
    "findById",
    "findById not found",
    "findById pk object",
    "findById with query",
    "loadRelations",
    "loadRelations QB",
    "remove id",
    "remove object",
    "Data.Permissions.FIND.grantUser",
}
"""Recorded calls whose request has no body worth keeping beside those of the schemas' tests."""

NOT_ANSWERED = {
    "Data.Permissions.FIND.grantUser": "The server knows no permissions.",
    "save circular": "No source says what a server makes of the SDK's marks for circular objects.",
}
"""Recorded calls that no test makes, each with the reason."""


def names():
    """Return the names of all recorded calls."""
    recordings = Path(__file__).parents[1] / "kit" / "data" / "js-sdk-requests.json"
    return WITHOUT_BODY | json.loads(recordings.read_text("utf-8"))["requests"].keys()


def recorded(*names):
    """Say which recorded calls a test makes."""

    def mark(test):
        test.recorded = names
        return test

    return mark
