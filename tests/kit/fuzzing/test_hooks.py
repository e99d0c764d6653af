"""`schemathesis run` with the kit's checks, as docs/fuzzing.md has it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from uowkit.running.embedded import reference_server
from uowkit_schemas import bundled_openapi

pytestmark = pytest.mark.slow

CHECKS = (
    "uowkit_answers_everything",
    "uowkit_answers_keep_the_schema",
    "uowkit_refused_leaves_nothing",
)


def schemathesis_run(address: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run Schemathesis by hand on a server, with the kit's hooks."""
    (folder / "openapi.json").write_text(json.dumps(bundled_openapi()))
    command = ["schemathesis.cli", "run", "openapi.json", "--url", address, "--phases", "fuzzing"]
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", *command, "--checks", ",".join(CHECKS), "--seed", "1", *options],
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "uowkit.fuzzing.hooks", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def count(address: str, table: str) -> int:
    """How many objects a table has."""
    return int(httpx.get(f"{address}/data/{table}/count").text)


def test_a_right_server_passes_and_is_left_as_it_was(tmp_path):
    """Every call of the description is tested, and what was saved is removed."""
    with reference_server() as address:
        done = schemathesis_run(address, tmp_path, "--max-examples", "4")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "21 passed" in done.stdout
        assert count(address, "UowkitPerson") == count(address, "UowkitOrder") == 0


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("empty-text-is-an-error", CHECKS[0]),
        ("no-rows-picked-answers-false", CHECKS[1]),
        ("transaction-that-upserts-by-id-is-never-undone", CHECKS[2]),
    ],
)
def test_a_fault_is_found_by_the_check_of_its_rule(fault, check, tmp_path):
    """Each check works there as it does in the profile."""
    transactions = ("--include-operation-id", "runTransaction", "--max-examples", "200")
    with reference_server(fault) as address:
        done = schemathesis_run(address, tmp_path, *transactions)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"`{check}`" in done.stdout
