"""What the payloads of operations state, once their references are resolved.

Protocol notes, section 1; client notes, section 3. A member that is null counts as absent.
"""

from collections.abc import Mapping

from uowkit_reference.errors import NO_PROPERTIES, ApiError
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.querying.where import Selection
from uowkit_reference.storage.columns import OBJECT_ID


def json_object(value: Json, operation_type: str) -> JsonObject:
    """Return the payload of an operation that takes a JSON object."""
    if not isinstance(value, dict):
        raise ApiError(f"The payload of {operation_type} must be a JSON object.")
    return value


def object_id(value: Json, where: str) -> str:
    """Return the objectId that `value` is, or that the object `value` has.

    Args:
        value: What the payload has where an objectId is needed.
        where: That place, for the error.
    """
    if isinstance(value, Mapping):
        value = value.get(OBJECT_ID.name)
    if not isinstance(value, str) or not value:
        raise ApiError(f"{where} must be an objectId, or a reference to one.")
    return value


def changes(value: Json, where: str) -> JsonObject:
    """Return the changes that `value` states, which are some."""
    if not isinstance(value, dict):
        raise ApiError(f"{where} must be a JSON object.")
    if not value.keys() - {OBJECT_ID.name}:
        raise ApiError(f"{where} has no properties to update.", NO_PROPERTIES)
    return value


def selection(payload: Mapping[str, Json], operation_type: str) -> Selection:
    """Return the objects that an operation is about.

    They are told by ``conditional``, a where-clause, or by ``unconditional``, an array of
    objectIds or of objects that have one; a reference to the whole result of a FIND or a
    CREATE_BULK stands for such an array.
    """
    conditional, unconditional = payload.get("conditional"), payload.get("unconditional")
    if (conditional is None) == (unconditional is None):
        raise ApiError(
            f"The payload of {operation_type} must have 'conditional' or 'unconditional', "
            "and not both."
        )
    if conditional is not None:
        if not isinstance(conditional, str):
            raise ApiError(f"'conditional' of {operation_type} must be a where-clause.")
        return conditional
    if not isinstance(unconditional, list):
        raise ApiError(
            f"'unconditional' of {operation_type} must be an array of objectIds, or a reference "
            "to a result that is one."
        )
    place = f"Each item of 'unconditional' of {operation_type}"
    return [object_id(each, place) for each in unconditional]
