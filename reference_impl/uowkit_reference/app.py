"""The ASGI application: a server, put together of its parts."""

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from uowkit_reference.data_service import DataService
from uowkit_reference.endpoints import Endpoints
from uowkit_reference.errors import ApiError
from uowkit_reference.gateway import Gateway, JsonAnswer
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import UnitOfWorkReader
from uowkit_reference.routing import Router
from uowkit_reference.settings import Settings
from uowkit_reference.store import Store
from uowkit_reference.transaction import Transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The classes that a server is made of; a subclass in place of one changes one behaviour."""

    store: type[Store] = Store
    object_ids: type[ObjectIds] = ObjectIds
    objects: type[DataObjects] = DataObjects
    reader: type[UnitOfWorkReader] = UnitOfWorkReader
    operations: type[Operations] = Operations
    references: type[References] = References
    transactions: type[Transactions] = Transactions
    data_service: type[DataService] = DataService
    endpoints: type[Endpoints] = Endpoints
    gateway: type[Gateway] = Gateway


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Starlette:
    """Return a server of its own, with no tables, as an ASGI application.

    It needs no lifespan events, so that it can be called in process as it is.

    Args:
        settings: Limits and choices; the defaults where there are none.
        parts: The classes it is made of; those that keep every rule where there are none.
    """
    settings = settings or Settings()
    parts = parts or Parts()
    objects = parts.objects(parts.store(settings.database), settings, parts.object_ids())
    endpoints = parts.endpoints(
        parts.reader(settings, tuple(parts.operations.METHODS)),
        parts.transactions(objects, settings, parts.operations, parts.references),
        parts.data_service(objects, settings),
    )
    gateway = parts.gateway(Router(endpoints.routes()), settings)
    app = Starlette(
        routes=[Route("/{path:path}", gateway)],
        exception_handlers={HTTPException: no_path, Exception: unforeseen},
    )
    app.router.redirect_slashes = False
    return app


async def no_path(_request: Request, _error: Exception) -> Response:
    """Answer a request for something that is no path, such as ``OPTIONS *``."""
    return JsonAnswer(ApiError("There is nothing at this address.").document(), 404)


async def unforeseen(_request: Request, error: Exception) -> Response:
    """Answer an error of the server's own; it is raised again after that, to be logged."""
    return JsonAnswer(
        ApiError(f"The reference server has a fault: {type(error).__name__}.").document(), 500
    )
