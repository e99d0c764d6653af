"""The kill matrix under reports/ is that of the faults and checks there are."""

import json
from pathlib import Path

import yaml
from uowkit.selftest.problems import problems
from uowkit_reference.faults import faults
from uowkit_schemas import explain

ROOT = Path(__file__).parents[1]
MATRIX = json.loads((ROOT / "reports/kill-matrix/kill-matrix.json").read_text(encoding="utf-8"))
PUBLISHED = yaml.safe_load((ROOT / "tests/published_ids.yaml").read_text(encoding="utf-8"))


def test_the_published_matrix_fits_its_schema():
    """And is a whole one: every fault, every conforming server."""
    assert explain("kit/kill-matrix", MATRIX) is None
    assert not MATRIX["partial"]
    assert sum(server["combined"] for server in MATRIX["conforming"]) >= 100


def test_the_published_matrix_has_every_fault():
    """A new fault is published with its verdict: run `make selftest`."""
    assert {each["name"]: each["rule"] for each in MATRIX["faults"]} == {
        each.name: each.breaks for each in faults()
    }


def test_the_published_matrix_has_every_check():
    """A new check is published with what it catches: run `make selftest`."""
    assert {each["id"] for each in MATRIX["checks"]} == set(PUBLISHED["checks"])


def test_the_published_matrix_says_nothing_against_the_kit():
    """What it says is mended before it is published."""
    assert [str(each) for each in problems(MATRIX)] == []
