import json
from pathlib import Path

import pytest
from uowkit.unit_of_work import UnitOfWork

from tests.kit.counterparts import COUNTERPARTS
from tests.kit.kept_requests import recording

DATA = Path(__file__).parent / "data" / "js-sdk-requests.json"
RECORDED = {
    name: case["body"]
    for name, case in json.loads(DATA.read_text("utf-8"))["requests"].items()
    if case["schema"] == "unit-of-work/request"
}

# In Python, what is no object is told before it is sent.
WITHOUT_COUNTERPART = {"uow.bulkCreate('Person',['a',1])"}


def test_every_recording_has_its_counterpart():
    """None is forgotten, and none is imagined."""
    assert COUNTERPARTS.keys() | WITHOUT_COUNTERPART == RECORDED.keys()


@pytest.mark.parametrize("name", sorted(COUNTERPARTS))
def test_python_sends_what_the_official_sdk_sends(name):
    """To the letter, but for the order of members."""
    unit = UnitOfWork(RECORDED[name].get("isolationLevelEnum"))
    COUNTERPARTS[name](unit)
    with recording() as server:
        assert unit.execute(server.target).success
    assert server.requests == [("POST", "/api/transaction/unit-of-work", RECORDED[name])]
