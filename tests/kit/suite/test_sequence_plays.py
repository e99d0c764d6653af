from contextlib import contextmanager

import pytest
from uowkit.outcomes import Breach
from uowkit.running.session import Session
from uowkit.scenarios.story import Looked
from uowkit.suite.sequence_saves import SavingPlay
from uowkit.suite.sequence_steps import Change, Commit, Count, Fail, Look, Read, Remove, Save
from uowkit.suite.sequence_transactions import TransactionPlay
from uowkit.work.limits import Limits
from uowkit_reference.app import create_app
from uowkit_reference.faults import fault_named

from tests.conformance.test_replay import HERE
from tests.independent_server import OPEN_CHOICES
from tests.independent_server.asgi import make_application

STORED = "atomicity/acknowledged-is-stored"
READ_BACK = "data-service/read-back"
MIXED = (("person", 0), ("order", 3), ("person", 2))
TRANSACTIONS = [
    Commit(MIXED),
    Fail(MIXED, 1, "unknown-column"),
    Remove(0, 1),
    Fail(MIXED, 0, "bad-payload", times=3),
    Fail(MIXED, 2, "unknown-table", retried=True),
    Read(0, 1),
    Read(4, 5),
    Look(1),
    Look(4),
    Remove(0, 1),
]
SAVES = [
    Save("person"),
    Commit(MIXED),
    Change(0, 0, seen=True),
    Change(1, 2, seen=False),
    Fail(MIXED, 0, "unknown-column"),
    Count(0),
    Count(1),
    Count(4),
    Remove(1, 2),
    Change(1, 2, seen=True),
    Count(1),
    Save("order"),
    Remove(0, 0),
    Read(0, 0),
]


@contextmanager
def workspace_of(application, rule=STORED):
    """A workspace on an application in this process, which checks a rule."""
    session = Session(HERE, application=application, disposable=True)
    session.connect()
    session.begin(rule)
    try:
        yield session.workspace
    finally:
        session.close()


def breach_of(name, play, rule, steps):
    """What a play of these steps finds on the reference server with a fault."""
    server = workspace_of(fault_named(name).app(), rule)
    with server as workspace, pytest.raises(Breach) as caught:
        play(workspace).play(steps)
    return caught.value


@pytest.mark.parametrize("play", [TransactionPlay, SavingPlay])
@pytest.mark.parametrize("make", [create_app, make_application], ids=["reference", "independent"])
def test_a_right_server_is_not_accused(make, play):
    """Of anything, and what was found is in the story, so that it can be told."""
    steps = SAVES if play is SavingPlay else TRANSACTIONS
    with workspace_of(make()) as workspace:
        play(workspace).play(steps)
        assert workspace.findings == []
        looks = [each for each in workspace.guard.story.steps() if isinstance(each, Looked)]
        assert any(each.pattern for each in looks)


@pytest.mark.parametrize("play", [TransactionPlay, SavingPlay])
def test_a_target_that_refuses_to_delete_is_not_accused(play):
    """What was to be deleted is there as before."""
    choices = OPEN_CHOICES["delete-refused"]
    steps = SAVES if play is SavingPlay else TRANSACTIONS
    with workspace_of(make_application(choices)) as workspace:
        played = play(workspace)
        played.play(steps)
        assert not played.deletes


def test_a_target_that_only_says_that_it_deletes_is_no_business_of_the_core():
    """Nothing is asked any more of what was saved with the object."""
    with workspace_of(fault_named("delete-keeps").app()) as workspace:
        played = TransactionPlay(workspace)
        played.play(TRANSACTIONS)
        assert not played.deletes


def deleting_later(application, after):
    """The application, which carries out a deletion only so many requests after it is asked to."""
    waiting = []

    async def received():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def dropped(_message):
        pass

    async def serve(scope, receive, send):
        for each in waiting:
            each[0] -= 1
        while waiting and waiting[0][0] < 0:
            await application(waiting.pop(0)[1], received, dropped)
        if scope.get("method") != "DELETE":
            await application(scope, receive, send)
            return
        waiting.append([after, scope])
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"deletionTime": 1}'})

    return serve


