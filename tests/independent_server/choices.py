"""Every choice that the documents leave to a server, as a switch of this one.

The defaults are the most ordinary server; `OPEN_CHOICES` names each other value once, and each of
them is conformant.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal


@dataclass(frozen=True)
class Choices:
    """What one server does where the documents let servers differ."""

    # The answer to a good transaction
    result_type_key: Literal["type", "operationType", "both"] = "type"
    http_success: int = 200
    unnamed_entries: Literal["none", "generated"] = "none"
    additional_members: bool = False
    all_numbers_as_doubles: bool = False
    omit_null_columns: bool = False
    updated: Literal["null", "absent"] = "null"

    # The objectId
    object_ids: Literal[
        "guid-upper", "uuid-lower", "short-mixed-case", "integer-string", "exotic"
    ] = "guid-upper"
    ids_unique_in_table_only: bool = False
    client_object_id: Literal["refuse", "ignore", "adopt"] = "refuse"
    client_system_properties: Literal["ignore", "refuse"] = "ignore"

    # Refusals
    http_failure: int = 200
    error_code_present: bool = False
    failure_names_operation: Literal["full", "id-only", "absent"] = "full"
    refusal_style: Literal["400-error", "transaction-failure", "200-error"] = "400-error"
    forms_checked: Literal["before-running", "as-reached"] = "before-running"

    # What a request may hold
    bulk_limit: int | None = 100
    operation_limit: int | None = 20
    empty_operations: Literal["accept", "refuse"] = "accept"
    empty_bulk: Literal["accept", "refuse"] = "accept"
    unknown_members: Literal["ignore", "refuse"] = "ignore"
    null_isolation: Literal["accept", "refuse"] = "accept"
    misspelt_read_uncommited: Literal["accept", "refuse"] = "refuse"
    serializable_spellings: Literal["both", "correct", "misspelt"] = "both"
    empty_op_result_id: Literal["absent", "refuse", "ordinary"] = "absent"
    null_op_result_id: Literal["absent", "refuse"] = "absent"
    find_operation: bool = True

    # Tables and values
    names_case_insensitive: bool = False
    integer_columns: bool = False  # a column made from the sample 25 holds 32-bit integers only
    long_strings: bool = True  # False: more than 250 UTF-16 units are refused
    very_long_strings: bool = True  # False: more than 500 UTF-16 units are refused
    nul_and_surrogates: Literal["refuse", "keep"] = "refuse"
    json_values: Literal["keep", "refuse"] = "keep"

    # The data service
    data_service: bool = True
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    save_methods: Literal["both", "put-only"] = "both"
    save_unknown_id: Literal["refuse", "new-id", "adopt"] = "refuse"
    missing_table_read: Literal["4xx", "empty-list"] = "4xx"
    delete_refused: bool = False

    # HTTP and JSON
    required_headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    json_requests_only: bool = False  # True: another Content-Type of a request is answered 415
    close_connections: Literal[False, "announced", "silent"] = False
    chunked: bool = False
    date_header: bool = True
    clock_skew: float = 0.0
    delay: float = 0.0
    unicode_escaped: bool = False
    key_order: Literal["natural", "shuffled"] = "natural"
    pretty: bool = False


DEFAULTS = Choices()

OPEN_CHOICES: dict[str, Choices] = {
    "defaults": DEFAULTS,
    "key-operation-type": Choices(result_type_key="operationType"),
    "keys-type-and-operation-type": Choices(result_type_key="both"),
    "status-201-on-success": Choices(http_success=201),
    "unnamed-entries-generated": Choices(unnamed_entries="generated"),
    "additional-members": Choices(additional_members=True),
    "all-numbers-as-doubles": Choices(all_numbers_as_doubles=True),
    "null-columns-omitted": Choices(omit_null_columns=True),
    "updated-absent": Choices(updated="absent"),
    "ids-uuid-lower": Choices(object_ids="uuid-lower"),
    "ids-short-mixed-case": Choices(object_ids="short-mixed-case"),
    "ids-integer-string": Choices(object_ids="integer-string"),
    "ids-exotic": Choices(object_ids="exotic"),
    "ids-shared-by-tables": Choices(ids_unique_in_table_only=True),
    "ids-integer-string-shared-by-tables": Choices(
        object_ids="integer-string", ids_unique_in_table_only=True
    ),
    "client-object-id-ignored": Choices(client_object_id="ignore"),
    "client-object-id-adopted": Choices(client_object_id="adopt"),
    "client-system-properties-refused": Choices(client_system_properties="refuse"),
    "status-400-on-failure": Choices(http_failure=400),
    "error-code": Choices(error_code_present=True),
    "failure-names-only-the-id": Choices(failure_names_operation="id-only"),
    "failure-names-nothing": Choices(failure_names_operation="absent"),
    "refusals-as-transaction-failures": Choices(refusal_style="transaction-failure"),
    "refusals-as-200-errors": Choices(refusal_style="200-error"),
    "forms-checked-as-reached": Choices(forms_checked="as-reached"),
    "forms-checked-as-reached-transaction-failures": Choices(
        forms_checked="as-reached", refusal_style="transaction-failure"
    ),
    "bulk-unlimited": Choices(bulk_limit=None),
    "bulk-limit-1000": Choices(bulk_limit=1000),
    "operations-unlimited": Choices(operation_limit=None),
    "empty-operations-refused": Choices(empty_operations="refuse"),
    "empty-bulk-refused": Choices(empty_bulk="refuse"),
    "unknown-members-refused": Choices(unknown_members="refuse"),
    "null-isolation-refused": Choices(null_isolation="refuse"),
    "misspelt-read-uncommited-accepted": Choices(misspelt_read_uncommited="accept"),
    "serializable-only-correct": Choices(serializable_spellings="correct"),
    "serializable-only-misspelt": Choices(serializable_spellings="misspelt"),
    "empty-op-result-id-refused": Choices(empty_op_result_id="refuse"),
    "empty-op-result-id-ordinary": Choices(empty_op_result_id="ordinary"),
    "null-op-result-id-refused": Choices(null_op_result_id="refuse"),
    "no-find-operation": Choices(find_operation=False),
    "names-case-insensitive": Choices(names_case_insensitive=True),
    "integer-columns": Choices(integer_columns=True),
    "strings-to-250": Choices(long_strings=False),
    "strings-to-500": Choices(very_long_strings=False),
    "nul-and-surrogates-kept": Choices(nul_and_surrogates="keep"),
    "json-values-refused": Choices(json_values="refuse"),
    "save-by-put-only": Choices(save_methods="put-only"),
    "save-unknown-id-gets-new-id": Choices(save_unknown_id="new-id"),
    "save-unknown-id-adopted": Choices(save_unknown_id="adopt"),
    "missing-table-reads-empty": Choices(missing_table_read="empty-list"),
    "delete-refused": Choices(delete_refused=True),
    "content-type-with-charset": Choices(content_type="application/json;charset=utf-8"),
    "content-type-text-plain": Choices(content_type="text/plain"),
    "json-requests-only": Choices(json_requests_only=True),
    "connections-closed-announced": Choices(close_connections="announced"),
    "connections-closed-silently": Choices(close_connections="silent"),
    "chunked": Choices(chunked=True),
    "no-date-header": Choices(date_header=False),
    "clock-a-day-ahead": Choices(clock_skew=86_400.0),
    "clock-a-day-behind": Choices(clock_skew=-86_400.0),
    "unicode-escaped": Choices(unicode_escaped=True),
    "key-order-shuffled": Choices(key_order="shuffled"),
    "pretty": Choices(pretty=True),
}

#: The open choices that a strict run fails, with the rule of level SHOULD that each of them breaks.
BREAKS_SHOULD: dict[str, str] = {
    "status-201-on-success": "envelope/success-shape",
    "status-400-on-failure": "envelope/failure-status",
    "failure-names-nothing": "envelope/failure-names-operation",
    "serializable-only-misspelt": "envelope/isolation-levels",
    "strings-to-250": "values/strings",
}

#: Conformant servers that need a word in the kit's configuration: the tables, or a header.
CONFIGURED_CHOICES: dict[str, Choices] = {
    "no-data-service": Choices(
        data_service=False,
        tables={"Person": {"name": "STRING", "age": "DOUBLE", "marker": "STRING"}},
    ),
    "required-header": Choices(required_headers={"user-token": "open-sesame"}),
    "slow": Choices(delay=0.02),
}


def combine(*choices: Choices) -> Choices:
    """Return the choices that all of these make together; the last one wins a contradiction."""
    changes = {
        entry.name: getattr(choice, entry.name)
        for choice in choices
        for entry in fields(Choices)
        if getattr(choice, entry.name) != getattr(DEFAULTS, entry.name)
    }
    return replace(DEFAULTS, **changes)


def random_choices(randomness: random.Random, *, breaking_should: bool = False) -> Choices:
    """Return a random combination of open choices, which the kit must judge conformant.

    Those that break a rule of level SHOULD take part only when asked for.
    """
    names = [name for name in OPEN_CHOICES if breaking_should or name not in BREAKS_SHOULD]
    drawn = randomness.sample(names, randomness.randint(1, len(names) // 2))
    choices = combine(*(OPEN_CHOICES[name] for name in drawn))
    # A server whose clock is off and hides it would not be conformant.
    return choices if choices.date_header else replace(choices, clock_skew=0.0)
