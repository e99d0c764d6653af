"""The catalogue of rules."""

from collections import Counter
from pathlib import Path

import pytest
import uowkit_schemas
import yaml
from uowkit_schemas import (
    Level,
    UnknownRequirement,
    explain,
    is_valid,
    profiles,
    requirement,
    requirements,
)

CORE = {
    "robustness": ["answers-everything"],
    "envelope": [
        "success-shape",
        "error-null",
        "one-result-per-operation",
        "result-type",
        "isolation-optional",
        "isolation-levels",
        "isolation-unknown",
        "failure-shape",
        "refusal-shape",
        "first-failure",
        "failure-results-null",
        "failure-names-operation",
        "failure-status",
        "malformed",
        "operation-type-exact",
        "table-required",
        "empty-operations",
        "unknown-members",
        "operation-limit",
    ],
    "create": [
        "returns-saved-object",
        "object-id-assigned",
        "object-id-unique",
        "object-id-persisted",
        "object-id-form",
        "class",
        "created",
        "updated-null",
        "never-overwrites",
        "client-object-id",
        "client-system-properties",
        "payload-required",
        "empty-object",
    ],
    "create-bulk": [
        "result-is-ids",
        "one-id-per-object",
        "ids-in-request-order",
        "objects-independent",
        "payload-required",
        "items-are-objects",
        "never-overwrites",
        "client-object-id",
        "empty-array",
        "limit",
    ],
    "op-result-id": ["optional", "unnamed-entry", "unique", "exact", "scope", "string"],
    "atomicity": [
        "all-or-nothing",
        "bulk-all-or-nothing",
        "recovers",
        "acknowledged-is-stored",
    ],
    "schema": [
        "table-must-exist",
        "column-must-exist",
        "right-table",
        "name-case",
        "type-mismatch",
    ],
    "values": ["strings", "numbers", "booleans-and-null", "json"],
}
"""The core profile, in its order: ids are permanent, so this list only ever grows."""

SHOULD = {
    "envelope/error-null",
    "envelope/isolation-unknown",
    "envelope/refusal-shape",
    "envelope/first-failure",
    "envelope/failure-results-null",
    "envelope/failure-names-operation",
    "envelope/failure-status",
    "create/updated-null",
    "op-result-id/string",
    "schema/type-mismatch",
}
REPORT = {
    "envelope/empty-operations",
    "envelope/unknown-members",
    "envelope/operation-limit",
    "create/object-id-form",
    "create/client-object-id",
    "create/client-system-properties",
    "create-bulk/client-object-id",
    "create-bulk/empty-array",
    "create-bulk/limit",
    "op-result-id/unnamed-entry",
    "schema/name-case",
    "values/json",
}

OTHERS = {
    "references": [
        "references/create-property",
        "references/bulk-index",
        "references/forward",
        "references/unknown",
        "references/out-of-range",
        "order/operations-in-order",
    ],
    "data-service": [
        "data-service/save-creates",
        "data-service/save-updates",
        "data-service/save-keeps-the-rest",
        "data-service/update-stamps",
        "data-service/creates-table",
        "data-service/adds-columns",
        "data-service/save-unknown-id",
        "data-service/read-back",
    ],
    "isolation": [
        "isolation/ids-unique-under-load",
        "isolation/no-lost-acknowledgement",
        "isolation/no-partial-bulk",
        "isolation/no-dirty-read",
        "isolation/results-not-mixed",
        "isolation/anomalies",
    ],
    "handlers": [
        "handlers/before-changes-item",
        "handlers/before-stops",
        "handlers/after-sees-result",
        "handlers/table-over-generic",
        "handlers/error",
        "handlers/every-event",
        "handlers/in-transactions",
    ],
    "fuzz": [
        "fuzz/answers-everything",
        "fuzz/answers-keep-the-schema",
        "fuzz/refused-leaves-nothing",
    ],
}
FURTHER_OPERATIONS = [
    "update",
    "update-bulk",
    "upsert",
    "upsert-bulk",
    "delete",
    "delete-bulk",
    "find",
    "add-relation",
    "set-relation",
    "delete-relation",
]


def entries():
    """Read the catalogue as it stands in the file."""
    file = Path(uowkit_schemas.__file__).parent / "requirements.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def ids_of(profile):
    """List the rules of a profile, in order."""
    return [rule.id for rule in requirements() if rule.profile == profile]


def test_the_catalogue_keeps_its_schema():
    """Every rule is complete, and either checked by a profile or excluded for a reason."""
    assert explain("kit/requirements", entries()) is None
    assert is_valid("kit/requirements", entries())


