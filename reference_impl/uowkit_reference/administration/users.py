"""Users: who makes a call, and so owns the objects that it creates.

Protocol notes, sections 1 and 5: the header `user-token` of a log-in names the caller.
"""

import secrets
from collections.abc import Mapping

from uowkit_reference.data.dynamic_schema import DynamicSchema
from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json, JsonObject, json_object, text_of
from uowkit_reference.objects import DataObjects
from uowkit_reference.routing import Call, Endpoint
from uowkit_reference.settings import Settings
from uowkit_reference.storage import passwords
from uowkit_reference.storage.columns import OBJECT_ID, ColumnType, Stored
from uowkit_reference.storage.conditions import Where

TABLE = "Users"
EMAIL = "email"
"""The property that a user logs in by."""
PASSWORD = "password"  # noqa: S105 - the name of a property
COLUMNS = {
    EMAIL: ColumnType.STRING,
    "name": ColumnType.STRING,
    PASSWORD: ColumnType.PASSWORD,
    "userStatus": ColumnType.STRING,
}
"""The columns that the table of users has from the start."""

WRONG_LOGIN = 3003
IDENTITY_MISSING = 3011
PASSWORD_MISSING = 3012
USER_EXISTS = 3033
INVALID_TOKEN = 3064


class Users:
    """The users of one application, and who of them is logged in.

    Args:
        objects: Where their objects are.
        schema: Makes the columns of properties that a user is registered with.
        settings: How many log-ins are kept.
    """

    def __init__(self, objects: DataObjects, schema: DynamicSchema, settings: Settings) -> None:
        self.objects = objects
        self.schema = schema
        self.settings = settings
        self._logged_in: dict[str, str] = {}

    def create_table(self) -> None:
        """Make the table of users, which every application has from the start.

        No two have the same email, also where the data service saves them.
        """
        self.schema.create_table(TABLE)
        for name, column_type in COLUMNS.items():
            self.schema.create_column(TABLE, name, column_type)
        table = self.objects.store.table(TABLE)
        self.objects.store.keep_unique(table, table.columns[EMAIL])

    def register(self, properties: Json) -> JsonObject:
        """Save a new user and return it, without the password.

        Args:
            properties: The user, as the request's JSON states it: with email and password.

        Raises:
            ApiError: Either of them is missing (3011, 3012), or there is a user of this email
                (3033).
        """
        properties = json_object(properties)
        email = text_of(properties, EMAIL, IDENTITY_MISSING)
        text_of(properties, PASSWORD, PASSWORD_MISSING)
        if self._row(email) is not None:
            raise ApiError(f"There is a user '{email}' already.", USER_EXISTS)
        self.schema.provide(TABLE, [properties])
        return self.objects.create(TABLE, properties)

    def login(self, credentials: Json) -> JsonObject:
        """Log a user in and return it, the new token as its property `user-token`.

        Log-ins before this one stay; when there are too many, the oldest ends.

        Args:
            credentials: ``{"login": email, "password": …}``, from the request's JSON.

        Raises:
            ApiError: There is no such user, or the password is wrong (3003).
        """
        credentials = json_object(credentials)
        row = self._row(text_of(credentials, "login", WRONG_LOGIN))
        password = text_of(credentials, PASSWORD, WRONG_LOGIN)
        if row is None or not _has_password(row, password):
            raise ApiError("Invalid login or password.", WRONG_LOGIN)
        token = secrets.token_hex(16).upper()
        self._logged_in[token] = str(row[OBJECT_ID.name])
        if len(self._logged_in) > self.settings.logins:
            del self._logged_in[next(iter(self._logged_in))]
        return {**self.objects.get(TABLE, self._logged_in[token]), "user-token": token}

    def logout(self, token: str | None) -> None:
        """End the log-in that has this token, if there is one."""
        self._logged_in.pop(token or "", None)

    def is_logged_in(self, token: str) -> bool:
        """Say whether a token is that of a log-in, and its user still there."""
        try:
            self.named_by(token)
        except ApiError:
            return False
        return True

    def named_by(self, token: str) -> str:
        """Return the objectId of the user whose log-in has this token.

        Raises:
            ApiError: There is none (3064).
        """
        user_id = self._logged_in.get(token)
        if user_id is None or self._is_gone(user_id):
            raise ApiError(
                f"Not existing user token - {token}. Relogin user to update your user token",
                INVALID_TOKEN,
            )
        return user_id

    def on_behalf(self, endpoint: Endpoint) -> Endpoint:
        """Return `endpoint` as it is called by the user whose token the call has.

        New objects are that user's then; a token of no log-in refuses the call (3064).
        """

        def called(call: Call) -> Json:
            if call.user_token is None:
                return endpoint(call)
            with self.objects.acting_as(self.named_by(call.user_token)):
                return endpoint(call)

        return called

    def _is_gone(self, user_id: str) -> bool:
        store = self.objects.store
        return store.get(store.table(TABLE), user_id) is None

    def _row(self, email: str) -> Mapping[str, Stored] | None:
        """Return what is stored of the user of this email, by column."""
        store = self.objects.store
        table = store.table(TABLE)
        column = table.columns[EMAIL]
        rows = store.select(table, Where(f"{column.physical} = ?", (email,), (column,)), limit=1)
        return dict(zip(table.names, rows[0], strict=True)) if rows else None


def _has_password(row: Mapping[str, Stored], password: str) -> bool:
    """Say whether a user has this password; one without a password has none."""
    stored = row[PASSWORD]
    return isinstance(stored, str) and passwords.matches(stored, password)
