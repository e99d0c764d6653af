import json

import pytest
from uowkit.judging.forms import form_problems
from uowkit.wire.exchange import Request

from tests.kit.answers import exchange_of

OPERATIONS = [
    {"operationType": "CREATE", "table": "T", "opResultId": "one", "payload": {}},
    {"operationType": "FIND", "table": "T", "opResultId": "rows", "payload": {}},
    {"operationType": "UPSERT_BULK", "table": "T", "opResultId": "open", "payload": []},
    {"operationType": "DELETE", "table": "T", "payload": "a"},
]
ROW = {"objectId": "a", "___class": "T", "created": 1}
GOOD = {
    "success": True,
    "results": {
        "one": {"type": "CREATE", "result": ROW},
        "rows": {"operationType": "FIND", "result": []},
        "open": {"type": "UPSERT_BULK", "result": "whatever"},
        "another": "of the one without a name",
    },
}


def problems(document, status=200, operations=OPERATIONS):
    """The rules that an answer to a transaction breaks."""
    body = json.dumps({"operations": operations}).encode()
    request = Request("POST", "/transaction/unit-of-work", body)
    return [each.rule for each in form_problems(exchange_of(document, status, request=request))]


def with_result(name, result):
    """The good answer with another result under a name."""
    entry = {**GOOD["results"][name], "result": result}
    return {**GOOD, "results": {**GOOD["results"], name: entry}}


@pytest.mark.parametrize(
    "answer",
    [
        (GOOD, 200),
        (GOOD, 201),
        ({"success": False, "error": {"message": "no"}, "results": None}, 200),
        ({"code": 1, "message": "no"}, 200),
        (b"<html>", 404),
        (b"", 302),
        (b"<html>", 500),  # another rule is about that
    ],
)
def test_a_right_answer_has_no_problem(answer):
    """Whichever way it is put, and whatever comes with another status than 2xx."""
    assert problems(*answer) == []


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (b"<html>", "envelope/success-shape"),
        (b"", "envelope/success-shape"),
        ({}, "envelope/success-shape"),
        ({"success": "true", "results": {}}, "envelope/success-shape"),
        ({"success": True, "results": []}, "envelope/success-shape"),
        ({"success": False, "error": None}, "envelope/failure-shape"),
        ({"success": False, "error": {"message": ""}}, "envelope/failure-shape"),
        (with_result("one", {**ROW, "objectId": None}), "create/returns-saved-object"),
        (with_result("rows", None), "operations/find-result"),
        (with_result("rows", ["a"]), "operations/find-result"),
    ],
)
def test_a_wrong_answer_breaks_a_rule_on_its_form(answer, rule):
    """It is said which one, since its own breach explains this one."""
    assert problems(answer) == [rule]


def test_every_named_operation_needs_an_entry():
    """Under its very name."""
    results = {key: each for key, each in GOOD["results"].items() if key != "rows"}
    assert problems({**GOOD, "results": results}) == ["envelope/one-result-per-operation"]


def test_names_that_stand_twice_are_passed_over():
    """Whichever of the two operations an entry belongs to; such a transaction is to be refused."""
    twins = [{**OPERATIONS[0], "opResultId": "rows"}, OPERATIONS[1]]
    assert problems(with_result("rows", None), operations=twins) == []


@pytest.mark.parametrize(
    ("method", "path", "answer", "rule"),
    [
        ("POST", "/data/T", {"objectId": "a"}, None),
        ("PUT", "/data/T", {"code": 1, "message": "no"}, None),
        ("POST", "/data/T", True, "data-service/save-creates"),
        ("PUT", "/data/T", {"objectId": ""}, "data-service/save-creates"),
        ("GET", "/data/T?where=a%3D1", [{}], None),
        ("GET", "/data/T", {"data": []}, "data-service/read-back"),
        ("POST", "/data/T/find", None, "data-service/read-back"),
        ("GET", "/data/T/count?where=a", 3, None),
        ("POST", "/data/T/count", {"count": 3}, "data-service/read-back"),
        ("GET", "/data/T/a", None, None),  # nothing is asked of other calls
        ("DELETE", "/data/T/a", b"", None),
        ("POST", "/data/bulk/T", "whatever", None),
    ],
)
def test_saving_finding_and_counting_have_forms(method, path, answer, rule):
    """Those that rules of level MUST give them."""
    exchange = exchange_of(answer, request=Request(method, path, b"{}"))
    assert [each.rule for each in form_problems(exchange)] == ([rule] if rule else [])


@pytest.mark.parametrize("answer", [None, b"", True, {"objectId": ""}])
def test_saving_an_object_with_an_id_has_a_form_where_an_object_has_the_id(answer):
    """What comes of another objectId is left open (ruling data-service/save-unknown-id)."""
    request = Request("PUT", "/data/T", b'{"objectId": "a", "name": "Joe"}')
    exchange = exchange_of(answer, request=request)
    assert not list(form_problems(exchange))
    assert not list(form_problems(exchange, ["b"]))
    assert [each.rule for each in form_problems(exchange, ["b", "a"])] == [
        "data-service/save-creates"
    ]
    saved_anew = exchange_of(answer, request=Request("PUT", "/data/T", b'{"objectId": null}'))
    assert len(list(form_problems(saved_anew))) == 1
