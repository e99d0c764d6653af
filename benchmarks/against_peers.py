"""How fast the reference server saves, beside two servers that people test against, too.

json-server (a REST store for front-ends' tests) and moto (its DynamoDB, in memory): the same
object, the same bare client with one connection, on the same machine, in turns. None of the
three keeps anything on disk. json-server has no bulk call, and pauses for a millisecond twice in
every request: it is measured as it is, and without. DynamoDB's bulk call takes 25 objects and is
no transaction; its transaction takes 100, for which moto copies the whole table beforehand. Every
call has a table of its own, which grows by as many objects in every round.

The first run installs the two below `benchmarks/peers/`.

    python benchmarks/against_peers.py [--rounds 7] [--objects 200]
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any, Final

import orjson
from in_process import TABLE, bulk, creates, person
from measuring import (
    UNIT_OF_WORK,
    Client,
    arguments,
    console,
    grid,
    number,
    ratio,
    serving,
    take_turns,
    timed,
)
from peers import installing

_BULK: Final = 100  # the most that a bulk, or a transaction of DynamoDB, may have
_BATCH: Final = 25  # the most that a batch of DynamoDB may have
_SINGLE: Final = (
    "uowkit: CREATE",
    "json-server: POST",
    "json-server: POST, its pauses taken out",
    "moto: PutItem",
)
_MANY: Final = (
    f"uowkit: CREATE_BULK of {_BULK}",
    f"moto: BatchWriteItem of {_BATCH}",
    f"moto: TransactWriteItems of {_BULK}",
)
_TARGET: Final = "DynamoDB_20120810"
# moto reads the service from the signature's scope, and never checks the signature.
_SIGNED: Final = (
    "AWS4-HMAC-SHA256 Credential=nobody/20200101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


def main() -> None:
    """Measure, and print objects a second."""
    parser = arguments(__doc__, rounds=7)
    parser.add_argument("--objects", type=number, default=200, help="a round; default: 200")
    asked = parser.parse_args()
    if asked.objects % _BULK:
        parser.error(f"--objects {asked.objects}: a multiple of {_BULK}, please")
    with _subjects(asked.objects) as subjects:
        seconds = take_turns(subjects, asked.rounds)
    table = grid("call", "objects a second", "uowkit ÷ this one")
    for calls in (_SINGLE, _MANY):
        for name in calls:
            rate = f"{asked.objects / median(seconds[name]):,.0f}"
            compared = "" if name == calls[0] else ratio(seconds[name], seconds[calls[0]])
            table.add_row(name, rate, compared)
        table.add_section()
    console.print(table)
    total = asked.objects * (asked.rounds + 1)
    console.print(f"\n{installing.versions()}; {total:,} objects in each table at the end")


@contextmanager
def _subjects(objects: int) -> Iterator[dict[str, Callable[[], float]]]:
    """Start the servers, make the tables, and give what is measured."""
    uowkit = (sys.executable, "-m", "uowkit", "serve", "--port", "0")
    with (
        serving(*uowkit) as ours,
        serving(*installing.json_server()) as paused,
        serving(*installing.json_server(), "--no-pauses") as unpaused,
        serving(*installing.moto()) as moto,
    ):
        client, dynamo = Client(ours), _DynamoDb(moto)
        client.post(f"/data/{TABLE}", orjson.dumps(person(0)))
        singles, bulks = [creates(1)] * objects, [bulk(_BULK)] * (objects // _BULK)
        people = [orjson.dumps(person(each)) for each in range(objects)]
        measured = (
            partial(timed, partial(client.post_many, UNIT_OF_WORK, singles)),
            partial(timed, partial(Client(paused).post_many, "/people", people)),
            partial(timed, partial(Client(unpaused).post_many, "/people", people)),
            partial(dynamo.put, objects),
            partial(timed, partial(client.post_many, UNIT_OF_WORK, bulks)),
            partial(dynamo.write_batches, objects),
            partial(dynamo.write_transactions, objects),
        )
        yield dict(zip((*_SINGLE, *_MANY), measured, strict=True))


class _DynamoDb:
    """The calls of DynamoDB that save, each into a table of its own."""

    def __init__(self, address: str) -> None:
        self._client = Client(address)
        self._ids = itertools.count()
        for table in ("Single", "Batch", "Transaction"):
            made = {
                "TableName": table,
                "AttributeDefinitions": [{"AttributeName": "objectId", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "objectId", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            }
            self._seconds("CreateTable", [made])

    def put(self, objects: int) -> float:
        """Seconds for saving objects one at a time."""
        puts = [{"TableName": "Single", "Item": item} for item in self._items(objects)]
        return self._seconds("PutItem", puts)

    def write_batches(self, objects: int) -> float:
        """Seconds for saving objects in batches, which are no transactions."""
        puts = [{"PutRequest": {"Item": item}} for item in self._items(objects)]
        batches = [puts[first : first + _BATCH] for first in range(0, objects, _BATCH)]
        requests = [{"RequestItems": {"Batch": batch}} for batch in batches]
        return self._seconds("BatchWriteItem", requests)

    def write_transactions(self, objects: int) -> float:
        """Seconds for saving objects in transactions."""
        items = self._items(objects)
        puts = [{"Put": {"TableName": "Transaction", "Item": item}} for item in items]
        bulks = [puts[first : first + _BULK] for first in range(0, objects, _BULK)]
        return self._seconds("TransactWriteItems", [{"TransactItems": each} for each in bulks])

    def _items(self, objects: int) -> Iterator[dict[str, Any]]:
        """The objects as DynamoDB writes them; it has the client make the ids."""
        for each in map(person, range(objects)):
            object_id = f"0A7DDC5D-C9D3-8D1C-FF15-{next(self._ids):012X}"
            age = {"N": str(each["age"])}
            yield {"objectId": {"S": object_id}, "name": {"S": each["name"]}, "age": age}

    def _seconds(self, call: str, documents: Sequence[object]) -> float:
        """Make a call for each document, written before the clock starts, as for the others."""
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"{_TARGET}.{call}",
            "Authorization": _SIGNED,
        }
        bodies = [orjson.dumps(each) for each in documents]
        return timed(lambda: self._client.post_many("/", bodies, headers))


if __name__ == "__main__":
    main()
