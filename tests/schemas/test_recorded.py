"""What real clients send and understand, against the schemas."""

import json
from pathlib import Path

import pytest
from uowkit_schemas import explain, is_valid

RECORDED = json.loads(
    (Path(__file__).parents[1] / "kit" / "data" / "js-sdk-requests.json").read_text("utf-8")
)
CASES = [
    pytest.param(case, name in RECORDED[f"refused {kind}"], id=f"{kind}: {name}")
    for kind in ("requests", "answers")
    for name, case in RECORDED[kind].items()
]


@pytest.mark.parametrize(("case", "refused"), CASES)
def test_a_recording_keeps_its_schema_unless_a_reason_is_given(case, refused):
    """Both validators say so, and none of those with a reason is valid after all."""
    assert is_valid(case["schema"], case["body"]) is not refused
    assert (explain(case["schema"], case["body"]) is not None) is refused


@pytest.mark.parametrize("kind", ["requests", "answers"])
def test_reasons_are_given_for_recordings_that_exist(kind):
    """A reason that belongs to nothing would hide a mistake in a name."""
    assert RECORDED[f"refused {kind}"].keys() <= RECORDED[kind].keys()


def test_every_operation_of_the_client_is_recorded():
    """All twelve types, so that no schema of an operation goes without a real request."""
    sent = [
        operation["operationType"]
        for case in RECORDED["requests"].values()
        if case["schema"] == "unit-of-work/request"
        for operation in case["body"]["operations"]
    ]
    assert len(set(sent)) == 12
