"""Servers that keep every rule are never accused, whatever they choose where they may."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from typing import Any

import pytest
from uowkit.handlers import written_handlers
from uowkit.running.embedded import reference_server
from uowkit.selftest.profiles import checked_profiles
from uowkit.work.tables import all_tables
from uowkit_schemas import requirements

from tests.conformance.judging import judge
from tests.independent_server import (
    BREAKS_SHOULD,
    CONFIGURED_CHOICES,
    OPEN_CHOICES,
    Choices,
    combine,
    random_choices,
    running,
)

CORE = {each.id for each in requirements() if each.profile == "core"}
CHECKED = {each.id for each in requirements() if each.profile in checked_profiles()}
ALL = ("--profiles", ",".join(checked_profiles()))


def test_the_reference_server_keeps_every_rule(tmp_path):
    """Every rule that has checks is checked on it, and none is broken."""
    with written_handlers(all_tables()) as handlers, reference_server(handlers=handlers) as address:
        verdict = judge(address, tmp_path, "--strict", *ALL)
    assert verdict.exit_code == 0, verdict.said
    assert verdict.outcomes.keys() == CHECKED
    assert not verdict.accused


def test_the_independent_server_keeps_every_rule(tmp_path):
    """Every rule that has checks is checked on it, and none is broken."""
    with running() as address:
        verdict = judge(address, tmp_path, "--strict", *ALL)
    assert verdict.exit_code == 0, verdict.said
    assert verdict.outcomes.keys() == CHECKED
    assert not verdict.accused


@pytest.mark.parametrize("seed", range(4))
def test_no_combination_of_open_choices_is_accused(seed, tmp_path):
    """Choices that the sources leave open raise no failure, combined at random."""
    choices = random_choices(random.Random(seed))  # noqa: S311 - no secret
    with running(choices) as address:
        verdict = judge(address, tmp_path)
    assert verdict.exit_code == 0, f"{choices}\n{verdict.said}"
    assert not verdict.accused, choices


def changes(choices: Choices) -> dict[str, Any]:
    """What a choice has otherwise than the ordinary server."""
    ordinary = Choices()
    found = {each.name: getattr(choices, each.name) for each in fields(choices)}
    other = {name: value for name, value in found.items() if value != getattr(ordinary, name)}
    if "clock_skew" in other:  # another clock is right only where the answer tells its own
        other["date_header"] = True
    return other


def packed() -> list[list[str]]:
    """Every open choice in one of a few servers, where no two of a server contradict each other."""
    servers: list[tuple[dict[str, Any], list[str]]] = []
    for name, choices in OPEN_CHOICES.items():
        wanted = changes(choices)
        for taken, names in servers:
            if all(taken.get(key, value) == value for key, value in wanted.items()):
                taken.update(wanted)
                names.append(name)
                break
        else:
            servers.append((wanted, [name]))
    return [names for _, names in servers]


@pytest.mark.parametrize("names", packed(), ids=lambda names: names[-1])
def test_no_open_choice_is_accused(names, tmp_path):
    """A choice that the sources leave open raises no failure; a SHOULD is only warned of."""
    with running(combine(*(OPEN_CHOICES[name] for name in names))) as address:
        verdict = judge(address, tmp_path)
    assert verdict.exit_code == 0, f"{names}\n{verdict.said}"
    assert set(verdict.accused.values()) <= {"warned"}
    assert set(verdict.accused) <= {BREAKS_SHOULD[each] for each in names if each in BREAKS_SHOULD}


@pytest.mark.slow
def test_a_slow_server_is_judged_like_any_other(tmp_path):
    """Twenty milliseconds more for each answer raise no failure."""
    with running(CONFIGURED_CHOICES["slow"]) as address:
        verdict = judge(address, tmp_path, "-k", "atomicity/ or create-bulk/ids")
    assert verdict.exit_code == 0, verdict.said


def test_objects_can_be_read_by_find_where_there_is_no_data_service(tmp_path):
    """With tables made by hand and FIND to read, no data service is needed."""
    columns = {"marker": "STRING", "item": "STRING", "name": "STRING", "note": "STRING"}
    columns |= {"age": "DOUBLE", "score": "DOUBLE", "active": "BOOLEAN"}
    tables = {"UowkitPerson": columns, "UowkitOrder": columns}
    with running(replace(CONFIGURED_CHOICES["no-data-service"], tables=tables)) as address:
        verdict = judge(address, tmp_path, "--provision", "none", "--readback", "find")
    assert verdict.exit_code == 0, verdict.said
    assert verdict.outcomes.keys() == CORE


def test_credentials_go_with_every_request(tmp_path):
    """A server that wants a header is judged when the header is given."""
    with running(CONFIGURED_CHOICES["required-header"]) as address:
        without = judge(address, tmp_path)
        verdict = judge(address, tmp_path, "-H", "user-token: open-sesame")
    assert without.exit_code == 2
    assert "-H" in without.said
    assert verdict.exit_code == 0, verdict.said
    assert "open-sesame" not in verdict.said + (tmp_path / "run.jsonl").read_text()
