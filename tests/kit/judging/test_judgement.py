from email.utils import formatdate

import pytest
from uowkit.judging.judgement import judge_success
from uowkit.judging.shapes import Unusable, time_problem
from uowkit.outcomes import Breach
from uowkit.scenarios.expectation import NUMBER, TEXT
from uowkit.unit_of_work import UnitOfWork

from tests.kit.answers import SENT_AT, exchange_of, reading_of

NOW = int(SENT_AT * 1000)
ROW = {"name": "Joe", "objectId": "1", "___class": "Person", "created": NOW, "updated": None}
CREATE = {"type": "CREATE", "result": ROW}
BULK = {"type": "CREATE_BULK", "result": ["1", "2"]}


def row(**members):
    """The result of the CREATE with other members; None leaves one out."""
    changed = {**ROW, **members}
    return {"type": "CREATE", "result": {k: v for k, v in changed.items() if v is not None}}


def answer(results, **members):
    """The answer to a good transaction."""
    return {"success": True, "error": None, "results": results, **members}


def judged(document, *, unnamed=0, status=200, headers=None, identity=()):
    """The breaches of an answer to a CREATE, a CREATE_BULK, and some without op result id."""
    unit = UnitOfWork()
    unit.create("Person", {"name": "Joe", "note": None}, op_result_id="c")
    unit.create_bulk("Person", [{}, {}], op_result_id="b")
    for _ in range(unnamed):
        unit.create("Person", {}, op_result_id=None)
    return list(judge_success(unit, reading_of(document, status, headers), identity))


def good(**entries):
    """A good answer with other entries."""
    return answer({"c": CREATE, "b": BULK, **entries})


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (b"<html>", "envelope/success-shape"),
        ([], "envelope/success-shape"),
        ({"success": "true", "results": {}}, "envelope/success-shape"),
        ({"success": False, "error": {"message": "no"}}, "envelope/success-shape"),
        ({"code": 1, "message": "no"}, "envelope/success-shape"),
        (answer(None), "envelope/success-shape"),
        (answer([]), "envelope/success-shape"),
        (answer({"b": BULK}), "envelope/one-result-per-operation"),
        (answer({"C": CREATE, "b": BULK}), "envelope/one-result-per-operation"),
        (good(c=None), "envelope/one-result-per-operation"),
        (good(x=CREATE), "envelope/one-result-per-operation"),
        (good(c={"result": ROW}), "envelope/result-type"),
        (good(c={"type": "create", "result": ROW}), "envelope/result-type"),
        (good(c={"operationType": "CREATE_BULK", "result": ROW}), "envelope/result-type"),
        (
            good(c={"type": "CREATE", "operationType": "UPDATE", "result": ROW}),
            "envelope/result-type",
        ),
        (good(c={"type": "CREATE"}), "create/returns-saved-object"),
        (good(c={"type": "CREATE", "result": "1"}), "create/returns-saved-object"),
        (good(c=row(name="Bob")), "create/returns-saved-object"),
        (good(c=row(name=None)), "create/returns-saved-object"),
        (good(c=row(note="x")), "create/returns-saved-object"),
        (good(c=row(___class="Order")), "create/class"),
        (good(c=row(___class=None)), "create/class"),
        (good(c=row(created=None)), "create/created"),
        (good(c=row(created=NOW // 1000)), "create/created"),
        (good(c=row(created=str(NOW))), "create/created"),
        (good(c=row(created=True)), "create/created"),
        (good(c=row(created=10**400)), "create/created"),
        (good(c=row(objectId=None)), "create/object-id-assigned"),
        (good(c=row(objectId="")), "create/object-id-assigned"),
        (good(c=row(objectId=1)), "create/object-id-assigned"),
        (good(b={"type": "CREATE_BULK"}), "create-bulk/result-is-ids"),
        (good(b={**BULK, "result": {}}), "create-bulk/result-is-ids"),
        (good(b={**BULK, "result": ["1", 2]}), "create-bulk/result-is-ids"),
        (good(b={**BULK, "result": ["1", ""]}), "create-bulk/result-is-ids"),
        (good(b={**BULK, "result": [{"objectId": "1"}]}), "create-bulk/result-is-ids"),
        (good(b={**BULK, "result": ["1"]}), "create-bulk/one-id-per-object"),
        (good(b={**BULK, "result": ["1", "2", "3"]}), "create-bulk/one-id-per-object"),
        (good(b={**BULK, "result": ["1", "1"]}), "create-bulk/one-id-per-object"),
    ],
)
def test_every_breach_names_its_rule(document, rule):
    """What is wrong with an answer is the breach of one rule, and of no other."""
    breaches = judged(document)
    assert {each.rule for each in breaches} == {rule}
    assert all(isinstance(each, Breach) and each.message for each in breaches)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (answer([5]), ["results is [5], not an object"]),
        (answer({"C": CREATE, "b": BULK}), ['no entry under "c"', '["C", "b"]']),
        (good(x=CREATE), ['the entries ["x"]', "belong to no operation"]),
        (good(c={"result": ROW}), ["neither type nor operationType"]),
        (good(c={"operationType": "SAVE", "result": ROW}), ['operationType is "SAVE"', "CREATE"]),
        (good(c={"type": "CREATE", "result": "1"}), ['is "1", not the saved object']),
        (good(c=row(name="Bob")), ['name was sent as "Joe" and is "Bob"']),
        (good(c=row(___class="Order")), ['___class is "Order"', 'table "Person"']),
        (good(c=row(created="now")), ['created is "now", not a number']),
        (good(c=row(objectId=7)), ["objectId is 7, not a non-empty string"]),
        (good(b={**BULK, "result": ["1", 2]}), ['CREATE_BULK is ["1", 2]']),
        (good(b={**BULK, "result": ["1"]}), ["2 objects", "1 ids"]),
        (good(b={**BULK, "result": ["1", "1"]}), ["2 objects", "1 different", '"1" is there more']),
    ],
)
def test_a_breach_says_what_was_found(document, words):
    """Who reads it need not look for it in the exchange."""
    (breach,) = judged(document)
    assert all(word in breach.message for word in words), breach.message


