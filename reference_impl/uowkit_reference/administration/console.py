"""The console: log-in, applications, and the tables and columns that are made by hand.

Client notes, section 5. Whoever asks is let in: this is a server for tests.
"""

import secrets

from uowkit_reference.administration.applications import Application, Applications
from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import JsonObject, json_object, text_of
from uowkit_reference.routing import Call, Route, WithHeaders
from uowkit_reference.storage.columns import OBJECT_ID, Column, ColumnType, Relation

DATA_TYPES = {each.value: each for each in ColumnType if each is not ColumnType.PASSWORD}
"""The types that a column may be made of."""

RELATIONSHIPS = {"ONE_TO_ONE": False, "ONE_TO_MANY": True}
"""Whether an object may have several related ones."""


class Console:
    """All calls of the console.

    Args:
        applications: Those that there are.
    """

    def __init__(self, applications: Applications) -> None:
        self.applications = applications

    def routes(self) -> list[Route]:
        """Return the routes, with their whole paths."""
        tables = "{application}/console/data/tables"
        return [
            Route("POST", "console/home/login", self.login),
            Route("GET", "console/applications", self.list_applications),
            Route("POST", "console/applications", self.create_application),
            Route("DELETE", "{application}/console/application", self.delete_application),
            Route("GET", "{application}/console/appsettings", self.settings),
            Route("POST", tables, self.create_table),
            Route("POST", f"{tables}/{{table}}/columns", self.create_column),
            Route("POST", f"{tables}/{{table}}/columns/relation", self.create_relation),
        ]

    def login(self, call: Call) -> WithHeaders:
        """Let a developer in; the key of the log-in stands in a header, and is not asked for."""
        login = json_object(call.json()).get("login")
        name = login if isinstance(login, str) else "developer"
        document = {"id": "developer", "name": name}
        return WithHeaders(document, {"auth-key": secrets.token_hex(16).upper()})

    def list_applications(self, _call: Call) -> list[JsonObject]:
        """Return the applications that were made here."""
        return [_named(each) for each in self.applications.made()]

    def create_application(self, call: Call) -> JsonObject:
        """Make an application."""
        return _named(self.applications.create(text_of(json_object(call.json()), "appName")))

    def delete_application(self, call: Call) -> JsonObject:
        """Delete an application with all that is in it."""
        self.applications.delete(call.parameters["application"])
        return {}

    def settings(self, call: Call) -> JsonObject:
        """Return an application's API keys; older clients find a key by the name it has."""
        keys = self._application(call).api_keys
        return {
            "apiKeys": [
                {"name": device, "deviceType": device, "apiKey": api_key}
                for device, api_key in keys.items()
            ]
        }

    def create_table(self, call: Call) -> JsonObject:
        """Make a table that has the system's columns only."""
        contents = self._application(call).contents
        name = text_of(json_object(call.json()), "name")
        with contents.store.transaction():
            table = contents.schema.create_table(name)
        return {
            "tableId": table.physical,
            "name": table.name,
            "columns": [_column(each) for each in table.columns.values()],
            "relations": [],
            "geoRelations": [],
        }

    def create_column(self, call: Call) -> JsonObject:
        """Make a column."""
        contents = self._application(call).contents
        asked = json_object(call.json())
        data_type = asked.get("dataType")
        if not isinstance(data_type, str) or data_type not in DATA_TYPES:
            raise ApiError(f"'dataType' must be one of {list(DATA_TYPES)}.")
        with contents.store.transaction():
            column = contents.schema.create_column(
                call.parameters["table"],
                text_of(asked, "name"),
                DATA_TYPES[data_type],
                _size(asked),
            )
        return _column(column)

    def create_relation(self, call: Call) -> JsonObject:
        """Make a relation column."""
        contents = self._application(call).contents
        asked = json_object(call.json())
        relationship = asked.get("relationshipType")
        if not isinstance(relationship, str) or relationship not in RELATIONSHIPS:
            raise ApiError(f"'relationshipType' must be one of {list(RELATIONSHIPS)}.")
        with contents.store.transaction():
            relation = contents.schema.create_relation(
                call.parameters["table"],
                text_of(asked, "name"),
                text_of(asked, "toTableName"),
                many=RELATIONSHIPS[relationship],
            )
        return _relation(relation)

    def _application(self, call: Call) -> Application:
        """Return the application that the address names."""
        return self.applications.called(call.parameters["application"])


def _named(application: Application) -> JsonObject:
    """Return what is told of an application; clients of another release read the second pair."""
    return {
        "id": application.id,
        "name": application.name,
        "appId": application.id,
        "appName": application.name,
    }


def _column(column: Column) -> JsonObject:
    return {
        "columnId": column.physical,
        "name": column.name,
        "dataType": column.type.value,
        "dataSize": column.size,
        "required": False,
        "unique": column is OBJECT_ID,
        "primaryKey": column is OBJECT_ID,
        "defaultValue": None,
    }


def _relation(relation: Relation) -> JsonObject:
    return {
        "columnId": relation.physical,
        "name": relation.name,
        "dataType": "DATA_REF",
        "toTableName": relation.child,
        "relationshipType": next(
            name for name, many in RELATIONSHIPS.items() if many is relation.many
        ),
    }


def _size(document: JsonObject) -> int | None:
    """Return the `dataSize` that is asked for, if any: numbers, also as text."""
    size = document.get("dataSize")
    if size is None or size == "":
        return None
    text = str(size)
    if isinstance(size, bool) or not (text.isdecimal() and text.isascii() and len(text) < 16):
        raise ApiError("'dataSize' must be a whole number, and not that large.")
    return int(text)
