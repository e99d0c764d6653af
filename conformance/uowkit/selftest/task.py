"""What a worker is told to judge, and what it says came of that; both are plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What sort of server it is."""

    CLEAN = "clean"
    FAULT = "fault"
    CONFORMING = "conforming"


@dataclass(frozen=True, slots=True)
class Task:
    """One server to judge.

    `profiles` are those that it is judged by; `rules` narrows the run, as in a
    configuration, where empty means all rules of the profiles.
    """

    kind: Kind
    name: str
    effort: str = "quick"
    seed: int = 0
    rules: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ("core",)


@dataclass(frozen=True)
class Trial:
    """What came of judging one server.

    Attributes:
        task: What was asked.
        failing: The rules that are not kept, the one nearest to the cause first.
        accused: Rule → outcome and message, for every rule that is neither kept nor only
            observed: what a right server must have none of.
        caught_by: Check → the rules that it found broken.
        levels: Check → how strongly it asks; every check that was run.
        broken_checks: Checks that ended with an error of the kit's own, and what it was.
        seconds: How long it took.
        exchanges: How many requests an application in process was sent; None on a socket.
        error: Why the server could not be judged; empty when it was.
    """

    task: Task
    failing: tuple[str, ...] = ()
    accused: Mapping[str, str] = field(default_factory=dict)
    caught_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    broken_checks: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    exchanges: int | None = None
    error: str = ""