def test_the_id_that_came_twice_is_named():
    """Wherever it stands among the others."""
    unit = UnitOfWork()
    unit.create_bulk("Person", [{}, {}, {}], op_result_id="b")
    twice = {**BULK, "result": ["1", "2", "2"]}
    (breach,) = judge_success(unit, reading_of(answer({"b": twice})))
    assert '"2" is there more than once' in breach.message


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"type": "CREATE", "result": "1"}, {"result": {"name": "Joe", "note": None}}),
        (row(name="Bob"), {"result": {"name": "Joe", "note": None}}),
        (row(___class="Order"), {"result": {"___class": "Person"}}),
        (row(created=1), {"result": {"created": NUMBER}}),
        (row(objectId=""), {"result": {"objectId": TEXT}}),
        ("nothing", {}),
    ],
)
def test_a_breach_says_what_was_to_come_instead(entry, expected):
    """A scenario that replays it holds that against the answer that broke the rule."""
    unit = UnitOfWork()
    unit.create("Person", {"name": "Joe", "note": None, "objectId": "9"}, op_result_id="c")
    reading = reading_of(answer({"c": entry}))
    (breach,) = judge_success(unit, reading)
    assert breach.expectation.pattern == {"results": {"c": expected}}
    assert breach.expectation.at is reading


def test_references_are_not_expected_back():
    """The server puts a value in their place."""
    unit = UnitOfWork()
    unit.create("Person", {}, op_result_id="a")
    friend = {"___ref": True, "opResultId": "a", "propName": "objectId"}
    unit.create("Person", {"name": "Joe", "friend": friend}, op_result_id="c")
    (breach,) = judge_success(unit, reading_of(answer({"a": CREATE, "c": row(name="Bob")})))
    assert breach.expectation.pattern == {"results": {"c": {"result": {"name": "Joe"}}}}


