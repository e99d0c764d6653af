"""Handlers around a call: before it, the call itself, after it (document 003)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.calls import CALL_EVENTS, CallEvent, context_of
from uowkit_reference.handlers.events import Event, Phase
from uowkit_reference.handlers.headers import checked_headers
from uowkit_reference.handlers.invocation import NOTHING, Handler, Invocation, Outcome
from uowkit_reference.handlers.registry import Handlers
from uowkit_reference.json_values import Json, JsonObject, same_json
from uowkit_reference.routing import Call, Coming, Endpoint, Route, WithHeaders

_CLASS = "___class"


@dataclass(slots=True)
class Happening:
    """One call, on its way through the handlers.

    Attributes:
        event: Which one it is.
        table: The table that it is about.
        context: Who makes it.
        arguments: What handlers are given, as the last of them left it.
        headers: HTTP headers that handlers want answered.
    """

    event: Event
    table: str
    context: JsonObject
    arguments: list[Json]
    headers: dict[str, str] = field(default_factory=dict)


class Handling:
    """Calls the handlers of one application.

    A handler runs outside of any transaction, so that a slow one holds up its own call only.

    Args:
        handlers: Those that there are.
        application: The application's id.
        user_of: Says whose log-in a token is; None for nobody's.
    """

    def __init__(
        self, handlers: Handlers, application: str, user_of: Callable[[str], str | None]
    ) -> None:
        self.handlers = handlers
        self.application = application
        self.user_of = user_of

    def handled(self, route: Route) -> Route:
        """Return a route with handlers around its endpoint, if its call has events."""
        told = CALL_EVENTS.get((route.method, route.path))
        if told is None:
            return route
        return Route(route.method, route.path, self.around_call(told, route.endpoint))

    def around_call(self, told: CallEvent, endpoint: Endpoint) -> Endpoint:
        """Return an endpoint that calls the handlers around `endpoint`."""

        def handled(call: Call) -> Json:
            event, table = told.event(call), call.parameters["table"]
            if not self.has_any(event, table):
                return endpoint(call)
            arguments = told.arguments(call)
            happening = Happening(event, table, self.context(call), arguments)

            async def action(changed: list[Json]) -> Json:
                return endpoint(
                    call if same_json(changed, arguments) else told.changed(call, changed)
                )

            return Coming(self.answered(happening, action, told))

        return lambda call: handled(_read_once(call))

    async def answered(
        self,
        happening: Happening,
        action: Callable[[list[Json]], Awaitable[Json]],
        told: CallEvent | None = None,
    ) -> Json:
        """Return the answer to a call, with the headers that handlers want.

        Raises:
            ApiError: The call is refused, by a handler or by the action itself.
        """
        document = await self.around(happening, action, told)
        return WithHeaders(document, happening.headers) if happening.headers else document

    async def around(
        self,
        happening: Happening,
        action: Callable[[list[Json]], Awaitable[Json]],
        told: CallEvent | None = None,
    ) -> Json:
        """Return what a call comes to: what a handler says, or else its action.

        Args:
            happening: The call.
            action: Makes the call, with the arguments that handlers left.
            told: How the result is told to handlers.

        Raises:
            ApiError: The call is refused.
        """
        stopped = await self.before(happening)
        if stopped is not NOTHING:
            return self.stopped_answer(happening, stopped)
        result, error = None, None
        try:
            result = await action(happening.arguments)
        except ApiError as raised:
            error = raised
        given = told.result(result) if told and error is None else result
        result = await self.after(happening, given, error)
        return told.answer(result) if told else result

    async def before(self, happening: Happening) -> Json:
        """Call the handler before a call, and take over the arguments that it leaves.

        Returns:
            The value that it returned, which ends the call; NOTHING where it returned none.

        Raises:
            ApiError: It refused the call.
        """
        handler = self.find(happening.event, Phase.BEFORE, happening.table)
        if handler is None:
            return NOTHING
        outcome = await self.invoke(handler, happening, Phase.BEFORE)
        if outcome.returned is NOTHING:
            happening.arguments = outcome.arguments
        return outcome.returned

    async def after(self, happening: Happening, result: Json, error: ApiError | None) -> Json:
        """Call the handler after a call, and return the result as it leaves it.

        A value that it returns takes the place of the result, and of the error of a call that
        failed; what the call has done stays done.

        Raises:
            ApiError: The call failed, and the handler left it at that; or the handler refused.
        """
        handler = self.find(happening.event, Phase.AFTER, happening.table)
        if handler is not None:
            outcome = await self.invoke(handler, happening, Phase.AFTER, result, error)
            if outcome.returned is not NOTHING:
                return outcome.returned
            mended = result is None and outcome.result is not None
            result, error = outcome.result, None if mended else outcome.error
        if error is not None:
            raise error
        return result

    async def invoke(
        self,
        handler: Handler,
        happening: Happening,
        phase: Phase,
        result: Json = None,
        error: ApiError | None = None,
    ) -> Outcome:
        """Call a handler.

        Raises:
            ApiError: It threw an error, or left a header that cannot be sent.
        """
        outcome = await handler.invoke(
            Invocation(
                happening.event, phase, happening.context, happening.arguments, result, error
            )
        )
        method = happening.event.method(phase)
        happening.headers |= checked_headers(outcome.headers, method)
        return outcome

    def stopped_answer(self, happening: Happening, returned: Json) -> Json:
        """Return the answer to a call that a before-handler has ended with a value.

        An object in the place of one of the table gets its class (protocol notes, section 9).
        """
        if happening.event.answers_objects and isinstance(returned, dict):
            return {**returned, _CLASS: returned.get(_CLASS, happening.table)}
        return returned

    def find(self, event: Event, phase: Phase, table: str) -> Handler | None:
        """Return the handler to call: the table's own, else the generic one (document 003)."""
        return self.handlers.find(event, phase, table)

    def has_any(self, event: Event, table: str) -> bool:
        """Say whether there is a handler before or after an event."""
        return any(self.find(event, phase, table) is not None for phase in Phase)

    def context(self, call: Call) -> JsonObject:
        """Return what handlers are told of who makes a call."""
        return context_of(self.application, call, self.user_of)


def _read_once(call: Call) -> Call:
    """Return a call whose body is read from JSON at most once."""
    known: list[Json] = []

    def document() -> Json:
        if not known:
            known.append(call.json())
        return known[0]

    return replace(call, json=document)
