"""Which rule or area somebody means, who may have typed no more than a part of its name."""

from __future__ import annotations

from difflib import get_close_matches

from uowkit_schemas import Requirement, UnknownRequirement, requirement, requirements

from uowkit.stop import Stop


def areas() -> tuple[str, ...]:
    """Give the areas of the catalogue, in its order."""
    return tuple(dict.fromkeys(each.area for each in requirements()))


def known_area(name: str) -> str:
    """Give back the name of an area.

    Raises:
        Stop: there is none of this name; the message has the nearest.
    """
    if name in areas():
        return name
    near = get_close_matches(name, areas(), n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(areas())}"
    raise Stop(f"there is no area {name!r}; {hint}")


def meant(name: str) -> Requirement:
    """Give the rule that a whole id means, the id of a check of it, or a part that no other has.

    Raises:
        Stop: it could be several, or there is none; the message has those, or the nearest.
    """
    name = name.partition(":")[0]
    ids = [each.id for each in requirements()]
    for found in (
        [each for each in ids if each == name],
        [each for each in ids if each.endswith(f"/{name}")],
        [each for each in ids if name and name in each],
    ):
        if len(found) == 1:
            return requirement(found[0])
        if found:
            raise Stop(f"{name!r} could be {_listed(found)}; give one of them")
    try:
        return requirement(name)
    except UnknownRequirement as error:
        hint = "" if error.nearest else "; `uowkit rules` lists them"
        raise Stop(f"{error}{hint}") from error


_MOST = 6  # ids that a message names


def _listed(ids: list[str]) -> str:
    more = f" or {len(ids) - _MOST} others" if len(ids) > _MOST else ""
    return ", ".join(ids[:_MOST]) + more
