"""What the payloads of operations state, once their references are resolved.

Protocol notes, section 1; client notes, section 3. A member that is null counts as absent.
"""

from collections.abc import Mapping

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json
from uowkit_reference.querying.where import Selection
from uowkit_reference.storage.columns import OBJECT_ID


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
