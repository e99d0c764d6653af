"""Ruling robustness/answers-everything, held against every single exchange."""

from __future__ import annotations

from collections import deque

from uowkit.expect import shortened
from uowkit.outcomes import Breach, Indeterminate, TargetGone
from uowkit.scenarios.story import Story
from uowkit.target import Target, is_throttled
from uowkit.wire.evidence import MOST_EXCHANGES, Evidence
from uowkit.wire.exchange import NOT_JSON, TOO_DEEP, Exchange, Trouble

RULE = "robustness/answers-everything"
_HANGS_IN_A_ROW = 3  # after so many it is asked whether the target answers any transaction
_NO_VERDICT = frozenset({Trouble.UNREACHABLE, Trouble.UNREADABLE})
_LARGE = 64 * 1024  # bytes of an answer
_MOST_BYTES = 64 * 1024 * 1024  # of large answers in one example: each is kept until its end


class Guard:
    """Looks at each exchange first, and keeps those of the current example.

    `story` has what they were for, step by step, from those who sent them.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._heard: deque[Exchange] = deque(maxlen=MOST_EXCHANGES)
        self._bytes = 0
        self._hangs = 0
        self.story = Story()

    def begin(self) -> None:
        """Forget what was heard: a new check, or a new example of one, begins."""
        self._heard.clear()
        self._bytes = 0
        self.story.begin()

    def evidence(self) -> Evidence:
        """The exchanges since `begin`, and the steps that they were made for."""
        return Evidence(tuple(self._heard), self.story.steps())

    def attach(self, breach: Breach) -> None:
        """Put the evidence of now into a breach that has none yet."""
        breach.evidence = breach.evidence or self.evidence()

    def answered(self, exchange: Exchange) -> Exchange:
        """Give the exchange on when it holds a whole answer that is no server error.

        Raises:
            Breach: of robustness/answers-everything.
            Indeterminate: the target is throttling, or what it answers is not read.
            TargetGone: it answers nothing any more, or no transaction.
        """
        self._heard.append(exchange)
        if exchange.answer is None:
            self._judge_trouble(exchange)
        self._hangs = 0
        self._assert_can_be_kept(exchange)
        if exchange.document is TOO_DEEP:
            raise Indeterminate("the answer is nested deeper than the kit reads")
        if is_throttled(exchange):
            raise Indeterminate(f"the target is throttling (HTTP {exchange.status})")
        problem = problem_of(exchange)
        if problem:
            raise Breach(problem, rule=RULE)
        return exchange

    def _judge_trouble(self, exchange: Exchange) -> None:
        path = exchange.request.path.partition("?")[0]
        sent = f"{exchange.request.method} {shortened(path)}"
        if not self._target.is_there():
            raise TargetGone(
                f"the target answers nothing any more; the last request was {sent}"
                f" ({exchange.trouble}: {exchange.detail})"
            )
        if exchange.trouble is Trouble.TIMEOUT:
            self._assert_transacts(sent)
        if exchange.trouble in _NO_VERDICT:
            raise Indeterminate(f"{sent}: {exchange.trouble} ({exchange.detail})")
        raise Breach(f"{sent}: {exchange.trouble} ({exchange.detail})", rule=RULE)

    def _assert_transacts(self, sent: str) -> None:
        """See, once some requests in a row were left hanging, that not every one is.

        Raises:
            TargetGone: the endpoint does not even answer a unit of work without operations,
                as it did when the run began: each of hundreds of requests would take its time.
        """
        self._hangs += 1
        if self._hangs < _HANGS_IN_A_ROW:
            return
        self._hangs = 0
        if self._target.transact({"operations": []}).answer is None:
            raise TargetGone(
                f"the target answers no unit of work any more, not even one without operations; "
                f"the last of {_HANGS_IN_A_ROW} requests in a row that it left hanging was {sent}"
            )

    def _assert_can_be_kept(self, exchange: Exchange) -> None:
        size = len(exchange.answer.body) if exchange.answer else 0
        self._bytes += size if size > _LARGE else 0
        if self._bytes > _MOST_BYTES:
            megabytes = _MOST_BYTES // 2**20
            raise Indeterminate(
                f"the answers of this check are longer than the kit keeps ({megabytes} MiB)"
            )


def problem_of(exchange: Exchange) -> str | None:
    """What is wrong with an answer, whatever was asked; None where nothing is."""
    answer = exchange.answer
    if answer is None:
        return None
    if answer.status >= 500:
        return f"the server answered HTTP {answer.status}"
    if answer.announces_json and answer.body and answer.document is NOT_JSON:
        return f"the answer (HTTP {answer.status}) announces JSON and is none"
    return None
