"""Takes in what passes, and keeps the files of it up to date."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from uowkit.recording.data_calls import tell_data_call
from uowkit.recording.files import Files, table_prefix
from uowkit.recording.own_words import format_words, is_within, table_words
from uowkit.recording.passed import Passed, Service, addressed
from uowkit.recording.session import LeftOut, Session
from uowkit.recording.transactions import tell_transaction
from uowkit.report.text import counted
from uowkit.wire.hiding import Secrets

_MOST_STEPS: Final = 200  # of a scenario: what comes after is another one
_NO_SERVICE: Final = "no unit of work and no call of the data service"


class Recorder:
    """Turns calls into scenarios, one after another.

    A scenario ends when nothing passes for a while: what comes then is another one.
    """

    def __init__(
        self,
        files: Files,
        *,
        base: str = "",
        gap: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with nothing.

        Args:
            files: where scenarios are written.
            base: the path of the API's base address.
            gap: seconds without a call after which another scenario begins; None for never.
            clock: tells the time, in seconds.
        """
        self._files = files
        self._base = base
        self._gap = gap
        self._clock = clock
        self._secrets: set[str] = set()
        self._session = Session()
        self._name: str | None = None
        self._written: set[str] = set()
        self._last: float | None = None
        self._is_new = False
        self.recorded = 0
        self.passed_only: Counter[str] = Counter()

    def keep_secret(self, values: Iterable[str]) -> None:
        """Name texts that no file may hold."""
        self._secrets |= set(values)

    def take(self, passed: Passed) -> None:
        """Take in a call, and what was answered to it."""
        now = self._clock()
        idle = 0.0 if self._last is None else now - self._last
        self._last = now
        if (self._gap is not None and idle > self._gap) or self._is_full:
            self._begin_another()
        where = addressed(passed.path, self._base)
        try:
            if where is None or passed.method in {"OPTIONS", "HEAD"}:
                raise LeftOut(_NO_SERVICE)
            if where.service is Service.TRANSACTION:
                tell_transaction(self._session, passed)
            else:
                tell_data_call(self._session, passed, where.segments)
        except LeftOut as left:
            self._session.disturb(left.tables)
            self.passed_only[left.reason] += 1
            return
        self.recorded += 1
        self._is_new = True

    @property
    def _is_full(self) -> bool:
        return len(self._session.entries) >= _MOST_STEPS

    def _begin_another(self) -> None:
        self.write()
        self._session = Session()
        self._name = None

    def write(self) -> None:
        """Write what is new.

        Raises:
            OSError: it cannot be written.
        """
        if not self._is_new:
            return
        document = self._document()
        if document is not None:
            self._files.write(self._scenario, document)
            self._written.add(self._scenario)
        self._is_new = False

    @property
    def _scenario(self) -> str:
        """The name of the current scenario, which it gets when it is needed."""
        if self._name is None:
            self._name = self._files.next_name()
        return self._name

    def _document(self) -> dict[str, Any] | None:
        steps = self._session.steps()
        if not steps:
            return None
        day = datetime.now(UTC).date().isoformat()
        document: dict[str, Any] = {
            "scenario": f"What a client sent, recorded as {self._scenario}",
            "source": {"kind": "client", "where": f"recorded by uowkit record on {day}"},
            "tables": self._session.tables(table_prefix(self._scenario)),
            "steps": steps,
        }
        # A file without a word of the format would be none; such a word gives nothing away.
        words = [*format_words(), *table_words(document["tables"])]
        hiding = {each for each in self._secrets if not is_within(each, words)}
        hidden: dict[str, Any] = Secrets(hiding).hide_within(document)
        return hidden

    def told(self) -> str:
        """What came of it, in a sentence."""
        said = f"{_calls(self.recorded)} recorded in {counted(len(self._written), 'file')}"
        if not self.passed_only:
            return said
        left = self.passed_only.total()
        reasons = "; ".join(
            f"{reason} ({number})" for reason, number in self.passed_only.most_common()
        )
        return f"{said}, {left} {'was' if left == 1 else 'were'} passed on only: {reasons}"


def _calls(number: int) -> str:
    return f"{counted(number, 'call')} {'was' if number == 1 else 'were'}"
