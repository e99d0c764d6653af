from uowkit.work.provision import delete
from uowkit.work.removal import Removal, remove_all

from tests.independent_server import Choices
from tests.kit.servers import workspace_on


def fill(workspace):
    """Save six objects in two tables, two of them by an operation without op result id."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "Joe"})
    transaction.create_bulk(workspace.order, [{}, {}, {}])
    workspace.commit(transaction)
    unnamed = workspace.transaction()
    unnamed.create_bulk(workspace.person, [{}, {}], op_result_id=None)
    workspace.commit(unnamed)
    return [
        (workspace.person, transaction.marker),
        (workspace.order, transaction.marker),
        (workspace.person, unnamed.marker),
    ]


def test_everything_that_was_saved_is_removed():
    """Also what no answer named."""
    with workspace_on() as workspace:
        places = fill(workspace)
        removal = remove_all(workspace)
        assert [workspace.find(*place) for place in places] == [[], [], []]
        assert removal.stayed == 0
        assert removal.removed >= 6


def test_what_is_gone_already_counts_as_removed():
    """Removing twice does no harm."""
    with workspace_on() as workspace:
        fill(workspace)
        remove_all(workspace)
        assert remove_all(workspace).stayed == 0


def test_a_target_that_does_not_delete_is_not_asked_for_ever():
    """Rows stay, and it is said why."""
    with workspace_on(choices=Choices(delete_refused=True)) as workspace:
        for _ in range(10):
            fill(workspace)
        with workspace.target.listening() as heard:
            removal = remove_all(workspace)
        assert removal.removed == 0
        assert removal.stayed >= 60
        assert removal.reason == "HTTP 403"
        assert len(heard) < 30


def test_nothing_to_remove_is_no_work():
    """An empty run leaves an empty account."""
    assert Removal() == Removal(removed=0, stayed=0, reason="")


def test_what_a_check_had_removed_is_not_removed_again():
    """A server may well refuse to remove what is not there."""
    with workspace_on(choices=Choices(errors="400")) as workspace:
        transaction = workspace.transaction()
        saved = [transaction.create(workspace.person, {}) for _ in range(2)]
        committed = workspace.commit(transaction)
        gone, kept = map(committed.object_id, saved)
        workspace.ledger.release(workspace.person, [gone, kept])
        delete(workspace.target, workspace.person, gone)
        assert remove_all(workspace).stayed == 0
        assert workspace.read(workspace.person, kept) is None