@pytest.mark.parametrize(
    ("name", "play", "rule", "steps"),
    [
        (
            "bulks-take-over-deleted-rows",
            TransactionPlay,
            "create-bulk/objects-independent",
            [Commit((("person", 1),)), Remove(0, 0), Commit((("person", 3),))],
        ),
        (
            "transaction-revives-deleted-in-cache",
            SavingPlay,
            READ_BACK,
            [Save("person"), Commit(MIXED), Remove(0, 0), Look(1), Read(0, 0)],
        ),
        ("counts-forget-deletions", SavingPlay, READ_BACK, [Save("person"), Remove(0, 0)]),
        ("counts-keep-what-failed", SavingPlay, READ_BACK, [Fail(MIXED, 2, "unknown-column")]),
    ],
)
def test_what_is_deleted_and_what_has_failed_leaves_no_trace(name, play, rule, steps):
    """Neither in other objects, nor under its id, nor in counts."""
    assert breach_of(name, play, rule, steps).rule == rule


@pytest.mark.parametrize("after", range(8))
def test_a_target_that_deletes_later_is_not_accused(after):
    """Whenever what was still there goes, nobody asks for it."""
    application = deleting_later(create_app(), after)
    steps = [*TRANSACTIONS, Look(0), Read(0, 1), Read(0, 0), Look(0)]
    with workspace_of(application) as workspace:
        TransactionPlay(workspace).play(steps)
        assert workspace.findings == []


def test_sequences_keep_to_the_declared_limits():
    """In operations, and in objects of a bulk."""
    with workspace_of(make_application()) as workspace:
        workspace.limits = Limits(operations=2, bulk=1)
        TransactionPlay(workspace).play([Commit(MIXED), Fail(MIXED, 2, "bad-payload")])
        saved = [entry for entry in workspace.ledger.newest_first() if entry.owed]
        assert [len(each.object_ids) for each in saved] == [1, 1]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("rollback-brings-deleted-back", "atomicity/all-or-nothing"),
        ("rollback-misses-first-write", "atomicity/all-or-nothing"),
        ("bulk-keeps-objects-before-bad-one", "atomicity/bulk-all-or-nothing"),
        ("bulk-reversed", "create-bulk/ids-in-request-order"),
        ("failure-takes-last-commit-along", STORED),
    ],
)
def test_what_transactions_do_wrong_is_told_under_the_rule_that_it_breaks(name, rule):
    """Which need not be the one under check."""
    steps = [Commit(MIXED, seen=False), *TRANSACTIONS[1:]]
    assert breach_of(name, TransactionPlay, STORED, steps).rule == rule


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("failure-takes-save-along", [Save("person"), Fail(MIXED, 1, "unknown-column")]),
        (
            "failure-makes-reads-stale",
            [
                Save("person"),
                Change(0, 0, seen=False),
                Fail(MIXED, 1, "unknown-column"),
                Read(0, 0),
            ],
        ),
        ("counts-keep-what-failed", [Fail(MIXED, 2, "unknown-column"), Count(0)]),
        ("delete-takes-place-of-bulk-before", [Commit(MIXED), Commit(MIXED), Remove(1, 2)]),
        ("delete-keeps", [Save("person"), Remove(0, 0)]),
    ],
)
def test_what_reading_shows_wrong_is_told_under_its_own_rule(name, steps):
    """With what was to be found."""
    breach = breach_of(name, SavingPlay, READ_BACK, steps)
    assert breach.rule == READ_BACK
    assert breach.because is None
    assert breach.expectation.pattern is not None


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("update-clears-the-rest", "data-service/save-keeps-the-rest"),
        ("save-always-creates", "data-service/save-updates"),
    ],
)
def test_what_another_rule_explains_names_it(name, cause):
    """So that one mistake is one failure."""
    steps = [Save("person"), Change(0, 0, seen=True)]
    breach = breach_of(name, SavingPlay, READ_BACK, steps)
    assert cause in {breach.rule, breach.because}
