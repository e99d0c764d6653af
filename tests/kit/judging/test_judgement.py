from email.utils import formatdate

import pytest
from uowkit.judging.judgement import Unusable, created_problem, judge_success
from uowkit.outcomes import Breach
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


def judged(document, *, unnamed=0, status=200, headers=None):
    """The breaches of an answer to a CREATE, a CREATE_BULK, and some without op result id."""
    unit = UnitOfWork()
    unit.create("Person", {"name": "Joe", "note": None}, op_result_id="c")
    unit.create_bulk("Person", [{}, {}], op_result_id="b")
    for _ in range(unnamed):
        unit.create("Person", {}, op_result_id=None)
    return list(judge_success(unit, reading_of(document, status, headers)))


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
    assert created_problem(yesterday * 1000, exchange_of({}, headers=dated)) is None
    assert "Date header" in created_problem(NOW, exchange_of({}, headers=dated))
    assert "run's clock" in created_problem(yesterday * 1000, exchange_of({}, headers={}))
    assert created_problem(NOW, exchange_of({}, headers={"date": "tomorrow"})) is None