def test_nothing_is_learned_from_another_object():
    """What tells objects apart is another text: the rest of that result is not looked at."""
    other = row(name="Bob", ___class="Order", objectId="")
    (breach,) = judged(good(c=other), identity={"name"})
    sent = {"name": "Joe", "note": None}
    assert isinstance(breach, Unusable)
    assert breach.rule == "create/returns-saved-object"
    assert breach.because == "values/strings"
    assert 'another object than the one that was sent: name was sent as "Joe"' in breach.message
    assert breach.expectation.pattern == {"results": {"c": {"result": sent}}}
    assert breach.expectation.at.results["c"] == other


@pytest.mark.parametrize("changed", [{"name": None}, {"name": 5}, {"note": "x"}])
def test_an_object_without_its_identity_may_still_be_the_one(changed):
    """A server that loses or converts a value is told all that it does wrong."""
    breaches = judged(good(c=row(___class="Order", **changed)), identity={"name"})
    assert [each.rule for each in breaches] == ["create/returns-saved-object", "create/class"]


@pytest.mark.parametrize(
    "document",
    [
        good(),
        good(c={"operationType": "CREATE", "result": ROW}),
        good(c={"type": "CREATE", "operationType": "CREATE", "result": ROW, "more": 1}),
        good(c=row(updated=None, more=[1], note=None)),
        good(c=row(created=NOW + 0.5)),
        good(c=row(created=NOW - 9 * 60_000)),
        good(c=row(updated=5)),
        {"success": True, "results": good()["results"]},
        answer(good()["results"], error={"odd": 1}, more="members"),
    ],
)
def test_what_the_rulings_leave_open_is_no_breach(document):
    """A right server is never accused."""
    assert judged(document) == []
    assert judged(document, status=201, headers={}) == []


def test_operations_without_id_may_have_an_entry_each():
    """One more for each of them, and no more than that."""
    assert judged(good(x=CREATE), unnamed=1) == []
    assert judged(good(), unnamed=2) == []
    (breach,) = judged(good(x=CREATE, y=CREATE), unnamed=1)
    assert breach.rule == "envelope/one-result-per-operation"


def test_one_answer_can_break_several_rules():
    """All of them are told, as far as the answer can be read."""
    rules = [each.rule for each in judged(good(c=row(name="Bob", ___class="x", created=1)))]
    assert rules == ["create/returns-saved-object", "create/class", "create/created"]


def test_nothing_is_read_from_an_answer_of_no_use():
    """The breach that ends the judgement is the last one."""
    breaches = judged(good(c={"type": "UPDATE", "result": None}, b={"type": "x", "result": 1}))
    assert [each.rule for each in breaches[:2]] == [
        "envelope/result-type",
        "create/returns-saved-object",
    ]
    assert isinstance(breaches[1], Unusable)


def test_a_changed_value_is_explained_by_the_rule_on_values():
    """Who cannot store strings breaks one rule, not two."""
    (breach,) = judged(good(c=row(name="JOE")))
    assert breach.because == "values/strings"
    (missing,) = judged(good(c=row(name=None)))
    assert missing.because is None


def test_created_is_held_against_the_servers_own_clock():
    """A clock that is a day off is no breach as long as its Date header says so, too."""
    yesterday = SENT_AT - 86_400
    dated = {"date": formatdate(yesterday, usegmt=True)}
    assert time_problem("created", yesterday * 1000, exchange_of({}, headers=dated)) is None
    assert "Date header" in time_problem("created", NOW, exchange_of({}, headers=dated))
    assert "run's clock" in time_problem("created", yesterday * 1000, exchange_of({}, headers={}))
    assert time_problem("created", NOW, exchange_of({}, headers={"date": "tomorrow"})) is None
    wrong = time_problem("created", NOW - 3_600_000, exchange_of({}, headers={"date": "tomorrow"}))
    assert wrong == f"created is {NOW - 3_600_000}, 3600 seconds away from the run's clock"


@pytest.mark.parametrize("direction", [-1, 1])
def test_clocks_may_be_ten_minutes_apart(direction):
    """In either direction, and the message says by how much it is more."""
    undated = exchange_of({}, headers={})
    assert time_problem("created", NOW + direction * 9 * 60_000, undated) is None
    problem = time_problem("created", NOW + direction * 11 * 60_000, undated)
    assert "660 seconds away from the run's clock" in problem
