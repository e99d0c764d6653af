"""Every call that was recorded of the official SDK is made against the server."""

import importlib
from pathlib import Path

from tests.clients.recorded import NOT_ANSWERED, names


def made():
    """Return the names of the recorded calls that the tests of this folder say they make."""
    modules = [
        importlib.import_module(f"tests.clients.{path.stem}")
        for path in Path(__file__).parent.glob("test_*.py")
    ]
    return {
        name
        for module in modules
        for test in vars(module).values()
        for name in getattr(test, "recorded", ())
    }


def test_every_recorded_call_is_made_or_has_a_reason():
    """A call that is recorded anew needs a test, or a reason why there is none."""
    assert made() | NOT_ANSWERED.keys() == names()


def test_no_call_that_is_made_has_a_reason_not_to_be():
    """A reason that has become wrong is removed."""
    assert not made() & NOT_ANSWERED.keys()