def test_no_id_stands_twice():
    """An id means one rule for ever."""
    assert [
        rule_id for rule_id, times in Counter(e["id"] for e in entries()).items() if times > 1
    ] == []


def test_the_core_profile_is_complete():
    """The core rules are those that were agreed on, in that order."""
    assert ids_of("core") == [f"{area}/{what}" for area, whats in CORE.items() for what in whats]


@pytest.mark.parametrize("profile", OTHERS)
def test_the_claimed_profiles_are_complete(profile):
    """The rules of a profile are those that were agreed on, in that order."""
    assert ids_of(profile) == OTHERS[profile]


def test_every_further_operation_has_three_rules():
    """Its result, its effect, and its part in all-or-nothing."""
    aspects = ("result", "effect", "atomic")
    assert ids_of("operations") == [
        f"operations/{operation}-{aspect}" for operation in FURTHER_OPERATIONS for aspect in aspects
    ]


def test_the_core_comes_first():
    """Reports list profiles in the order of the catalogue."""
    assert profiles() == (
        "core",
        "references",
        "data-service",
        "isolation",
        "handlers",
        "operations",
        "fuzz",
    )


def test_levels_are_as_agreed():
    """Of the core, what only an example shows is a SHOULD, what is left open a REPORT."""
    core = [rule for rule in requirements() if rule.profile == "core"]
    assert {rule.id for rule in core if rule.level is Level.SHOULD} == SHOULD
    assert {rule.id for rule in core if rule.level is Level.REPORT} == REPORT
    assert requirement("operations/upsert-bulk-result").level is Level.REPORT


@pytest.mark.parametrize("rule", requirements(), ids=lambda rule: rule.id)
def test_rules_are_sentences(rule):
    """A rule can be printed as it stands, on one line."""
    assert rule.rule.endswith(".")
    assert "\n" not in rule.rule
    assert rule.rule[0].isupper() or rule.rule[0] == "`"


def test_every_rule_that_can_be_broken_says_how_to_keep_it():
    """In sentences of its own, which no other rule has, and which are not the rule again."""
    told = [rule.comply for rule in requirements() if rule.level is not Level.REPORT]
    assert all(text and text.endswith(".") and len(text.split()) >= 15 for text in told)
    assert len(set(told)) == len(told)
    assert [rule.id for rule in requirements() if rule.comply and rule.rule in rule.comply] == []


@pytest.mark.parametrize("rule", requirements(), ids=lambda rule: rule.id)
def test_documents_are_named_by_number(rule):
    """A source that is a document says which one, and a ruling is that of a rule.

    Rules on generated requests ask what others ask of listed ones, by the rulings of those.
    """
    for source in (rule.source, *rule.also):
        match source.kind:
            case "document":
                assert source.where.split(", ")[0] in {"000", "001", "002", "003"}
            case "protocol":
                assert source.where.startswith(("protocol.md section", "clients.md section"))
            case "ruling":
                of_others = {each.id for each in requirements()} | {"Refused means"}
                assert source.where in (of_others if rule.area == "fuzz" else {rule.id})


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["id"])
def test_a_rule_is_what_the_file_says(entry):
    """Nothing of an entry is lost, and what it leaves out is none."""
    rule = requirement(entry["id"])
    assert (rule.id, rule.level) == (entry["id"], Level(entry["level"]))
    assert rule.rule.split() == entry["rule"].split()
    sources = [entry["source"], *entry.get("also", [])]
    assert [vars(each) for each in (rule.source, *rule.also)] == sources
    assert (rule.profile, rule.excluded) == (entry.get("profile"), entry.get("excluded"))
    assert (rule.comply or "").split() == entry.get("comply", "").split()


def test_a_rule_knows_its_area():
    """The area is what the id begins with."""
    assert requirement("create-bulk/result-is-ids").area == "create-bulk"
    assert {rule.area for rule in requirements() if rule.profile == "core"} == set(CORE)


def test_an_unknown_id_suggests_the_nearest():
    """Who mistypes an id is told what there is."""
    with pytest.raises(UnknownRequirement, match="did you mean") as caught:
        requirement("create/object-id-asigned")
    assert caught.value.nearest[0] == "create/object-id-assigned"
    with pytest.raises(UnknownRequirement, match="' or '") as caught:
        requirement("client-object-id")
    of_this_name = ("create/client-object-id", "create-bulk/client-object-id")
    assert caught.value.nearest[:2] == of_this_name
    assert len(caught.value.nearest) == 3
    with pytest.raises(UnknownRequirement) as caught:
        requirement("ids-in-request-order")
    assert caught.value.nearest[0] == "create-bulk/ids-in-request-order"
