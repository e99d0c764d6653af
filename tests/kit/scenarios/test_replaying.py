from uowkit.scenarios.replaying import replay, usual_times

from tests.independent_server import UnitOfWorkService
from tests.independent_server.answers import Answer, Malformed
from tests.kit.scenarios.hand_made import create, find, scenario, transaction
from tests.kit.servers import workspace_on

SAVED = transaction(create()), find([{"item": "${run}-1.x"}])


def test_a_right_server_is_asked_as_often_as_told():
    """Each time with marks of its own, so that nothing of the time before is in the way."""
    with workspace_on() as workspace:
        played = replay(workspace, scenario(*SAVED), 5)
        assert (played.kept, played.times) == (True, 5)


def test_a_short_scenario_is_played_more_often():
    """What shows now and then shows in a few hundred steps."""
    assert usual_times(scenario(*SAVED)) == 200
    assert usual_times(scenario(*SAVED * 50)) == 30


def test_a_scenario_may_say_how_often_it_is_to_be_played():
    """A fault may take its time."""
    assert usual_times(scenario(*SAVED, times=7)) == 7


class FourthIsLost(UnitOfWorkService):
    """Acknowledges every fourth object of a scenario and does not save it."""

    saved = 0

    def create(self, table, payload):
        """Save three of four."""
        self.saved += payload.get("item", "").endswith(".x")
        row = super().create(table, payload)
        if self.saved == 4:
            self.saved = 0
            table.rows.popitem()
        return row


def test_the_first_time_that_fails_ends_it():
    """With its number, and the exchanges that show it."""
    with workspace_on(FourthIsLost) as workspace:
        played = replay(workspace, scenario(*SAVED), 30)
        assert (played.kept, played.times) == (False, 4)
        assert played.breach.message.startswith("step 2: of 1 objects, one is not there")
        assert played.breach.evidence.exchanges[-1].request.method == "GET"


class LosesTheOldest(UnitOfWorkService):
    """Keeps the last three rows of a table."""

    def create(self, table, payload):
        """Throw the oldest one away."""
        row = super().create(table, payload)
        while len(table.rows) > 3:
            table.rows.pop(next(iter(table.rows)))
        return row


def test_a_step_at_the_end_is_taken_when_everything_was_played():
    """Of each time that it was."""
    with workspace_on(LosesTheOldest) as workspace:
        steps = transaction(create()), find([{"item": "${run}-1.x"}], at="end")
        assert replay(workspace, scenario(*steps), 3).kept
        assert not replay(workspace, scenario(*steps), 4).kept


class Refuses(UnitOfWorkService):
    """Refuses some good transactions at once."""

    left = 0

    def create(self, table, payload):
        """Refuse while some are left."""
        if type(self).left and payload.get("item", "").endswith(".x"):
            type(self).left -= 1
            raise Malformed("busy")
        return super().create(table, payload)


class Rests(UnitOfWorkService):
    """Refuses three transactions after a failure: the good one that comes next, and two more."""

    tired = 0

    def handle(self, body):
        """Take a rest."""
        if self.tired:
            self.tired -= 1
            return Answer(400, {"code": 1, "message": "later"})
        answer = super().handle(body)
        if b"NONE" in body:
            self.tired = 3
        return answer


def test_a_server_may_come_to_itself_before_the_next_chance():
    """So that each chance begins as the first one did."""
    failing = transaction({**create(), "operationType": "NONE"}, expect="refused")
    with workspace_on(Rests) as workspace:
        played = replay(workspace, scenario(failing, transaction(create("y"), tries=1)), 1)
        assert (played.kept, played.step) == (False, 2)


def test_contention_may_refuse_what_must_succeed_at_once_but_not_each_time():
    """The scenario is played anew, twice."""
    once = scenario(transaction(create(), tries=1))
    with workspace_on(Refuses) as workspace:
        for left, kept in ((2, True), (3, False)):
            Refuses.left = left
            assert replay(workspace, once, 1).kept is kept
