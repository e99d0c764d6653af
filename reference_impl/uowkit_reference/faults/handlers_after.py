"""Mistakes with handlers after a call: with the result and the error that they are given."""

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.handlers import events
from uowkit_reference.handlers.handling import Handling, Happening
from uowkit_reference.json_values import Json

SEES = "handlers/after-sees-result"


class Given(Handling):
    """A server that gives after-handlers something else than what the call came to."""

    def result(self, _happening: Happening, result: Json) -> Json:
        """Return the result that a handler is given."""
        return result

    def error(self, error: ApiError) -> ApiError | None:
        """Return the error that a handler is given."""
        return error

    async def after(self, happening: Happening, result: Json, error: ApiError | None) -> Json:
        """Give the handler what it must not be given; what it leaves alone is answered rightly."""
        given = result if error is not None else self.result(happening, result)
        given_error = None if error is None else self.error(error)
        try:
            answer = await super().after(happening, given, given_error)
        except ApiError as raised:
            is_given = given_error is not None and raised.document() == given_error.document()
            if error is not None and is_given:
                raise error from None
            raise
        if answer != given:  # what handlers are given comes back as a copy
            return answer
        if error is not None:
            raise error
        return result


@fault("handlers-after-given-the-item", breaks=SEES)
class AfterGivenTheItem(Given):
    """A handler after a create is given the item in place of the object that was saved."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give what was sent."""
        return happening.arguments[0] if happening.event is events.CREATE else result


@fault("handlers-after-given-the-changes", breaks=SEES)
class AfterGivenTheChanges(Given):
    """A handler after an update is given its changes, without the object that they were made to."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give what was changed."""
        if happening.event is not events.UPDATE or not isinstance(happening.arguments[0], dict):
            return result
        return {name: each for name, each in happening.arguments[0].items() if name != "objectId"}


@fault("handlers-after-given-the-id", breaks=SEES)
class AfterGivenTheId(Given):
    """A handler after findById is given the objectId alone, to save the copying of an object."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give the id."""
        is_object = happening.event is events.FIND_BY_ID and isinstance(result, dict)
        return {"objectId": result.get("objectId")} if is_object else result


@fault("handlers-after-removal-given-nothing", breaks=SEES)
class AfterRemovalGivenNothing(Given):
    """A handler after a removal is given null: there is no object any more."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give no time of the removal."""
        return None if happening.event is events.REMOVE else result


@fault("handlers-after-removal-given-a-count", breaks=SEES)
class AfterRemovalGivenACount(Given):
    """A handler after a removal is given how many objects were removed, as a bulk answers."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give their number."""
        return 1 if happening.event is events.REMOVE else result


@fault("handlers-after-find-given-ids", breaks=SEES)
class AfterFindGivenIds(Given):
    """A handler after a find is given the objectIds of what was found, without the rest."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give the ids."""
        if happening.event is not events.FIND or not isinstance(result, list):
            return result
        return [{"objectId": each["objectId"]} for each in result if isinstance(each, dict)]


@fault("handlers-after-find-given-a-count", breaks=SEES)
class AfterFindGivenACount(Given):
    """A handler after a find is given how many objects were found, and none of them."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give their number."""
        is_found = happening.event is events.FIND and isinstance(result, list)
        return len(result) if is_found else result


@fault("handlers-after-relations-given-nothing", breaks=SEES)
class AfterRelationsGivenNothing(Given):
    """A handler after related objects were loaded is given null where there are none."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give no empty list."""
        return result or None if happening.event is events.LOAD_RELATIONS else result


@fault("handlers-after-describe-given-nothing", breaks=SEES)
class AfterDescribeGivenNothing(Given):
    """A handler after a description is given an empty one, which comes before it is made."""

    def result(self, happening: Happening, result: Json) -> Json:
        """Give no columns."""
        return [] if happening.event is events.DESCRIBE else result


@fault("handlers-after-failure-given-no-error", breaks=SEES)
class AfterFailureGivenNoError(Given):
    """A handler after a call that failed is given neither a result nor the error."""

    def error(self, _error: ApiError) -> None:
        """Give none."""


@fault("handlers-after-failure-not-run", breaks=SEES)
class AfterFailureNotRun(Handling):
    """No handler runs after a call that failed: the error goes straight to the caller."""

    async def after(self, happening: Happening, result: Json, error: ApiError | None) -> Json:
        """Refuse a call that failed at once."""
        if error is not None:
            raise error
        return await super().after(happening, result, None)


@fault("handlers-after-failure-code-lost", breaks=SEES)
class AfterFailureCodeLost(Given):
    """A handler after a call that failed is given the message of the error, with the code 0."""

    def error(self, error: ApiError) -> ApiError:
        """Give the message alone."""
        return ApiError(error.message, 0, status=error.status)


@fault("handlers-after-failure-message-lost", breaks=SEES)
class AfterFailureMessageLost(Given):
    """A handler after a call that failed is given the code of the error, without its message."""

    def error(self, error: ApiError) -> ApiError:
        """Give the code alone."""
        return ApiError("", error.code, status=error.status)


@fault("handlers-after-failure-message-general", breaks=SEES)
class AfterFailureMessageGeneral(Given):
    """A handler after a call that failed is told so, in words that fit every failure."""

    def error(self, error: ApiError) -> ApiError:
        """Give a message of the server's own."""
        return ApiError("The call has failed.", error.code, status=error.status)
