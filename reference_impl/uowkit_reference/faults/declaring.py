"""How a fault is declared: a part of the server, changed in a few lines, and its rule."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeVar, get_args

from starlette.types import ASGIApp

from uowkit_reference.app import Parts, create_app
from uowkit_reference.handlers.registry import Handlers
from uowkit_reference.settings import Settings


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake, and the rule that must catch it.

    Attributes:
        name: As `uowkit serve --fault` takes it.
        sentence: What the server does wrong, and why someone would write it so.
        breaks: The id of the rule that must catch it.
        part: The member of `Parts` whose place `made_of` takes.
        made_of: The class that makes the mistake.
        intermittent: Whether it shows only now and then, so that one run may miss it.
        on_socket: Whether it shows only on a connection, not in process.
    """

    name: str
    sentence: str
    breaks: str
    part: str
    made_of: type
    intermittent: bool = False
    on_socket: bool = False

    def app(self, settings: Settings | None = None, handlers: Handlers | None = None) -> ASGIApp:
        """Return a server of its own that has this fault, with event handlers if there are any."""
        return create_app(settings, Parts(**{self.part: self.made_of}), handlers)


Class = TypeVar("Class", bound=type)

DECLARED: dict[str, Fault] = {}
"""Every fault whose module has been imported, by name."""

_PARTS = {get_args(each.type)[0]: each.name for each in fields(Parts)}


def fault(
    name: str, *, breaks: str, intermittent: bool = False, on_socket: bool = False
) -> Callable[[Class], Class]:
    """Declare a subclass of one of the server's parts as a fault; its docstring is the sentence.

    Args:
        name: Words with dashes, which no other fault has.
        breaks: The id of the rule that must catch it.
        intermittent: Whether it shows only now and then.
        on_socket: Whether it shows only on a connection.
    """

    def declare(made_of: Class) -> Class:
        if name in DECLARED:
            raise ValueError(f"two faults are called {name}")
        part = next(part for base, part in _PARTS.items() if issubclass(made_of, base))
        sentence = " ".join((made_of.__doc__ or "").split())
        DECLARED[name] = Fault(name, sentence, breaks, part, made_of, intermittent, on_socket)
        return made_of

    return declare
