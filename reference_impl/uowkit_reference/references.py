"""References: a later operation's payload takes a value from an earlier operation's result.

Protocol notes, section 3: ``{"___ref": true, "opResultId": ID, "propName": P}`` for an object,
``{"___ref": true, "opResultId": ID, "resultIndex": N}`` for a list of ids, both for a list of
objects, and the opResultId alone for a number or the whole of a list.
"""

from collections.abc import Mapping

import orjson

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json
from uowkit_reference.settings import Settings

MARK = "___ref"


class References:
    """Resolves references against the results there are so far.

    Args:
        results: The results of the operations that have run, by opResultId. A reference to an
            operation that comes later, or to none, finds nothing there.
        settings: The limits they keep.
    """

    def __init__(self, results: Mapping[str, Json], settings: Settings) -> None:
        self.results = results
        self.settings = settings
        self._referred_length = 0

    def resolve(self, value: Json) -> Json:
        """Return `value` with every reference in it, at any depth, replaced by what it names.

        Raises:
            ApiError: A reference names nothing.
        """
        if isinstance(value, dict):
            if MARK in value:
                return self.named_by(value)
            return {name: self.resolve(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        return value

    def named_by(self, reference: Mapping[str, Json]) -> Json:
        """Return what one reference names; a member that is null counts as absent."""
        if reference[MARK] is not True:
            raise ApiError(f"'{MARK}' must be true.")
        value = self.result(reference.get("opResultId"))
        index = reference.get("resultIndex")
        if index is not None:
            value = self.item(value, index)
        name = reference.get("propName")
        if name is not None:
            value = self.property(value, name)
        self._bound(value)
        return value

    def result(self, op_result_id: Json) -> Json:
        """Return the result of the operation of this id, which must have run."""
        if not isinstance(op_result_id, str) or op_result_id not in self.results:
            raise ApiError(
                f"The reference to opResultId '{op_result_id}' names no earlier operation."
            )
        return self.results[op_result_id]

    def item(self, value: Json, index: Json) -> Json:
        """Return one item of a result that is a list, counted from 0."""
        if type(index) is not int or not isinstance(value, list) or not 0 <= index < len(value):
            raise ApiError(f"The reference's resultIndex {index} names no item of the result.")
        return value[index]

    def property(self, value: Json, name: Json) -> Json:
        """Return one property of a result that is an object."""
        if not isinstance(name, str) or not isinstance(value, dict) or name not in value:
            raise ApiError(f"The reference's propName '{name}' names no property of the result.")
        return value[name]

    def _bound(self, value: Json) -> None:
        """Refuse references that together stand for more than is allowed."""
        if isinstance(value, str):
            self._referred_length += len(value)
        elif isinstance(value, dict | list):
            self._referred_length += len(orjson.dumps(value))
        if self._referred_length > self.settings.referred_length:
            raise ApiError("The references of the transaction stand for too large values.")
