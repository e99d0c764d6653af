"""Applications: each has tables, objects, users and API keys of its own.

Client notes, sections 2 and 5: an address names its application and a key of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from uowkit_reference.data.dynamic_schema import DynamicSchema
from uowkit_reference.errors import ApiError
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.routing import Routes
from uowkit_reference.storage.store import Store

DEVICE_TYPES = ("JS", "BL", "REST")
"""The kinds of clients that an application has an API key for."""

DEFAULT = "default"
"""The id, and the name, of the application that needs no set-up."""

WRONG_APPLICATION = 2002


@dataclass(frozen=True, slots=True)
class Contents:
    """What one application is made of.

    Attributes:
        store: Its tables and rows.
        schema: Makes tables and columns.
        routes: The calls on it, by the path below its root.
    """

    store: Store
    schema: DynamicSchema
    routes: Routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application.

    Attributes:
        id: What addresses call it.
        name: What people call it.
        contents: What it is made of.
        api_keys: One for each of the device types.
        accepted: The keys that calls may name; None where any will do.
    """

    id: str
    name: str
    contents: Contents
    api_keys: Mapping[str, str]
    accepted: frozenset[str] | None = None

    def accepts(self, api_key: str) -> bool:
        """Say whether a call with this key is let in."""
        return self.accepted is None or api_key in self.accepted


def wrong_application() -> ApiError:
    """Return the error for an application that is not let in, or a key that is not its own."""
    return ApiError(
        "Version is disabled or provided wrong application info (application id or secret key)",
        WRONG_APPLICATION,
    )


@dataclass(slots=True)
class Applications:
    """All applications of a server.

    The default one needs no set-up: it answers every address that names no other. Where
    applications are told, the first of them takes its place, and an address that names neither
    a told one nor one made here is refused.

    Args:
        make: Makes the contents of one application, given its id and the database to keep them in.
        database: Where the default application's rows are kept; others are kept in memory.
        told: Pairs of an application's id and an API key that it accepts.
        limit: How many may be made here at a time.
    """

    make: Callable[[str, str], Contents]
    database: str
    told: Iterable[tuple[str, str]] = ()
    limit: int = 1_000
    default: Application = field(init=False)
    _known: dict[str, Application] = field(init=False, default_factory=dict)
    _made: dict[str, Application] = field(init=False, default_factory=dict)
    _deleted: set[str] = field(init=False, default_factory=set)
    _new_ids: ObjectIds = field(init=False, default_factory=ObjectIds)

    def __post_init__(self) -> None:
        keys: dict[str, list[str]] = {}
        for application_id, api_key in self.told:
            keys.setdefault(application_id, []).append(api_key)
        if not keys:
            self.default = self._default_application()
            return
        for application_id, accepted in keys.items():
            database = ":memory:" if self._known else self.database
            self._known[application_id] = Application(
                id=application_id,
                name=application_id,
                contents=self.make(application_id, database),
                api_keys=dict.fromkeys(DEVICE_TYPES, accepted[0]),
                accepted=frozenset(accepted),
            )
        self.default = next(iter(self._known.values()))

    def _default_application(self) -> Application:
        return Application(
            id=DEFAULT,
            name=DEFAULT,
            contents=self.make(DEFAULT, self.database),
            api_keys={device: self._new_ids.next() for device in DEVICE_TYPES},
        )

    def called(self, application_id: str) -> Application:
        """Return the application that an address calls so.

        Raises:
            ApiError: It has been deleted, or only told applications are let in.
        """
        found = self._made.get(application_id) or self._known.get(application_id)
        if found is not None:
            return found
        if self._known or application_id in self._deleted:
            raise wrong_application()
        return self.default

    def entered(self, application_id: str, api_key: str) -> Application:
        """Return the application that an address calls so, if it accepts the key.

        Raises:
            ApiError: As for `called`, or it does not.
        """
        application = self.called(application_id)
        if not application.accepts(api_key):
            raise wrong_application()
        return application

    def made(self) -> Iterable[Application]:
        """Return the applications that have been made here, oldest first."""
        return self._made.values()

    def create(self, name: str) -> Application:
        """Make an application; only its own API keys are accepted.

        Raises:
            ApiError: There are too many.
        """
        if len(self._made) >= self.limit:
            raise ApiError(
                f"A server has no more than {self.limit} applications: delete some of them."
            )
        api_keys = {device: self._new_ids.next() for device in DEVICE_TYPES}
        application_id = self._new_ids.next()
        application = Application(
            id=application_id,
            name=name,
            contents=self.make(application_id, ":memory:"),
            api_keys=api_keys,
            accepted=frozenset(api_keys.values()),
        )
        self._made[application.id] = application
        return application

    def delete(self, application_id: str) -> None:
        """Forget an application that was made here, and all that is in it.

        Raises:
            ApiError: There is none of this id, or it was not made here.
        """
        application = self.called(application_id)
        if self._made.pop(application.id, None) is None:
            raise ApiError("Only an application that was made through the console can be deleted.")
        self._deleted.add(application.id)
        application.contents.store.close()
