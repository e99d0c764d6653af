"""Clients that use a server for as long as they are let, and know what has to be there then."""

import http.client
import itertools
import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from tests.reference.hostile.peers import PATIENCE, Peer, head, request

KEPT = 100
"""Objects that one client leaves in the store at a time: what is older is deleted."""

TABLES = ("Soaked", "Drenched")


class Client(threading.Thread):
    """One client, in a thread of its own, with one connection.

    Attributes:
        stored: What was acknowledged and not deleted since: objects by table and objectId.
        gone: Tables and objectIds of what was deleted.
        seconds: How long each call took.

    Args:
        port: The server's.
        name: A word that no other client has, to mark objects with.
        over: Is set when it is to end.
    """

    def __init__(self, port: int, name: str, over: threading.Event) -> None:
        super().__init__(name=name)
        self.port = port
        self.over = over
        self.random = random.Random(name)  # noqa: S311 - to be the same again
        self.numbers = itertools.count()
        self.stored: dict[tuple[str, str], Any] = {}
        self.gone: deque[tuple[str, str]] = deque(maxlen=1_000)
        self.seconds: list[float] = []
        self.failure: BaseException | None = None
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def run(self) -> None:
        """Do one thing after the other, until it is over."""
        actions = self.actions()
        try:
            while not self.over.is_set():
                self.random.choice(actions)()
                self.keep_few()
        except BaseException as error:  # noqa: BLE001 - whoever joins this thread looks at it
            self.failure = error
            self.over.set()
        finally:
            self._connection.close()

    def actions(self) -> list[Callable[[], None]]:
        """Return what the client can do."""
        raise NotImplementedError

    def keep_few(self) -> None:
        """Delete what is too old to be kept."""

    def call(self, method: str, path: str, document: Any = None) -> Any:
        """Make a call and return its document, which must be an answer below 500."""
        body = None if document is None else json.dumps(document)
        began = time.monotonic()
        self._connection.request(method, f"/api/{path}", body)
        answer = self._connection.getresponse()
        text = answer.read()
        self.seconds.append(time.monotonic() - began)
        assert answer.status < 500, text
        return json.loads(text)

    def transact(self, *operations: Any) -> Any:
        """Run a transaction and return its answer."""
        return self.call("POST", "transaction/unit-of-work", {"operations": operations})

    def marked(self, **values: Any) -> dict[str, Any]:
        """Return an object with a mark that no other has."""
        return {"mark": f"{self.name} {next(self.numbers)}", **values}

    def keep(self, table: str, saved: Any) -> None:
        """Note what is stored now."""
        self.stored[table, saved["objectId"]] = saved


