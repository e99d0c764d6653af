"""What was expected beside what came: found among the steps of a finding's scenario."""

import json
import sys
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit.report.expected import beside

from tests.browser.evidence import IDS, RUN, reversed_bulk
from tests.report.runs import exchange

TABLES = {"person": "UowkitPerson", "order": "UowkitOrder"}
STEP = {"transaction": {"operations": []}}


def evidence(*steps, exchanges, found=True):
    """Evidence of a finding whose scenario has these steps."""
    told = {"found": {}} if found else {}
    return {"exchanges": exchanges, "curl": "", "scenario": {"steps": list(steps), **told}}


def only(step, answer, **rest):
    """What is told of a scenario of one step that was answered so."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    (told,) = beside(evidence(step, exchanges=[exchange(answer=text, **rest)]), TABLES)
    return told


def text(parts):
    """A text in one piece."""
    return "".join(part for part, _ in parts)


def marked(parts):
    """The parts that are marked."""
    return [part for part, differs in parts if differs]


def test_a_step_stands_beside_its_exchange():
    """With the values of this run in the place of names, and marks where they differ."""
    sent, read = beside(reversed_bulk()["evidence"], TABLES)
    assert json.loads(text(sent.expected).replace("«", '"').replace("»", '"')) == {
        "success": True,
        "results": {"bulk": {"result": ["any value, called one", "any value, called two"]}},
    }
    assert marked(sent.answer) == marked(sent.expected) == []
    assert text(read.expected) == f'{{"item": "{RUN}-1.first"}}'
    assert marked(read.answer) == [f'"{RUN}-1.second"']
    assert marked(read.expected) == [f'"{RUN}-1.first"']
    assert read.differences == (f'/item is "{RUN}-1.second", not "{RUN}-1.first"',)


def test_without_a_scenario_nothing_is_known():
    """The exchanges are shown as they are."""
    found = reversed_bulk()["evidence"]
    del found["scenario"]
    told = beside(found, TABLES)
    assert [each.exchange for each in told] == found["exchanges"]
    assert [each.expected for each in told] == [(), ()]


def test_exchanges_that_were_not_kept_are_left_out():
    """Only the last ones of a long check are; what is asked by an unknown id is told in words."""
    found = reversed_bulk()["evidence"]
    del found["exchanges"][0]
    (told,) = beside(found, TABLES)
    assert text(told.expected) == '{"item": "${run}-1.first"}'
    assert told.differences == ()


def test_exchanges_between_the_steps_have_nothing_beside_them():
    """Such as a look that serves to tidy up, or a request that was sent again."""
    found = reversed_bulk()["evidence"]
    sent, read = found["exchanges"]
    other = exchange(method="GET", path="/data/UowkitPerson?where=x", request=None, answer="[]")
    again = {**deepcopy(sent), "seconds": 1}
    found["exchanges"] = [sent, again, other, read]
    assert [bool(each.expected) for each in beside(found, TABLES)] == [False, True, False, True]


def test_columns_are_told_as_the_target_calls_them():
    """As far as they were sent."""
    found = reversed_bulk()["evidence"]
    renamed = json.loads(json.dumps(found["exchanges"]).replace('\\"item\\"', '\\"mark\\"'))
    told = beside({**found, "exchanges": renamed}, TABLES)[-1]
    assert marked(told.answer) == [f'"{RUN}-1.second"']
    assert text(told.expected) == f'{{"mark": "{RUN}-1.first"}}'


@pytest.mark.parametrize("found_by", ["data", "find"])
def test_an_object_may_be_read_in_either_way(found_by):
    """By the data service, or by FIND in a transaction, whose result it is in then."""
    step = {"read": {"table": "$person", "objectId": IDS[0]}, "expect": {"name": "Joe"}}
    row = {"objectId": IDS[0], "name": "Mary"}
    if found_by == "data":
        told = only(step, row, method="GET", path=f"/data/UowkitPerson/{IDS[0]}", request=None)
    else:
        answer = {"success": True, "results": {"f": {"result": [row]}}}
        told = only(step, answer, request=f'{{"find": "{IDS[0]}", "in": "UowkitPerson"}}')
    assert marked(told.answer) == ['"Mary"']
    assert marked(told.expected) == ['"Joe"']


def test_objects_are_compared_in_any_order():
    """What is missing is marked where it was expected, what is too much where it is."""
    step = {
        "find": {"table": "$person", "marker": "m-1"},
        "expect": [{"name": "Joe"}, {"name": "Mary", "age": 1}],
    }
    asked = {
        "method": "GET",
        "path": "/data/UowkitPerson?where=marker%3D%27m-1%27",
        "request": None,
    }
    told = only(step, [{"name": "Mary", "age": 2}, {"name": "Joe"}, {"name": "Bob"}], **asked)
    assert marked(told.answer) == ["2", '{"name": "Bob"}']
    assert marked(told.expected) == ["1"]
    told = only(step, [{"name": "Joe"}], **asked)
    assert marked(told.expected) == ['{"name": "Mary", "age": 1}']
    assert marked(only(step, {"code": 1}, **asked).answer) == ['{"code": 1}']


@pytest.mark.parametrize(
    ("expect", "answer", "status", "marks"),
    [
        ("refused", {"success": True}, 200, ["true"]),
        ("refused", {"success": False}, 200, []),
        ("refused", {"code": 1}, 400, []),
        ("refused", "oops", 500, ["HTTP 500"]),
        ("answered", "oops", 500, ["HTTP 500"]),
        ("answered", {}, 404, []),
    ],
)
def test_words_are_told_as_sentences(expect, answer, status, marks):
    """And what does not fit them is marked, and told."""
    told = only({**STEP, "expect": expect}, answer, status=status)
    assert text(told.expected).endswith(".")
    assert marked(told.answer) == marks
    assert bool(told.differences) is bool(marks)


def test_nothing_is_expected_where_something_is():
    """Then all of it is too much."""
    step = {"find": {"table": "$person", "marker": "m-1"}, "expect": "nothing"}
    asked = {"method": "GET", "path": "/data/UowkitPerson?where=m-1", "request": None}
    assert marked(only(step, [{"a": 1}], **asked).answer) == ['[{"a": 1}]']
    assert marked(only(step, [], **asked).answer) == []


def test_a_status_and_a_condition_are_told():
    """What is expected only of some answers says of which."""
    step = {**STEP, "expect": {"code": "$number"}, "when": "refusal", "status": 400}
    told = only(step, {"code": "x"}, status=401)
    assert text(told.expected).startswith("If the request is refused as a whole:\n\nHTTP 400\n\n{")
    assert marked(told.answer) == ["HTTP 401", '"x"']
    told = only(step, {"success": True})
    assert marked(told.answer) == []


def test_a_recorded_scenario_ends_where_it_was_left():
    """The steps after the one that did not fit were not taken."""
    steps = [
        {**STEP, "expect": {"success": True, "error": None}},
        {"read": {"table": "$person", "objectId": "$x"}, "expect": {}},
    ]
    sent = [exchange(answer='{"success": true, "error": {}}')]
    (told,) = beside(evidence(*steps, exchanges=sent, found=False), TABLES)
    assert marked(told.answer) == ["{}"]


def test_what_is_no_json_is_marked_as_a_whole():
    """Nothing in it can be compared."""
    told = only({**STEP, "expect": {"success": True}}, "<html>oops</html>", status=502)
    assert marked(told.answer) == ["<html>oops</html>"]
    assert told.differences == ("the answer is no JSON",)


def test_no_answer_is_told():
    """There is nothing to mark then."""
    (told,) = beside(
        evidence({**STEP, "expect": "answered"}, exchanges=[exchange(status=None, trouble="gone")]),
        TABLES,
    )
    assert told.differences == ("there is no answer",)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("$x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(anything, st.text(max_size=20) | anything.map(json.dumps))
def test_whatever_comes_is_told(pattern, answer):
    """No answer and no pattern stands in the way of a page, and texts stay what they are."""
    expect = pattern if isinstance(pattern, dict) else {"a": pattern}
    told = only({**STEP, "expect": expect}, answer)
    assert text(told.answer).startswith("HTTP 200")
    assert text(told.expected)


def test_what_nests_too_deeply_is_shown_as_it_is():
    """Such a pattern is no check's."""
    pattern = []
    for _ in range(sys.getrecursionlimit() * 7 // 10):  # other tests may have raised it
        pattern = [pattern]
    told = only({**STEP, "expect": {"a": pattern}}, json.dumps({"a": pattern}))
    assert told.expected == ()
