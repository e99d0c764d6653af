"""Pieces of work that are done at the same time, each over a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from uowkit.target import Target

Result = TypeVar("Result")
Work = Callable[[Target], Result]


def together(target: Target, pieces: Sequence[Work[Result]], stop: Event) -> list[Result]:
    """Do pieces of work at once, each in a thread of its own.

    Args:
        target: the server; each piece gets a target of its own.
        pieces: what to do.
        stop: set as soon as a piece raises, or somebody interrupts; the others look at it
            between requests, and end.

    Returns:
        What the pieces gave, in their order.

    Raises:
        BaseException: whatever the first of those that raised did, once all have ended.
    """
    if not target.in_process:
        target.close()  # an idle connection would count, where a server takes only a few
    targets = [target.beside(number) for number in range(1, len(pieces) + 1)]

    def work(piece: Work[Result], own: Target) -> Result:
        try:
            return piece(own)
        except BaseException:
            stop.set()
            raise

    try:
        with ThreadPoolExecutor(len(pieces)) as pool:
            done = [pool.submit(work, *each) for each in zip(pieces, targets, strict=True)]
            try:
                target.attend(done)
            except BaseException:
                stop.set()
                target.attend(done)  # an application in this process answers what is under way
                raise
        return [each.result() for each in done]
    finally:
        for each in targets:
            each.close()
