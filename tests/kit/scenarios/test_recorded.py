"""Recorded scenarios on servers that are right, and on servers that are wrong in one way."""

import pytest
from uowkit.outcomes import Indeterminate, Untested
from uowkit.running.connection import check_connection
from uowkit.scenarios.replaying import replay
from uowkit.target import Target
from uowkit.workspace import Workspace

from tests.independent_server import Choices, UnitOfWorkService, running
from tests.kit.scenarios.recorded import ORDER, PERSON, bulk, create, recorded, sent
from tests.kit.servers import workspace_on

RELATED = {
    "Person": {**PERSON, "relations": {"orders": {"table": "Order", "many": True}}},
    "Order": ORDER,
}
JOE, MARY = {"name": "Joe", "age": 25}, {"name": "Mary", "age": 32}
FIND = {"operationType": "FIND", "table": "$Person", "payload": {"pageSize": 50}, "opResultId": "f"}
SHOP = (
    sent(bulk(JOE, MARY), b=["$joe", "$mary"]),
    sent(FIND, f={"$unordered": [{"objectId": "$mary", **MARY}, {"objectId": "$joe", **JOE}]}),
    {"save": {"table": "$Person", "object": {"name": "Bob"}}, "expect": {"objectId": "$bob"}},
    {"save": {"table": "$Person", "object": {"objectId": "$bob", "age": 1}}, "expect": {}},
    {"read": {"table": "$Person", "objectId": "$bob"}, "expect": {"name": "Bob", "age": 1}},
    {
        "call": {"method": "GET", "path": "/data/${Person}?where=objectId%3D%27${joe}%27"},
        "expect": {"$unordered": [{"objectId": "$joe", **JOE}]},
    },
    sent(create({"nope": 1}), expect="refused"),
    sent(create(JOE), create(JOE), expect="refused"),
    sent(create(JOE, table="None${run}"), expect="refused"),
    {"delete": {"table": "$Person", "objectId": "$bob"}, "expect": "answered"},
    {"read": {"table": "$Person", "objectId": "$bob"}, "expect": "nothing"},
    {"call": {"method": "GET", "path": "/data/${Person}/count"}, "expect": 2},
)
RELATE = {
    "operationType": "ADD_RELATION",
    "table": "$Person",
    "payload": {"parentObject": "$p", "relationColumn": "orders", "unconditional": ["$o"]},
}

RELATING = (
    sent(
        create(JOE, "p"),
        create({"title": "a"}, "o", "$Order"),
        p={"objectId": "$p"},
        o={"objectId": "$o"},
    ),
    sent(RELATE),
)


def shop(*given, **options):
    """A workspace that makes tables by saving."""
    return workspace_on(*given, provision="save", **options)


def played(workspace, scenario, times=2):
    """What comes of it; nothing of it stays behind."""
    done = replay(workspace, scenario, times)
    assert not done.kept or not any(
        each.table.name.startswith("UowkitShop") for each in workspace.ledger.newest_first()
    )
    return done


@pytest.mark.parametrize(
    "choices",
    [
        Choices(),
        Choices(object_ids="short-mixed-case", row_order="newest-first"),
        Choices(errors="200"),
    ],
    ids=["defaults", "other choices", "errors with 200"],
)
def test_a_right_server_plays_it_again_and_again(choices):
    """Its tables are made, and are empty each time."""
    with shop(choices=choices) as workspace:
        assert played(workspace, recorded(*SHOP), 3).kept
        assert workspace.findings == []


def test_relation_columns_come_along():
    """They are made by a deep save, which leaves nothing either."""
    with shop() as workspace:
        workspace.claimed = ("core", "operations")
        assert played(workspace, recorded(*RELATING, tables=RELATED)).kept


class Backwards(UnitOfWorkService):
    """Answers the ids of a bulk last to first."""

    def create_bulk(self, table, payload):
        return super().create_bulk(table, payload)[::-1]


class Forgetful(UnitOfWorkService):
    """Finds one object too few."""

    def find(self, *given):
        return super().find(*given)[:-1]


