"""Ten clients at once, and one handler in ten that does what it should not."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.clients.serving import serving
from tests.reference.handlers.javascript.calling import HERE

CLIENTS = 10
CALLS = 100
DEEDS = ("throws", "hangs", "circle", "prints", "dies", "loops")
TIMED_OUT = (400, 15000, "Task execution is aborted due to timeout")
EXPECTED = {
    "throws": (409, 1234, "thrown"),
    "hangs": TIMED_OUT,
    "loops": TIMED_OUT,
    "circle": (400, 0, "the value that beforeCreate(Crowd) returned refers to itself"),
    "dies": (
        400,
        0,
        "beforeCreate(Crowd) in handlers.js ended its process (signal SIGKILL).",
    ),
}
SAVED = {"good", "prints"}


@pytest.fixture(scope="module")
def address():
    """A server with the handlers of the folder `crowded`."""
    options = ("--handlers", str(HERE / "crowded"), "--handler-time-limit", "1")
    with serving(*options) as origin:
        yield f"{origin}/api"


def deed_of(client, call):
    """What the handler of a call does: every tenth misbehaves, each client in another order."""
    if call % 10 != client:
        return "good"
    return DEEDS[(call // 10 + client) % len(DEEDS)]


def one_client(address, client):
    """Send the calls of one client, one after another, and return what came of each."""
    answers = []
    with httpx.Client(base_url=address, timeout=120) as connection:
        for call in range(CALLS):
            item = {"mark": f"{client}-{call}", "deed": deed_of(client, call)}
            answers.append((item, connection.post("/data/Crowd", json=item)))
    return answers


@pytest.mark.slow
def test_a_thousand_calls_harm_nobody_else(address):
    """Each bad call is told its own error, each good one is saved whole, and nothing is left."""
    with httpx.Client(base_url=address, timeout=30) as connection:
        sample = connection.post("/data/Crowd", json={"mark": "0", "deed": "good", "stamp": ""})
        connection.delete(f"/data/Crowd/{sample.json()['objectId']}")
        with ThreadPoolExecutor(CLIENTS) as clients:
            coming = [clients.submit(one_client, address, client) for client in range(CLIENTS)]
            answers = [each for client in coming for each in client.result()]
        assert len(answers) == CLIENTS * CALLS
        saved = set()
        for item, answer in answers:
            found = answer.json()
            if item["deed"] in SAVED:
                assert answer.status_code == 200, (item, found)
                assert found["stamp"] == f"{item['mark']} by handler"
                saved.add(found["objectId"])
            else:
                told = (answer.status_code, found["code"], found["message"])
                assert told == EXPECTED[item["deed"]], item
        deeds = Counter(item["deed"] for item, _ in answers)
        assert deeds["good"] == CLIENTS * CALLS * 9 // 10
        assert min(deeds[each] for each in DEEDS) >= 10
        assert connection.get("/data/Crowd/count").json() == len(saved)
        assert connection.get("/data/Crowd/count", params={"where": "stamp is null"}).json() == 0
