"""Mistakes with handlers before a call: with what they change, return and throw."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.handlers import events
from uowkit_reference.handlers.calls import CallEvent
from uowkit_reference.handlers.events import Event
from uowkit_reference.handlers.handling import Handling, Happening
from uowkit_reference.handlers.invocation import NOTHING
from uowkit_reference.json_values import Json

Action = Callable[[list[Json]], Awaitable[Json]]

CHANGES = "handlers/before-changes-item"
STOPS = "handlers/before-stops"
ERROR = "handlers/error"


# --- what they change -----------------------------------------------------------


@fault("handlers-changes-dropped", breaks=CHANGES)
class ChangesDropped(Handling):
    """What a before-handler changes is lost, since it is given a copy of the item."""

    async def before(self, happening: Happening) -> Json:
        """Leave the arguments as they were sent."""
        sent = happening.arguments
        returned = await super().before(happening)
        happening.arguments = sent
        return returned


class Adjusted(Handling):
    """A server that takes over the item as a handler leaves it, but for something."""

    def taken_over(self, sent: dict[str, Json], left: dict[str, Json]) -> dict[str, Json]:
        """Return what is saved."""
        raise NotImplementedError

    async def before(self, happening: Happening) -> Json:
        """Take over what is right and what is wrong."""
        sent = happening.arguments
        returned = await super().before(happening)
        left = happening.arguments
        if happening.event is events.CREATE and left is not sent:
            item = left[0]
            if isinstance(item, dict) and isinstance(sent[0], dict):
                happening.arguments = [self.taken_over(sent[0], item)]
        return returned


@fault("handlers-removed-properties-stay", breaks=CHANGES)
class RemovedPropertiesStay(Adjusted):
    """What a handler leaves is laid over the item, so that a property it removed is saved."""

    def taken_over(self, sent: dict[str, Json], left: dict[str, Json]) -> dict[str, Json]:
        """Keep every property that was sent."""
        return {**sent, **left}


@fault("handlers-added-properties-dropped", breaks=CHANGES)
class AddedPropertiesDropped(Adjusted):
    """Only properties that were sent are copied back, so that those a handler adds are lost."""

    def taken_over(self, sent: dict[str, Json], left: dict[str, Json]) -> dict[str, Json]:
        """Drop what was not sent."""
        return {name: left[name] for name in left if name in sent}


@fault("handlers-only-additions-taken", breaks=CHANGES)
class OnlyAdditionsTaken(Adjusted):
    """What the client sent wins over what a handler made of it, as defaults would be filled in."""

    def taken_over(self, sent: dict[str, Json], left: dict[str, Json]) -> dict[str, Json]:
        """Keep the values that were sent."""
        return {**left, **{name: sent[name] for name in sent if name in left}}


@fault("handlers-changes-answered-only", breaks=CHANGES)
class ChangesAnsweredOnly(Handling):
    """The changed item is put into the answer, and the row is written from the request."""

    async def around(
        self, happening: Happening, action: Action, told: CallEvent | None = None
    ) -> Json:
        """Save what was sent, and answer what the handler left."""
        sent = happening.arguments

        async def saved(changed: list[Json]) -> Json:
            result = await action(sent if happening.event is events.CREATE else changed)
            is_changed = happening.event is events.CREATE and isinstance(changed[0], dict)
            return {**result, **changed[0]} if is_changed else result

        return await super().around(happening, saved, told)


# --- what they return -----------------------------------------------------------


@fault("handlers-falsy-values-are-nothing", breaks=STOPS)
class FalsyValuesAreNothing(Handling):
    """A returned 0, false, text or object that is empty counts as nothing, by a plain `if`."""

    async def before(self, happening: Happening) -> Json:
        """Take only a value that counts as true."""
        return (await super().before(happening)) or NOTHING


@fault("handlers-only-objects-stop", breaks=STOPS)
class OnlyObjectsStop(Handling):
    """Only an object that a handler returns stops a create, which answers objects, after all."""

    async def before(self, happening: Happening) -> Json:
        """Take a value of another kind for nothing."""
        returned = await super().before(happening)
        stops = isinstance(returned, dict) or happening.event is not events.CREATE
        return returned if stops else NOTHING


class StoppedAndMade(Handling):
    """A server that makes a call although the handler before it has answered it."""

    event: Event

    async def around(
        self, happening: Happening, action: Action, told: CallEvent | None = None
    ) -> Json:
        """Make the call late, where it was not made."""
        made = False

        async def noted(changed: list[Json]) -> Json:
            nonlocal made
            made = True
            return await action(changed)

        answer = await super().around(happening, noted, told)
        if not made and happening.event is self.event:
            with suppress(ApiError):
                await action(happening.arguments)
        return answer


@fault("handlers-stopped-and-saved", breaks=STOPS)
class StoppedAndSaved(StoppedAndMade):
    """The caller gets the value that a handler before a create returns, and the object is saved."""

    event = events.CREATE


@fault("handlers-stopped-update-made", breaks=STOPS)
class StoppedUpdateMade(StoppedAndMade):
    """The caller gets the value that a handler before an update returns, and the update is made."""

    event = events.UPDATE


@fault("handlers-stopped-removal-made", breaks=STOPS)
class StoppedRemovalMade(StoppedAndMade):
    """The caller gets the value that a handler before a removal returns, and the object is gone."""

    event = events.REMOVE


@fault("handlers-stopped-answer-wrapped", breaks=STOPS)
class StoppedAnswerWrapped(Handling):
    """The returned value is answered in an envelope, as the results of transactions are."""

    def stopped_answer(self, happening: Happening, returned: Json) -> Json:
        """Put the value into an object of its own."""
        return {"result": super().stopped_answer(happening, returned)}


@fault("handlers-stopped-scalars-as-text", breaks=STOPS)
class StoppedScalarsAsText(Handling):
    """A number or boolean that a handler returns is answered as text."""

    def stopped_answer(self, happening: Happening, returned: Json) -> Json:
        """Answer plain values as text."""
        said = super().stopped_answer(happening, returned)
        return str(said) if isinstance(said, bool | int | float) else said


@fault("handlers-stopped-find-by-id-goes-on", breaks=STOPS)
class StoppedFindByIdGoesOn(Handling):
    """What a handler before findById returns is not looked at: only saving calls can be stopped."""

    async def before(self, happening: Happening) -> Json:
        """Go on with the call."""
        returned = await super().before(happening)
        return NOTHING if happening.event is events.FIND_BY_ID else returned


# --- what they throw ------------------------------------------------------------


class Rethrown(Handling):
    """A server that does something wrong with the errors of before-handlers."""

    def thrown(self, error: ApiError) -> ApiError:
        """Return the error that is answered."""
        raise NotImplementedError

    async def before(self, happening: Happening) -> Json:
        """Refuse the call in another way."""
        try:
            return await super().before(happening)
        except ApiError as error:
            raise self.thrown(error) from error


@fault("handlers-error-code-lost", breaks=ERROR)
class ErrorCodeLost(Rethrown):
    """The code of a thrown error is lost on the way, and 0 answered in its place."""

    def thrown(self, error: ApiError) -> ApiError:
        """Keep the message alone."""
        return ApiError(error.message, 0, status=error.status)


@fault("handlers-error-message-prefixed", breaks=ERROR)
class ErrorMessagePrefixed(Rethrown):
    """The message says of which kind the error is, as an error printed by itself does."""

    def thrown(self, error: ApiError) -> ApiError:
        """Put a prefix in front of the message."""
        return ApiError(f"Error: {error.message}", error.code, status=error.status)


@fault("handlers-error-message-hidden", breaks=ERROR)
class ErrorMessageHidden(Rethrown):
    """The caller is told that a handler failed, and not what it said."""

    def thrown(self, error: ApiError) -> ApiError:
        """Answer a message of the server's own."""
        return ApiError("An event handler failed.", error.code, status=error.status)


