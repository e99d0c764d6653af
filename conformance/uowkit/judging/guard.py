"""Ruling robustness/answers-everything, held against every single exchange."""

from __future__ import annotations

from collections import deque

from uowkit.outcomes import Breach, Indeterminate, TargetGone
from uowkit.scenarios.story import Story
from uowkit.target import Target, is_throttled
from uowkit.wire.evidence import MOST_EXCHANGES, Evidence
from uowkit.wire.exchange import NOT_JSON, Exchange, Trouble

RULE = "robustness/answers-everything"


class Guard:
    """Looks at each exchange first, and keeps those of the current example.

    `story` has what they were for, step by step, from those who sent them.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._heard: deque[Exchange] = deque(maxlen=MOST_EXCHANGES)
        self.story = Story()

    def begin(self) -> None:
        """Forget what was heard: a new check, or a new example of one, begins."""
        self._heard.clear()
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
            Indeterminate: the target is throttling.
            TargetGone: it answers nothing any more.
        """
        self._heard.append(exchange)
        if exchange.answer is None:
            self._judge_trouble(exchange)
        if is_throttled(exchange):
            raise Indeterminate(f"the target is throttling (HTTP {exchange.status})")
        problem = _problem(exchange)
        if problem:
            raise Breach(problem, rule=RULE)
        return exchange

    def _judge_trouble(self, exchange: Exchange) -> None:
        sent = f"{exchange.request.method} {exchange.request.path.partition('?')[0]}"
        if not self._target.is_there():
            raise TargetGone(
                f"the target answers nothing any more; the last request was {sent}"
                f" ({exchange.trouble}: {exchange.detail})"
            )
        if exchange.trouble is Trouble.UNREACHABLE:
            raise Indeterminate(f"{sent}: {exchange.trouble} ({exchange.detail})")
        raise Breach(f"{sent}: {exchange.trouble} ({exchange.detail})", rule=RULE)


def _problem(exchange: Exchange) -> str | None:
    answer = exchange.answer
    if answer is None:
        return None
    if answer.status >= 500:
        return f"the server answered HTTP {answer.status}"
    if answer.announces_json and answer.body and answer.document is NOT_JSON:
        return f"the answer (HTTP {answer.status}) announces JSON and is none"
    return None
