"""Work that is spread over a few connections, where the order does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, local
from typing import Final, TypeVar

from uowkit.target import Target

_SLOW: Final = 0.005  # seconds an exchange: beyond that, waiting is what takes the time
_FEW, _SEVERAL = 2, 8  # connections; on a fast target more of them only get in each other's way
Item = TypeVar("Item")
Result = TypeVar("Result")


def spread(
    target: Target, work: Callable[[Target, Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    """Do a piece of work for each item, each connection in a thread of its own.

    An application in this process runs on one event loop, so on one connection.

    Yields:
        The results, in the order of the items.
    """
    if target.in_process:
        yield from (work(target, each) for each in items)
        return
    target.close()  # an idle connection would count, where a server takes only a few
    own, opened, lock = local(), list[Target](), Lock()

    def begin() -> None:
        own.target = target.again()
        with lock:
            opened.append(own.target)

    connections = _SEVERAL if target.pace > _SLOW else _FEW
    with ThreadPoolExecutor(connections, initializer=begin) as pool:
        yield from pool.map(lambda each: work(own.target, each), items)
    for each in opened:
        each.close()
