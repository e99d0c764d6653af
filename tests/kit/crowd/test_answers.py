"""Whose results an answer holds is told by marks, and else by the ids of what is stored."""

import json

import pytest
from uowkit.crowd.afterwards import Stored
from uowkit.crowd.answers import AnswerReader
from uowkit.crowd.client import Written
from uowkit.history.model import Fate
from uowkit.wire.exchange import Answer, Exchange, Request
from uowkit.work.marked import Transaction
from uowkit.work.tables import default_tables

RUN = "abcd1234"
PERSON = default_tables()["person"]
IDENTITY = frozenset({"item"})


def sent(marker, ids):
    """A transaction of one CREATE and a CREATE_BULK, and what it was answered under these ids."""
    transaction = Transaction(f"{RUN}-{marker}")
    transaction.create(PERSON, {"name": "one"}, op_result_id="one")
    transaction.create_bulk(PERSON, [{"name": "two"}] * (len(ids) - 1), op_result_id="many")
    return transaction, ids


def answer(transaction, ids):
    """The answer that a right server gives."""
    row = {**transaction.objects[0].row, "objectId": ids[0], "___class": PERSON.name, "created": 1}
    results = {
        "one": {"type": "CREATE", "result": row},
        "many": {"type": "CREATE_BULK", "result": ids[1:]},
    }
    return {"success": True, "error": None, "results": results}


def written(transaction, document, fate=Fate.COMMITTED):
    """The record of the exchange."""
    body = json.dumps(document).encode()
    exchange = Exchange(Request("POST", "/"), Answer(200, {}, body))
    return Written(
        name=transaction.marker,
        client=1,
        level=None,
        began=0.0,
        ended=1.0,
        fate=fate,
        exchange=exchange,
        transaction=transaction,
    )


def stored(*pairs, leave_out=()):
    """What is stored of transactions under their ids."""
    found = Stored()
    for transaction, ids in pairs:
        for saved, object_id in zip(transaction.objects, ids, strict=True):
            if saved.item not in leave_out:
                found.add(PERSON, {**saved.row, "objectId": object_id})
    return found


def read(call, found, excused=()):
    """What is read of an answer."""
    return AnswerReader(RUN, found, IDENTITY, frozenset(excused)).read(call)


FIRST = sent("1", ["a", "b", "c"])
SECOND = sent("2", ["d", "e", "f"])


def test_an_answer_of_ones_own_is_whole():
    """Its ids are those of its own objects, by operation."""
    answers = read(written(FIRST[0], answer(*FIRST)), stored(FIRST, SECOND))
    assert answers.whose == {FIRST[0].marker}
    assert answers.object_ids == {0: ("a",), 1: ("b", "c")}
    assert not answers.problem


def test_another_clients_answer_is_traced_to_its_transaction():
    """By the mark in the object, and by the ids."""
    answers = read(written(FIRST[0], answer(*SECOND)), stored(FIRST, SECOND))
    assert SECOND[0].marker in answers.whose
    assert answers.object_ids == {}


def test_ids_alone_tell_whose_they_are():
    """As those of a bulk, which shows no object."""
    mixed = answer(*FIRST)
    mixed["results"]["many"] = answer(*SECOND)["results"]["many"]
    answers = read(written(FIRST[0], mixed), stored(FIRST, SECOND))
    assert answers.whose == {FIRST[0].marker, SECOND[0].marker}
    assert answers.object_ids == {0: ("a",)}


def test_an_object_that_is_gone_keeps_its_id():
    """It was lost, or another one was saved over it: neither is a matter of results."""
    found = stored(FIRST, leave_out={FIRST[0].objects[1].item})
    answers = read(written(FIRST[0], answer(*FIRST)), found)
    assert answers.object_ids == {0: ("a",), 1: ("b", "c")}
    assert not answers.problem


def test_an_id_of_nothing_is_a_problem_where_the_object_has_another():
    """Nobody can tell whose it is."""
    strange = answer(*FIRST)
    strange["results"]["many"]["result"] = ["b", "zzz"]
    answers = read(written(FIRST[0], strange), stored(FIRST))
    assert "zzz" in answers.problem
    assert answers.object_ids == {0: ("a",), 1: ("b",)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda results: results.pop("many"),
        lambda results: results["many"].update(result=["b"]),
        lambda results: results["one"].update(type="FIND"),
    ],
    ids=["entry-missing", "too-few-ids", "another-type"],
)
def test_an_answer_that_only_a_crowd_gets_is_a_problem(spoil):
    """A rule on its shape is broken, which a lone client did not see."""
    spoiled = answer(*FIRST)
    spoiled["results"]["one"]["result"]["created"] = None  # another rule's business
    spoil(spoiled["results"])
    assert read(written(FIRST[0], spoiled), stored(FIRST)).problem


def test_what_a_lone_client_saw_broken_is_no_problem():
    """It is told under its own rule."""
    spoiled = answer(*FIRST)
    spoiled["results"]["one"]["type"] = "FIND"
    answers = read(written(FIRST[0], spoiled), stored(FIRST), {"envelope/result-type"})
    assert not answers.problem


def test_nothing_is_asked_of_the_answer_to_a_failure():
    """But a mark of somebody else's in it is seen."""
    failure = {"success": False, "error": {"message": f"no column: {SECOND[0].objects[0].item}"}}
    answers = read(written(FIRST[0], failure, Fate.FAILED), stored(SECOND))
    assert answers.whose == {SECOND[0].marker}
    assert (answers.object_ids, answers.problem) == ({}, "")
