"""Many clients at once: bursts of transactions, and looks at them while they are carried out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from threading import Barrier, BrokenBarrierError, Event, Lock
from typing import Final

from uowkit.crowd.client import Call, Client, Looked
from uowkit.crowd.planning import WRITERS, Burst, Planned
from uowkit.crowd.together import together
from uowkit.history.model import Fate
from uowkit.target import Target
from uowkit.workspace import Workspace

CLIENTS: Final = 8
_TRIES: Final = 4  # under contention a good transaction may be refused (rulings, levels)
_PAUSES: Final = (0.005, 0.02, 0.08)  # seconds at most before it is sent again
Look = Callable[[Client, Burst], Looked]


class Load:
    """Carries bursts out, all clients beginning each at the same moment."""

    def __init__(
        self, workspace: Workspace, looks: Sequence[Look], *, seconds: float, seed: str
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            workspace: of the run.
            looks: what those do again and again who look on, each client another one.
            seconds: after which no further burst begins.
            seed: for the pauses before a refused transaction is sent again.
        """
        self._workspace = workspace
        self._looks = looks
        self._seconds = seconds
        self._seed = seed
        self._stop = Event()
        self._lock = Lock()
        self._writing = 0
        self._burst: Burst | None = None
        self.done: list[Burst] = []

    def carry_out(self, bursts: Sequence[Burst]) -> list[Call]:
        """Carry bursts out, one after the other, until the time is over.

        Returns:
            Everything that was sent, by the moment at which it was.

        Raises:
            Breach: of robustness/answers-everything.
            TargetGone: the target answers nothing any more.
        """
        coming = iter(bursts)
        until = time.monotonic() + self._seconds
        barrier = Barrier(CLIENTS, lambda: self._next(coming, until))

        def work(number: int) -> Callable[[Target], list[Call]]:
            return lambda target: self._work(number, target, barrier)

        calls = together(
            self._workspace.target, [work(number) for number in range(CLIENTS)], self._stop
        )
        return sorted((each for own in calls for each in own), key=lambda call: call.began)

    def _next(self, coming: Iterator[Burst], until: float) -> None:
        """Choose the burst that begins now: none when the time is over."""
        late = bool(self.done) and time.monotonic() > until
        self._burst = None if late or self._stop.is_set() else next(coming, None)
        if self._burst:
            self.done.append(self._burst)
            self._writing = len(self._burst.writes)

    def _work(self, number: int, target: Target, barrier: Barrier) -> list[Call]:
        """What one client does, from the first burst to the last."""
        client = Client(number + 1, self._workspace.on(target), self._workspace.markers)
        randomness = Random(f"{self._seed} {number}")  # noqa: S311 - nobody's secret
        try:
            while True:
                barrier.wait()
                if self._burst is None:
                    return client.calls
                self._take_part(number, client, self._burst, randomness)
        except BrokenBarrierError:  # somebody else has met with trouble, and tells of it
            return client.calls
        except BaseException:
            barrier.abort()
            raise

    def _take_part(self, number: int, client: Client, burst: Burst, randomness: Random) -> None:
        if number < len(burst.writes):
            try:
                for planned in burst.writes[number]:
                    self._write(client, planned, randomness)
            finally:
                with self._lock:
                    self._writing -= 1
        elif burst.watched and self._looks:
            look = self._looks[(number - WRITERS) % len(self._looks)]
            while self._writing and not self._stop.is_set():
                look(client, burst)
            look(client, burst)

    def _write(self, client: Client, planned: Planned, randomness: Random) -> None:
        """Send a transaction, and a good one again, with new marks, while it is refused."""
        for attempt in range(_TRIES):
            call = client.write(planned.transaction, planned.body, good=planned.good)
            if not planned.good or call.fate is not Fate.FAILED or self._stop.is_set():
                return
            if attempt < len(_PAUSES):
                time.sleep(randomness.uniform(0.2, 1.0) * _PAUSES[attempt])
                planned = planned.again()