@fault("handlers-error-status-as-code", breaks=ERROR)
class ErrorStatusAsCode(Rethrown):
    """An error that names an HTTP status is answered with that as its code, too."""

    def thrown(self, error: ApiError) -> ApiError:
        """Take the status for the code where there is one of the handler's own."""
        code = error.code if error.status == 400 else error.status
        return ApiError(error.message, code, status=error.status)


class RefusedAndMade(Handling):
    """A server that makes a call although the handler before it has refused it."""

    event: Event

    async def around(
        self, happening: Happening, action: Action, told: CallEvent | None = None
    ) -> Json:
        """Make the call late, where it was not made, and refuse it."""
        made = False

        async def noted(changed: list[Json]) -> Json:
            nonlocal made
            made = True
            return await action(changed)

        try:
            return await super().around(happening, noted, told)
        except ApiError:
            if not made and happening.event is self.event:
                with suppress(ApiError):
                    await action(happening.arguments)
            raise


@fault("handlers-error-after-saving", breaks=ERROR)
class ErrorAfterSaving(RefusedAndMade):
    """A create is made along with its handler, to be quick, and not taken back when that throws."""

    event = events.CREATE


@fault("handlers-error-removes-all-the-same", breaks=ERROR)
class ErrorRemovesAllTheSame(RefusedAndMade):
    """An object is removed before the handler that refuses it is heard."""

    event = events.REMOVE


@fault("handlers-error-ignored-before-updates", breaks=ERROR)
class ErrorIgnoredBeforeUpdates(Handling):
    """What a handler before an update throws is logged, and the update made."""

    async def before(self, happening: Happening) -> Json:
        """Go on with an update."""
        try:
            return await super().before(happening)
        except ApiError:
            if happening.event is events.UPDATE:
                return NOTHING
            raise


@fault("handlers-error-as-result", breaks=ERROR)
class ErrorAsResult(Handling):
    """What a handler throws is answered as if it had been returned: with no code and 200."""

    async def before(self, happening: Happening) -> Json:
        """Return the message of an error."""
        try:
            return await super().before(happening)
        except ApiError as error:
            return {"error": error.message}
