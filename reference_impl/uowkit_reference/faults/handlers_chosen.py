"""Mistakes in which handler runs: the table's own, the generic one, or none at an event."""

from collections.abc import Awaitable, Callable

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.handlers import events
from uowkit_reference.handlers.calls import CallEvent
from uowkit_reference.handlers.events import ANY, Event, Phase
from uowkit_reference.handlers.handling import Handling, Happening
from uowkit_reference.handlers.invocation import NOTHING, Handler
from uowkit_reference.json_values import Json

Action = Callable[[list[Json]], Awaitable[Json]]

OVER_GENERIC = "handlers/table-over-generic"
EVERY_EVENT = "handlers/every-event"


# --- the own handler and the generic one ----------------------------------------


@fault("handlers-generic-first", breaks=OVER_GENERIC)
class GenericFirst(Handling):
    """The generic handler is looked for first, and the table's own only where there is none."""

    def find(self, event: Event, phase: Phase, table: str) -> Handler | None:
        """Return the generic handler where there is one."""
        return super().find(event, phase, ANY) or super().find(event, phase, table)


class Chained(Handling):
    """A server that also runs the generic handler for a table with its own."""

    def generic(self, happening: Happening, phase: Phase) -> Handler | None:
        """Return the generic handler beside the table's own."""
        own = self.find(happening.event, phase, happening.table)
        generic = self.find(happening.event, phase, ANY)
        return None if generic is own else generic


@fault("handlers-generic-runs-as-well", breaks=OVER_GENERIC)
class GenericRunsAsWell(Chained):
    """Before a call the generic handler runs, and then the table's own: a chain of handlers."""

    async def before(self, happening: Happening) -> Json:
        """Run both."""
        generic = self.generic(happening, Phase.BEFORE)
        if generic is not None:
            outcome = await self.invoke(generic, happening, Phase.BEFORE)
            if outcome.returned is not NOTHING:
                return outcome.returned
        return await super().before(happening)


@fault("handlers-generic-follows-own", breaks=OVER_GENERIC)
class GenericFollowsOwn(Chained):
    """After the table's own handler the generic one runs, unless that has stopped the call."""

    async def before(self, happening: Happening) -> Json:
        """Run the generic handler second."""
        returned = await super().before(happening)
        generic = self.generic(happening, Phase.BEFORE)
        if returned is not NOTHING or generic is None:
            return returned
        return (await self.invoke(generic, happening, Phase.BEFORE)).returned


@fault("handlers-generic-after-runs-as-well", breaks=OVER_GENERIC)
class GenericAfterRunsAsWell(Chained):
    """After a call both the table's own handler and the generic one run."""

    async def after(self, happening: Happening, result: Json, error: ApiError | None) -> Json:
        """Run the generic handler on what the own one leaves."""
        result = await super().after(happening, result, error)
        generic = self.generic(happening, Phase.AFTER)
        if generic is None:
            return result
        return (await self.invoke(generic, happening, Phase.AFTER, result)).result


@fault("handlers-generic-never", breaks=OVER_GENERIC)
class GenericNever(Handling):
    """The asterisk is taken for the name of a table, so that no generic handler ever runs."""

    def find(self, event: Event, phase: Phase, table: str) -> Handler | None:
        """Return the table's own handler."""
        found = super().find(event, phase, table)
        return found if found is not None and found.table == table else None


@fault("handlers-generic-for-creates-only", breaks=OVER_GENERIC)
class GenericForCreatesOnly(Handling):
    """Generic handlers run around creates alone, the only ones that an example of theirs shows."""

    def find(self, event: Event, phase: Phase, table: str) -> Handler | None:
        """Return no generic handler for other events."""
        found = super().find(event, phase, table)
        generic = found is not None and found.table == ANY
        return None if generic and event not in (events.CREATE, events.TRANSACTION) else found


# --- events without handlers ----------------------------------------------------


class Silent(Handling):
    """A server that runs no handler on one side of one call."""

    event: Event
    phase: Phase

    def find(self, event: Event, phase: Phase, table: str) -> Handler | None:
        """Return no handler at that event."""
        if (event, phase) == (self.event, self.phase):
            return None
        return super().find(event, phase, table)


@fault("handlers-none-before-updates", breaks=EVERY_EVENT)
class NoneBeforeUpdates(Silent):
    """No handler runs before an update, as if only new objects had to be looked at."""

    event, phase = events.UPDATE, Phase.BEFORE


@fault("handlers-none-after-updates", breaks=EVERY_EVENT)
class NoneAfterUpdates(Silent):
    """No handler runs after an update: the save that both calls share knows of creates alone."""

    event, phase = events.UPDATE, Phase.AFTER


@fault("handlers-none-before-find-by-id", breaks=EVERY_EVENT)
class NoneBeforeFindById(Silent):
    """No handler runs before findById, which is quick because it asks nobody."""

    event, phase = events.FIND_BY_ID, Phase.BEFORE


@fault("handlers-none-after-removals", breaks=EVERY_EVENT)
class NoneAfterRemovals(Silent):
    """No handler runs after a removal: there is no object to hand over."""

    event, phase = events.REMOVE, Phase.AFTER


@fault("handlers-none-before-relations", breaks=EVERY_EVENT)
class NoneBeforeRelations(Silent):
    """No handler runs before related objects are loaded, which is a call of another service."""

    event, phase = events.LOAD_RELATIONS, Phase.BEFORE


@fault("handlers-none-after-relations", breaks=EVERY_EVENT)
class NoneAfterRelations(Silent):
    """No handler runs after related objects were loaded, which is a call of another service."""

    event, phase = events.LOAD_RELATIONS, Phase.AFTER


@fault("handlers-none-before-descriptions", breaks=EVERY_EVENT)
class NoneBeforeDescriptions(Silent):
    """No handler runs before a description, which is about no object."""

    event, phase = events.DESCRIBE, Phase.BEFORE


@fault("handlers-none-after-descriptions", breaks=EVERY_EVENT)
class NoneAfterDescriptions(Silent):
    """No handler runs after a description, which is about no object."""

    event, phase = events.DESCRIBE, Phase.AFTER


@fault("handlers-none-before-first", breaks=EVERY_EVENT)
class NoneBeforeFirst(Silent):
    """No handler runs before findFirst, which came to the API later than find."""

    event, phase = events.FIRST, Phase.BEFORE


@fault("handlers-none-after-last", breaks=EVERY_EVENT)
class NoneAfterLast(Silent):
    """No handler runs after findLast, which came to the API later than find."""

    event, phase = events.LAST, Phase.AFTER


@fault("handlers-none-after-finds", breaks=EVERY_EVENT)
class NoneAfterFinds(Silent):
    """No handler runs after a find, whose objects are answered as they come."""

    event, phase = events.FIND, Phase.AFTER


@fault("handlers-ends-fire-find", breaks=EVERY_EVENT)
class EndsFireFind(Handling):
    """findFirst and findLast run the handlers of find, by which they are done."""

    async def around(
        self, happening: Happening, action: Action, told: CallEvent | None = None
    ) -> Json:
        """Tell handlers of a find of one object."""
        if happening.event not in (events.FIRST, events.LAST):
            return await super().around(happening, action, told)
        sent, happening.event = happening.arguments, events.FIND
        happening.arguments = [{"pageSize": 1}]

        async def end(_changed: list[Json]) -> Json:
            return await action(sent)

        return await super().around(happening, end, told)
