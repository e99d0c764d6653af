import pytest
from uowkit.judging.handler_probe import make_handler_tables, marked_row
from uowkit.scenarios.story import Called
from uowkit.wire.reading import Kind
from uowkit.work.handler_words import EVENTS, asking_id, sign, signs_in
from uowkit.work.removal import remove_all

from tests.independent_server import OPEN_CHOICES, Choices
from tests.kit.servers import workspace_on


def saved(workspace, role="unhandled", **values):
    """Save an object, and give its id."""
    table = workspace.tables[role]
    row = marked_row(workspace, table, {"name": "Joe", **values})
    return workspace.handled.ask("create", table, values=row).document["objectId"]


@pytest.fixture(params=["defaults", "save-by-put-only", "save-rest-style"])
def workspace(request):
    """Yield a workspace with the tables of handlers, in whichever form objects are saved."""
    with workspace_on(choices=OPEN_CHOICES[request.param], provision="save") as workspace:
        make_handler_tables(workspace)
        yield workspace


def test_every_call_is_made(workspace):
    """In a form that the target has; the story knows of each."""
    object_id = saved(workspace, "handled", instruction="plain")
    table = workspace.tables["handled"]
    workspace.guard.begin()
    for event in EVENTS[1:]:
        reading = workspace.handled.ask(
            event,
            table,
            object_id=object_id if event != "remove" else saved(workspace, "handled"),
            values={"name": "Mary"} if event == "update" else None,
            instruction="plain",
        )
        assert reading.exchange.status == 200, (event, reading)
    steps = [each for each in workspace.guard.story.steps() if isinstance(each, Called)]
    assert {each.event for each in steps} == set(EVENTS)
    assert all(each.found is not None for each in steps)


def test_a_find_is_for_the_objects_with_an_instruction(workspace):
    """And for no others."""
    object_id = saved(workspace, instruction="this one")
    saved(workspace, instruction="another")
    table = workspace.tables["unhandled"]
    found = workspace.handled.ask("find", table, instruction="this one").document
    assert [each["objectId"] for each in found] == [object_id]


def test_what_was_saved_is_removed_at_the_end(workspace):
    """By its mark, since an answer need not tell its id."""
    saved(workspace)
    removed = workspace.tables["unhandled"]
    workspace.handled.ask("remove", removed, object_id=saved(workspace))
    assert remove_all(workspace).stayed == 0
    for role in ("handled", "followed", "unhandled"):
        name = workspace.tables[role].name
        assert workspace.target.send("GET", f"/data/{name}").document == []


def test_a_find_goes_by_post_where_that_alone_is_offered():
    """As the official SDK asks."""
    with workspace_on(choices=Choices(), provision="save") as workspace:
        make_handler_tables(workspace)
        saved(workspace, instruction="this one")
        send = workspace.target.send
        refused = send("GET", "/nowhere")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                workspace.target,
                "send",
                lambda method, path, **rest: (
                    refused if method == "GET" and "?" in path else send(method, path, **rest)
                ),
            )
            for _ in range(2):
                reading = workspace.handled.ask(
                    "find", workspace.tables["unhandled"], instruction="this one"
                )
                assert len(reading.document) == 1
        assert reading.exchange.request.method == "POST"


def test_an_answer_is_given_as_it_came():
    """Whatever a handler made of it."""
    with workspace_on(provision="save") as workspace:
        make_handler_tables(workspace)
        table = workspace.tables["handled"]
        asked = asking_id(workspace.markers.next(), "throw")
        refused = workspace.handled.ask("findById", table, object_id=asked)
        assert (refused.kind, refused.document["code"]) == (Kind.REFUSAL, 47110)
        answered = workspace.handled.ask("findFirst", table)
        assert list(signs_in(answered.value)) == [sign("beforeFindFirst", table.name)["uowkit"]]
