"""What goes wrong when somebody asks for a schema or a rule that does not exist."""

from collections.abc import Iterable


class _UnknownError(LookupError):
    """A name that stands for nothing, and the names that come nearest to it."""

    kind = "name"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name)
        self.name = name
        self.nearest = _nearest(name, tuple(known))

    def __str__(self) -> str:
        if not self.nearest:
            return f"there is no {self.kind} {self.name!r}"
        hint = " or ".join(repr(near) for near in self.nearest)
        return f"there is no {self.kind} {self.name!r}; did you mean {hint}?"


class UnknownSchema(_UnknownError):
    """No schema has this name.

    Attributes:
        name: the name that was asked for.
        nearest: up to three names of schemas that resemble it, best first.
    """

    kind = "schema"


class UnknownRequirement(_UnknownError):
    """No rule of the catalogue has this id.

    Attributes:
        name: the id that was asked for.
        nearest: up to three ids of the catalogue that resemble it, best first.
    """

    kind = "rule"


def _nearest(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    from difflib import get_close_matches  # only a mistake needs it

    close = get_close_matches(name, known, n=3, cutoff=0.5)
    # A name without its folder ("create" for "unit-of-work/operations/create") is the usual slip,
    # and too far from the full one for the comparison above.
    by_ending = [candidate for candidate in known if candidate.endswith(f"/{name}")]
    return tuple(dict.fromkeys([*by_ending, *close]))[:3]