class Lenient(UnitOfWorkService):
    """Takes whatever it is sent for saved."""

    def handle(self, body):
        answer = super().handle(body)
        if answer.value.get("success") is not True:
            return type(answer)(200, {"success": True, "error": None, "results": {}})
        return answer


class NoClass(UnitOfWorkService):
    """Leaves the class out of every object."""

    def full_row(self, table, row):
        return {**super().full_row(table, row), "___class": "Other"}


WRONG = [
    pytest.param(Backwards, SHOP, "create-bulk/ids-in-request-order", 2, id="order"),
    pytest.param(Forgetful, SHOP, "operations/find-effect", 2, id="find"),
    pytest.param(
        Lenient,
        [sent(create({"nope": 1}), expect="refused")],
        "schema/column-must-exist",
        1,
        id="column",
    ),
    pytest.param(
        Lenient,
        [sent(create(JOE), create(JOE), expect="refused")],
        "op-result-id/unique",
        1,
        id="twice",
    ),
    pytest.param(
        Lenient,
        [sent(create(JOE, table="No${run}"), expect="refused")],
        "schema/table-must-exist",
        1,
        id="table",
    ),
    pytest.param(NoClass, [sent(create(JOE))], "create/class", 1, id="class"),
]


@pytest.mark.parametrize(("service", "steps", "rule", "number"), WRONG)
def test_the_rule_that_is_broken_is_told_by_what_is_not_as_expected(service, steps, rule, number):
    """Though the scenario names none. Its document goes with the breach."""
    scenario = recorded(*steps)
    with shop(service) as workspace:
        workspace.claimed = ("core", "operations")
        done = played(workspace, scenario)
    assert (done.breach.rule, done.step) == (rule, number)
    assert done.breach.scenario == scenario.document


def test_an_operation_that_is_not_claimed_may_be_refused():
    """It is a rule of a profile. Where that is claimed, the refusal breaks it."""
    scenario = recorded(sent(FIND))
    with shop(choices=Choices(find_operation=False)) as workspace:
        with pytest.raises(Untested, match="operations/find-effect where the profile operations"):
            played(workspace, scenario)
        workspace.claimed = ("operations",)
        assert played(workspace, scenario).breach.rule == "operations/find-effect"


def test_what_not_every_server_understands_may_be_refused():
    """Whatever is claimed: no rule is about it."""
    find = {**FIND, "payload": {"whereClause": "no such language"}}
    with shop() as workspace:
        workspace.claimed = ("operations",)
        with pytest.raises(Untested, match="not every server"):
            played(workspace, recorded(sent(find)))


def test_a_form_that_is_not_offered_is_not_judged():
    """Nothing says that a find has to be taken by POST."""
    call = {"call": {"method": "POST", "path": "/data/${Person}/find", "json": {}}, "expect": []}
    refused = pytest.raises(Untested, match="is not offered as the client calls it")
    with shop(choices=Choices(find_methods="get")) as workspace, refused:
        played(workspace, recorded(call))


def test_a_table_that_holds_something_is_left_alone():
    """Who knows whose it is; nothing in it is changed or removed."""
    scenario = recorded(sent(create(JOE)))
    table = scenario.tables["Person"]
    with shop() as workspace:
        workspace.save(table, {"name": "Somebody", "age": 1})
        with pytest.raises(Indeterminate, match="holds 1 objects or more"):
            played(workspace, scenario)
        answer = workspace.target.send("GET", f"/data/{table.name}")
        assert [row["name"] for row in answer.document] == ["Somebody"]


def test_a_table_that_cannot_be_made_is_told_with_the_remedy():
    """Nothing is judged."""
    with shop() as workspace:
        workspace.provision = "none"
        with pytest.raises(Untested, match="make it by hand as the file says under tables"):
            played(workspace, recorded(sent(create(JOE))))


def test_tables_are_made_by_the_console_too():
    """Where the address names an application; with their relations."""
    with running() as base, Target(base.replace("/api", "/APP/KEY")) as target:
        workspace = Workspace(target, provision="console")
        check_connection(workspace, provision="console")
        workspace.claimed = ("operations",)
        assert played(workspace, recorded(*RELATING, tables=RELATED)).kept
