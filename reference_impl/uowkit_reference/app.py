"""The ASGI application: a server, put together of its parts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute

from uowkit_reference.administration.applications import Applications, Contents
from uowkit_reference.administration.console import Console
from uowkit_reference.administration.users import TABLE as USERS
from uowkit_reference.administration.users import Users
from uowkit_reference.data.data_service import DataService
from uowkit_reference.data.deep_save import DeepSave
from uowkit_reference.data.dynamic_schema import DynamicSchema
from uowkit_reference.data.relation_service import RelationService
from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.handling import Handling
from uowkit_reference.handlers.registry import Handlers
from uowkit_reference.handlers.transactions import TransactionHandling
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.querying.finding import Finder
from uowkit_reference.references import References
from uowkit_reference.relations import Relations
from uowkit_reference.request import UnitOfWorkReader
from uowkit_reference.routing import Route, Routes
from uowkit_reference.serving.endpoints import Endpoints, in_transaction
from uowkit_reference.serving.gateway import Gateway, JsonAnswer
from uowkit_reference.serving.relation_endpoints import RelationEndpoints
from uowkit_reference.serving.roots import Roots
from uowkit_reference.serving.user_endpoints import UserEndpoints
from uowkit_reference.settings import Settings
from uowkit_reference.storage.store import Store
from uowkit_reference.transaction import Transactions

SYSTEM_TABLES = ("Loggers", "DeviceRegistration")
"""Tables that every application has beside that of users: clients wait for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The classes that a server is made of; a subclass in place of one changes one behaviour."""

    store: type[Store] = Store
    object_ids: type[ObjectIds] = ObjectIds
    objects: type[DataObjects] = DataObjects
    relations: type[Relations] = Relations
    finder: type[Finder] = Finder
    reader: type[UnitOfWorkReader] = UnitOfWorkReader
    operations: type[Operations] = Operations
    references: type[References] = References
    transactions: type[Transactions] = Transactions
    schema: type[DynamicSchema] = DynamicSchema
    users: type[Users] = Users
    data_service: type[DataService] = DataService
    relation_service: type[RelationService] = RelationService
    deep_save: type[DeepSave] = DeepSave
    endpoints: type[Endpoints] = Endpoints
    console: type[Console] = Console
    handling: type[Handling] = Handling
    transaction_handling: type[TransactionHandling] = TransactionHandling
    gateway: type[Gateway] = Gateway


def create_app(
    settings: Settings | None = None,
    parts: Parts | None = None,
    handlers: Handlers | None = None,
) -> Starlette:
    """Return a server of its own, with no tables, as an ASGI application.

    It needs no lifespan events, so that it can be called in process as it is.

    Args:
        settings: Limits and choices; the defaults where there are none.
        parts: The classes it is made of; those that keep every rule where there are none.
        handlers: The event handlers of all its applications.
    """
    settings = settings or Settings()
    parts = parts or Parts()
    applications = Applications(
        partial(make_contents, settings, parts, handlers),
        settings.database,
        settings.accepted,
        settings.applications,
    )
    gateway = parts.gateway(Roots(applications, parts.console(applications)), settings)
    app = Starlette(
        routes=[WebRoute("/{path:path}", gateway)],
        exception_handlers={HTTPException: no_path, Exception: unforeseen},
    )
    app.router.redirect_slashes = False
    return app


def make_contents(
    settings: Settings,
    parts: Parts,
    handlers: Handlers | None,
    application: str,
    database: str,
) -> Contents:
    """Return what a new application is made of.

    Args:
        settings: Limits and choices.
        parts: The classes it is made of.
        handlers: Its event handlers, if there are any.
        application: Its id.
        database: Where its rows are kept: a file, or ``:memory:``.
    """
    store = parts.store(database, settings)
    relations = parts.relations(store, settings, parts.finder(store, settings))
    objects = parts.objects(store, settings, parts.object_ids(), relations)
    schema = parts.schema(store, settings)
    users = parts.users(objects, schema, settings)
    if not store.has_table(USERS):
        with store.transaction():
            users.create_table()
            for name in SYSTEM_TABLES:
                schema.create_table(name)
    transactions = parts.transactions(objects, settings, parts.operations, parts.references)
    reader = parts.reader(settings, tuple(parts.operations.METHODS))
    routes: Iterable[Route] = make_routes(settings, parts, schema, users, transactions, reader)
    if handlers:
        handling = parts.handling(handlers, application, users.named_by)
        units = parts.transaction_handling(
            handling, reader, transactions, users.on_behalf, settings
        )
        routes = [units.handled(handling.handled(each)) for each in routes]
    return Contents(store, schema, Routes(routes))


def make_routes(
    settings: Settings,
    parts: Parts,
    schema: DynamicSchema,
    users: Users,
    transactions: Transactions,
    reader: UnitOfWorkReader,
) -> Iterator[Route]:
    """Yield the routes of the calls on one application."""
    objects = users.objects
    related = RelationEndpoints(
        parts.relation_service(objects, schema, settings), parts.deep_save(objects, schema)
    )
    endpoints = parts.endpoints(
        reader,
        transactions,
        parts.data_service(objects, schema, settings),
    )
    yield from UserEndpoints(users, transactions).routes()
    for each in related.routes():
        endpoint = users.on_behalf(in_transaction(transactions, each.endpoint))
        yield Route(each.method, each.path, endpoint)
    for each in endpoints.routes():
        yield Route(each.method, each.path, users.on_behalf(each.endpoint))


async def no_path(_request: Request, _error: Exception) -> Response:
    """Answer a request for something that is no path, such as ``OPTIONS *``."""
    return JsonAnswer(ApiError("There is nothing at this address.").document(), 404)


async def unforeseen(_request: Request, error: Exception) -> Response:
    """Answer an error of the server's own; it is raised again after that, to be logged."""
    return JsonAnswer(
        ApiError(f"The reference server has a fault: {type(error).__name__}.").document(), 500
    )
