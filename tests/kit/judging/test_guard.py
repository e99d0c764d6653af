import pytest
from uowkit.judging.guard import RULE, Guard
from uowkit.outcomes import Breach, Indeterminate, TargetGone
from uowkit.target import Target
from uowkit.wire.evidence import MOST_EXCHANGES
from uowkit.wire.exchange import Exchange, Trouble

from tests.kit.answers import POST, exchange_of
from tests.kit.servers import OK, raw_server

HTML = {"content-type": "text/html"}


class Standin:
    """A target of which only its being there is asked."""

    def __init__(self, *, there):
        self.there = there

    def is_there(self):
        """As told."""
        return self.there


ALIVE, DEAD = Guard(Standin(there=True)), Guard(Standin(there=False))


@pytest.mark.parametrize(
    "exchange",
    [
        exchange_of({"success": True}),
        exchange_of(b"<html>", 404, HTML),
        exchange_of(b"", 200),
        exchange_of(b"", 204, {}),
        exchange_of(b"NaN", 200, HTML),
        exchange_of({"code": 1}, 499),
        exchange_of(b"", 302, {}),
    ],
)
def test_an_answer_that_keeps_the_rule_is_given_on(exchange):
    """What it says is for the checks to judge."""
    assert ALIVE.answered(exchange) is exchange


@pytest.mark.parametrize(
    "exchange",
    [
        exchange_of(b"", 500, {}),
        exchange_of({"success": False, "error": {"message": "no"}}, 500),
        exchange_of(b"", 502, {}),
        exchange_of(b"<html>"),
        exchange_of(b'{"a": NaN}'),
        exchange_of(b"half", 400, {"content-type": "application/problem+json"}),
    ],
)
def test_server_errors_and_false_json_break_it(exchange):
    """No 5xx, and JSON where JSON is announced."""
    with pytest.raises(Breach) as caught:
        ALIVE.answered(exchange)
    assert caught.value.rule == RULE


@pytest.mark.parametrize(
    "exchange",
    [
        exchange_of(b"", 429, {}),
        exchange_of(b"", 503, HTML),
        exchange_of({"code": 999, "message": "limit"}, 400),
        exchange_of({"code": 999, "message": "limit"}, 500),
    ],
)
def test_throttling_decides_nothing(exchange):
    """It may have come to an end by the next run."""
    with pytest.raises(Indeterminate):
        ALIVE.answered(exchange)


@pytest.mark.parametrize(
    "trouble", [Trouble.TIMEOUT, Trouble.DROPPED, Trouble.ENDLESS, Trouble.MALFORMED]
)
def test_no_answer_breaks_the_rule_when_the_target_still_lives(trouble):
    """The server could have answered."""
    with pytest.raises(Breach) as caught:
        ALIVE.answered(Exchange(POST, trouble=trouble, detail="why"))
    assert caught.value.rule == RULE
    assert str(trouble) in caught.value.message


@pytest.mark.parametrize("trouble", Trouble)
def test_no_answer_from_a_dead_target_ends_the_run(trouble):
    """Nobody is accused of a rule by its own absence."""
    with pytest.raises(TargetGone) as caught:
        DEAD.answered(Exchange(POST, trouble=trouble))
    assert "POST /transaction/unit-of-work" in caught.value.message


def test_a_connection_that_could_not_be_made_once_decides_nothing():
    """The network is not the server."""
    with pytest.raises(Indeterminate):
        ALIVE.answered(Exchange(POST, trouble=Trouble.UNREACHABLE))


def test_the_last_exchanges_of_an_example_are_its_evidence():
    """Bounded, and forgotten when the next one begins."""
    guard = Guard(Standin(there=True))
    for status in range(200, 200 + MOST_EXCHANGES + 3):
        guard.answered(exchange_of({}, status))
    statuses = [each.status for each in guard.evidence().exchanges]
    assert statuses == list(range(203, 203 + MOST_EXCHANGES))
    guard.story.sent(exchange_of({}))
    assert len(guard.evidence().steps) == 1
    guard.begin()
    assert guard.evidence().exchanges == ()
    assert guard.evidence().steps == ()


def test_a_breach_keeps_the_evidence_that_it_has():
    """What came later shows something else."""
    guard, breach = Guard(Standin(there=True)), Breach("no")
    guard.answered(exchange_of({}, 200))
    guard.attach(breach)
    guard.answered(exchange_of({}, 204))
    guard.attach(breach)
    assert [each.status for each in breach.evidence.exchanges] == [200]


def test_a_breach_has_its_own_exchange_as_evidence():
    """The exchange is heard before it is judged."""
    guard = Guard(Standin(there=True))
    with pytest.raises(Breach):
        guard.answered(exchange_of(b"", 500, {}))
    assert guard.evidence().exchanges[-1].status == 500


def dropping(connection):
    """Close a POST without an answer, and answer everything else."""
    while heard := connection.receive():
        if heard.startswith(b"POST"):
            return
        connection.send(OK)


def test_a_drop_by_a_living_server_is_a_breach():
    """A control request afterwards tells that it lives."""
    with raw_server(dropping) as server, Target(server.base, timeout=1) as target:
        guard = Guard(target)
        with pytest.raises(Breach, match="closed"):
            guard.answered(target.transact({}))


def test_a_drop_by_a_server_that_dies_ends_the_run(monkeypatch):
    """Whoever closes every connection answers nothing any more."""
    monkeypatch.setattr("uowkit.target.time.sleep", lambda _: None)
    with (
        raw_server(lambda connection: connection.receive()) as server,
        Target(server.base, timeout=1) as target,
        pytest.raises(TargetGone),
    ):
        Guard(target).answered(target.transact({}))