class Transacting(Client):
    """Runs good transactions over two tables, and others of which one operation fails."""

    def actions(self) -> list[Callable[[], None]]:
        """Return what the client can do."""
        return [self.create, self.create, self.fail, self.fail_late]

    def create(self) -> None:
        """Save an object in each table, and change the first one, or a bulk in one table."""
        first, second = (self.marked(number=self.random.random()) for _ in TABLES)
        reference = {"___ref": True, "opResultId": "first", "propName": "objectId"}
        answer = self.transact(
            create(TABLES[0], first, "first"),
            create(TABLES[1], {**second, "friend": reference}, "second"),
            {
                "operationType": "UPDATE",
                "table": TABLES[0],
                "payload": {"objectId": reference, "number": 1},
                "opResultId": "changed",
            },
        )
        assert answer["success"], answer
        changed, saved = (answer["results"][each]["result"] for each in ("changed", "second"))
        assert (changed["number"], saved["friend"]) == (1, changed["objectId"])
        self.keep(TABLES[0], changed)
        self.keep(TABLES[1], saved)

    def fail(self) -> None:
        """Begin with what is good, and end with a column that there is not."""
        answer = self.transact(
            create(TABLES[0], self.marked(), "good"), create(TABLES[1], {"nowhere": 1}, "bad")
        )
        assert not answer["success"]

    def fail_late(self) -> None:
        """Delete and change what is stored, and fail then: all of it stays as it was."""
        if not self.stored:
            return
        table, object_id = self.random.choice([*self.stored])
        answer = self.transact(
            {
                "operationType": "UPDATE",
                "table": table,
                "payload": {"objectId": object_id, "number": -1},
            },
            {"operationType": "DELETE", "table": table, "payload": object_id},
            {"operationType": "DELETE", "table": table, "payload": "nobody"},
        )
        assert not answer["success"]

    def keep_few(self) -> None:
        """Delete the oldest in a transaction."""
        if len(self.stored) > KEPT:
            some = [*self.stored][: KEPT // 2]
            operations = [
                {"operationType": "DELETE", "table": table, "payload": object_id}
                for table, object_id in some
            ]
            assert self.transact(*operations)["success"]
            for each in some:
                del self.stored[each]
            self.gone += some


class Bulking(Client):
    """Saves, changes and deletes many objects at once."""

    def actions(self) -> list[Callable[[], None]]:
        """Return what the client can do."""
        return [self.create, self.create, self.change, self.fail]

    def create(self) -> None:
        """Save a bulk of twenty."""
        objects = [self.marked(number=at) for at in range(20)]
        answer = self.transact(bulk(TABLES[0], objects))
        for object_id, saved in zip(answer["results"]["many"]["result"], objects, strict=True):
            self.keep(TABLES[0], {**saved, "objectId": object_id})

    def change(self) -> None:
        """Change all that are stored."""
        ids = [object_id for _, object_id in self.stored]
        payload = {"unconditional": ids, "changes": {"number": 7}}
        answer = self.transact(
            {
                "operationType": "UPDATE_BULK",
                "table": TABLES[0],
                "payload": payload,
                "opResultId": "changed",
            }
        )
        assert answer["results"]["changed"]["result"] == len(ids)
        for saved in self.stored.values():
            saved["number"] = 7

    def fail(self) -> None:
        """Save a bulk, and then one whose last item is no object."""
        answer = self.transact(
            bulk(TABLES[0], [self.marked() for _ in range(20)]),
            bulk(TABLES[1], [*(self.marked() for _ in range(5)), None], "bad"),
        )
        assert not answer["success"]

    def keep_few(self) -> None:
        """Delete the oldest with one clause."""
        if len(self.stored) > KEPT:
            some = [*self.stored][: KEPT // 2]
            listed = ", ".join(f"'{object_id}'" for _, object_id in some)
            where = {"where": f"objectId in ({listed})"}
            assert self.call("POST", f"data/bulk/{TABLES[0]}/delete", where) == len(some)
            for each in some:
                del self.stored[each]
            self.gone += some


class Saving(Client):
    """Uses the data service."""

    def actions(self) -> list[Callable[[], None]]:
        """Return what the client can do."""
        return [self.save, self.save, self.update, self.find, self.delete, self.fail]

    def save(self) -> None:
        """Save a new object."""
        saved = self.call("POST", f"data/{TABLES[1]}", self.marked(number=1))
        self.keep(TABLES[1], saved)

    def update(self) -> None:
        """Change one."""
        if self.stored:
            table, object_id = self.random.choice([*self.stored])
            change = {"number": self.random.random()}
            self.keep(table, self.call("PUT", f"data/{table}/{object_id}", change))

    def find(self) -> None:
        """Find one by its mark, as it was answered."""
        if self.stored:
            (table, _), saved = self.random.choice([*self.stored.items()])
            found = self.call("POST", f"data/{table}/find", {"where": f"mark = '{saved['mark']}'"})
            assert found == [saved]

    def delete(self) -> None:
        """Delete one."""
        if self.stored:
            table, object_id = self.random.choice([*self.stored])
            assert self.call("DELETE", f"data/{table}/{object_id}")["deletionTime"]
            del self.stored[table, object_id]
            self.gone.append((table, object_id))

    def fail(self) -> None:
        """Save what cannot be saved."""
        assert "code" in self.call("POST", f"data/{TABLES[1]}", self.marked(number="none"))

    def keep_few(self) -> None:
        """Delete down to what may be kept."""
        while len(self.stored) > KEPT:
            self.delete()


class Harming(Client):
    """Sends what is no good, or not all of it, in many ways; nothing of that may be stored."""

    def __init__(self, port: int, name: str, over: threading.Event) -> None:
        super().__init__(port, name, over)
        self.lingering: deque[Peer] = deque()

    def run(self) -> None:
        """Harm, and leave connections open behind."""
        super().run()
        while self.lingering:
            self.lingering.popleft().close()

    def actions(self) -> list[Callable[[], None]]:
        """Return what the client can do."""
        return [self.break_off, self.hang, self.refused, self.ask_too_much]

    def transaction(self) -> bytes:
        """Return a transaction's body that would be good."""
        operations = [create(table, self.marked()) for table in TABLES]
        return json.dumps({"operations": operations}).encode()

    def break_off(self) -> None:
        """Send the first bytes of a transaction, and go."""
        sent = request("POST", "/api/transaction/unit-of-work", self.transaction())
        peer = Peer(self.port)
        peer.send(sent[: self.random.randrange(len(sent))])
        self.random.choice([peer.close, peer.reset])()

    def hang(self) -> None:
        """Send the first bytes of a transaction, and stay for a while."""
        sent = request("POST", "/api/transaction/unit-of-work", self.transaction())
        self.lingering.append(Peer(self.port))
        self.lingering[-1].send(sent[: self.random.randrange(len(sent))])
        if len(self.lingering) > 50:
            self.lingering.popleft().close()

    def refused(self) -> None:
        """Send what cannot be read."""
        good = self.transaction()
        path = "/api/transaction/unit-of-work"
        sent = self.random.choice(
            [
                request("POST", path, good[:-1]),
                request("POST", path, good.replace(b'"', b'"\xff', 1)),
                request("POST", path, good, "Content-Encoding: gzip"),
                request("POST", path, good, "Content-Length: 1"),
                request("POST", path, good, length=2**40),
                request("POST", path, b"[" * 100_000 + good),
                request("POST", path + "/" + "x" * 70_000, good),
                head(path, "X: " + "y" * 130_000) + good,
                head(path, "Transfer-Encoding: chunked") + b"nonsense\r\n" + good,
                b"nonsense\r\n\r\n" + good,
            ]
        )
        peer = Peer(self.port)
        peer.send(sent)
        assert 400 <= peer.answer().status < 500
        peer.close()

    def ask_too_much(self) -> None:
        """Send what can be read, and asks for what is not given."""
        for document in (
            {"operations": [create(TABLES[0], self.marked())] * 1_001},
            {"operations": [bulk(TABLES[0], [self.marked()] * 101)]},
            {"operations": [create(TABLES[0], self.marked(**{"x" * 65: 1}))]},
        ):
            answer = self.call("POST", "transaction/unit-of-work", document)
            assert answer.get("success") is not True


def create(table: str, payload: Any, name: str | None = None) -> dict[str, Any]:
    """Return an operation that saves an object."""
    return {"operationType": "CREATE", "table": table, "payload": payload, "opResultId": name}


def bulk(table: str, payload: list[Any], name: str = "many") -> dict[str, Any]:
    """Return an operation that saves many."""
    return {**create(table, payload, name), "operationType": "CREATE_BULK"}


def all_kinds(port: int, over: threading.Event) -> Iterator[Client]:
    """Yield clients of each kind."""
    for kind in (Transacting, Bulking, Saving, Harming):
        for number in range(2):
            yield kind(port, f"{kind.__name__} {number}", over)
