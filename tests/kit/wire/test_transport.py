import time

import pytest
from uowkit.target import Target
from uowkit.wire.exchange import Trouble
from uowkit.wire.transport import Deadline

from tests.kit.applications import echo

HERE = "tests.kit.applications"


def test_a_deadline_bounds_every_wait():
    """What is left of the time is never more than a single wait may take."""
    deadline = Deadline()
    assert deadline.remaining(3.0) == 3.0
    deadline.start(10)
    assert deadline.remaining(3.0) == 3.0
    assert 9 < deadline.remaining(None) <= 10
    deadline.start(0)
    assert deadline.remaining(3.0) == 0


@pytest.mark.parametrize("name", ["echo", "Holder.app"])
def test_an_application_is_a_target(name):
    """It is called in this process, and answers as a server does."""
    with Target(f"{HERE}:{name}") as target:
        exchange = target.send("GET", "/data/T")
    assert exchange.status == 200
    assert exchange.document == {"said": "GET /data/T"}
    assert exchange.answer.announces_json


def test_an_application_is_called_below_its_base_path():
    """The path of a request is that below the base path."""
    with Target(f"{HERE}:echo/api") as target:
        assert target.send("GET", "/data/T").document == {"said": "GET /api/data/T"}


def test_an_application_at_hand_needs_no_name():
    """An application that was made here is a target too, over as many connections as asked."""
    with Target("http://here/api", application=echo) as target, target.again() as another:
        assert another.send("GET", "/data/T").document == {"said": "GET /api/data/T"}


def test_an_application_that_takes_too_long_is_given_up():
    """The time limit holds in process, too."""
    with Target(f"{HERE}:slow", timeout=0.1) as target:
        began = time.monotonic()
        assert target.send("GET", "/").trouble is Trouble.TIMEOUT
        assert time.monotonic() - began < 0.6


def test_an_application_that_fails_answers_a_server_error():
    """As any server would make of it."""
    with Target(f"{HERE}:broken") as target:
        assert target.send("GET", "/").status == 500


@pytest.mark.parametrize(
    "name", ["no_such_module_at_all:app", f"{HERE}:nothing", f"{HERE}:Holder.no"]
)
def test_an_application_that_is_not_there_cannot_be_imported(name):
    """Module and attribute alike."""
    with pytest.raises(ImportError):
        Target(name)


def test_an_application_is_still_there_after_trouble():
    """Asking whether it is there does not lose what it holds."""
    with Target(f"{HERE}:echo", timeout=1) as target:
        assert target.is_there()
        assert target.send("GET", "/").status == 200
