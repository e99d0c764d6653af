"""Every choice that the documents leave to a server, as a switch of this one.

The defaults are the most ordinary server; each other value is named in `open_choices`.
"""

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
    object_results: Literal["as-run", "live"] = "as-run"
    updates_show: Literal["everything", "changes"] = "everything"

    # The objectId
    object_ids: Literal[
        "guid-upper", "uuid-lower", "short-mixed-case", "integer-string", "exotic"
    ] = "guid-upper"
    ids_unique_in_table_only: bool = False
    deleted_ids_given_again: bool = False
    client_object_id: Literal["refuse", "ignore", "adopt"] = "refuse"
    null_object_id: Literal["absent", "refuse"] = "absent"
    client_system_properties: Literal["ignore", "refuse", "adopt"] = "ignore"

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

    # References
    bad_references: Literal["as-reached", "before-running"] = "as-reached"
    forward_references: Literal["refuse", "resolve"] = "refuse"
    nested_references: Literal["resolve", "keep"] = "resolve"
    reference_without_property: Literal["refuse", "object-id"] = "refuse"
    bulk_reference_with_property: Literal["accept", "refuse"] = "accept"
    reference_to_unknown_property: Literal["refuse", "null"] = "refuse"
    false_reference: Literal["refuse", "value"] = "refuse"

    # Changing and deleting
    idle_updates: Literal["stamp", "ignore"] = "stamp"  # idle: every value is there already
    updates_without_changes: Literal["accept", "refuse"] = "accept"
    bulk_update_counts: Literal["picked", "changed"] = "picked"
    bulk_updates_stamp: bool = True
    upsert_unknown_id: Literal["adopt", "new-id"] = "adopt"
    upsert_sets: Literal["named", "everything"] = "named"
    upserts_stamp_new: bool = False
    upsert_bulk_result: Literal["ids", "items", "new", "rows"] = "ids"
    upsert_bulk_needs_ids: bool = False
    missing_deletion: Literal["refuse", "accept"] = "refuse"
    unknown_ids_in_list: Literal["skip", "refuse"] = "skip"
    empty_list: Literal["accept", "refuse"] = "accept"

    # Finding
    row_order: Literal["inserted", "by-id", "newest-first"] = "inserted"
    nulls_sort: Literal["first", "last"] = "first"
    text_comparison: Literal["exact", "loose"] = "exact"
    backslash_escapes: bool = False
    default_page: int = 10
    large_pages: Literal["cut", "refuse", "keep"] = "cut"
    properties_shown: Literal["exact", "with-system"] = "exact"

    # Relations
    unasked_relations: Literal["absent", "null", "empty", "children"] = "absent"
    empty_relation: Literal["empty", "null", "absent"] = "empty"
    relation_counts: Literal["picked", "new", "total"] = "picked"
    one_parent_only: bool = False
    one_to_one_add: Literal["replace", "refuse"] = "replace"
    relations_stamp_parent: bool = False
    deleting_related: Literal["unlink", "refuse"] = "unlink"
    relations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    # Tables and values
    names_case_insensitive: bool = False
    integer_columns: bool = False  # a column made from the sample 25 holds 32-bit integers only
    long_strings: bool = True  # False: more than 250 UTF-16 units are refused
    very_long_strings: bool = True  # False: more than 500 UTF-16 units are refused
    nul_and_surrogates: Literal["refuse", "keep"] = "refuse"
    json_values: Literal["keep", "refuse"] = "keep"
    whole_seconds: bool = False  # times are milliseconds all the same
    owner_id: str | None = None

    # The data service
    data_service: bool = True
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    console: bool = True
    save_methods: Literal["both", "put-only", "rest"] = "both"
    created_status: int = 200
    save_unknown_id: Literal["refuse", "new-id", "adopt", "null"] = "refuse"
    missing_table_read: Literal["4xx", "empty-list"] = "4xx"
    delete_refused: bool = False
    deletion_answer: Literal["time", "nothing"] = "time"
    new_columns: Literal["add", "refuse", "ignore"] = "add"
    null_makes_column: bool = True
    errors: Literal["4xx", "400", "200"] = "4xx"
    count_methods: Literal["both", "get", "post"] = "both"
    find_methods: Literal["both", "get"] = "both"
    describe: bool = True
    first_and_last: bool = True
    deep_save: bool = True
    deep_save_shows_children: bool = True

    # Event handlers: which calls have events
    handlers: bool = True
    events: Literal["all", "documented"] = "all"
    upserts_fire: Literal["upsert", "save", "nothing"] = "upsert"
    deep_saves_fire: bool = False
    saves_of_unknown_ids_fire: Literal["update", "create"] = "update"
    operations_fire: bool = False  # the operations of a transaction
    calls_checked_first: bool = False  # True: no event without the table and relation column
    foreign_ids: Literal["looked-up", "refused"] = "looked-up"  # refused: by form, before any event

    # Event handlers: what they are given
    item_class: bool = True
    item_system_properties: Literal["absent", "null"] = "absent"
    updated_item: Literal["changes", "everything"] = "changes"
    item_of_after: Literal["changed", "sent", "saved"] = "changed"
    query_form: Literal["options", "flat"] = "options"
    relation_argument: Literal["relationName", "relations"] = "relationName"
    removal_seen: Literal["time", "object"] = "time"
    found_seen: Literal["array", "collection"] = "array"
    error_message_word: Literal["message", "exceptionMessage", "both"] = "message"

    # Event handlers: what their work counts for
    changed_arguments: Literal["all", "items"] = "all"
    stopped_results_class: Literal["objects", "always", "never"] = "objects"
    stopped_removals: Literal["value", "deletion-time"] = "value"
    stopped_calls_reach_after: bool = False
    thrown_errors_reach_after: bool = False
    thrown_status: Literal["asked", "400"] = "asked"
    plain_error_code: int = 0
    null_returned: Literal["value", "nothing"] = "value"
    null_answers: Literal["null", "no-content"] = "null"
    after_answers: Literal["both", "returned", "in-place", "neither"] = "both"
    failed_calls: Literal["may-be-answered", "stay-failed"] = "may-be-answered"
    after_errors: Literal["keep", "undo"] = "keep"  # what was saved before the error

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


def combine(*choices: Choices) -> Choices:
    """Return the choices that all of these make together; the last one wins a contradiction."""
    changes = {
        entry.name: getattr(choice, entry.name)
        for choice in choices
        for entry in fields(Choices)
        if getattr(choice, entry.name) != getattr(DEFAULTS, entry.name)
    }
    return replace(DEFAULTS, **changes)
