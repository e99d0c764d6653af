"""The names of the open choices: each is one switch off the ordinary server, and conformant."""

import random
from dataclasses import replace

from .choices import DEFAULTS, Choices, combine

OPEN_CHOICES: dict[str, Choices] = {
    "defaults": DEFAULTS,
    "key-operation-type": Choices(result_type_key="operationType"),
    "keys-type-and-operation-type": Choices(result_type_key="both"),
    "status-201-on-success": Choices(http_success=201),
    "results-live": Choices(object_results="live"),
    "updates-show-changes-only": Choices(updates_show="changes"),
    "unnamed-entries-generated": Choices(unnamed_entries="generated"),
    "additional-members": Choices(additional_members=True),
    "all-numbers-as-doubles": Choices(all_numbers_as_doubles=True),
    "null-columns-omitted": Choices(omit_null_columns=True),
    "updated-absent": Choices(updated="absent"),
    "ids-uuid-lower": Choices(object_ids="uuid-lower"),
    "ids-short-mixed-case": Choices(object_ids="short-mixed-case"),
    "ids-integer-string": Choices(object_ids="integer-string"),
    "ids-exotic": Choices(object_ids="exotic"),
    "foreign-ids-refused": Choices(object_ids="integer-string", foreign_ids="refused"),
    "ids-shared-by-tables": Choices(ids_unique_in_table_only=True),
    "ids-integer-string-shared-by-tables": Choices(
        object_ids="integer-string", ids_unique_in_table_only=True
    ),
    "deleted-ids-given-again": Choices(deleted_ids_given_again=True),
    "client-object-id-ignored": Choices(client_object_id="ignore"),
    "client-object-id-adopted": Choices(client_object_id="adopt"),
    "null-object-id-refused": Choices(null_object_id="refuse"),
    "client-system-properties-refused": Choices(client_system_properties="refuse"),
    "client-system-properties-adopted": Choices(client_system_properties="adopt"),
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
    "bad-references-checked-first": Choices(bad_references="before-running"),
    "forward-references-resolved": Choices(forward_references="resolve"),
    "nested-references-kept": Choices(nested_references="keep"),
    "reference-without-property-is-the-id": Choices(reference_without_property="object-id"),
    "bulk-reference-with-property-refused": Choices(bulk_reference_with_property="refuse"),
    "unknown-property-is-null": Choices(reference_to_unknown_property="null"),
    "false-reference-is-a-value": Choices(false_reference="value"),
    "idle-updates-not-stamped": Choices(idle_updates="ignore"),
    "updates-without-changes-refused": Choices(updates_without_changes="refuse"),
    "bulk-updates-count-changes": Choices(bulk_update_counts="changed"),
    "bulk-updates-not-stamped": Choices(bulk_updates_stamp=False),
    "upserts-give-new-ids": Choices(upsert_unknown_id="new-id"),
    "upserts-replace": Choices(upsert_sets="everything"),
    "upserts-stamp-new-objects": Choices(upserts_stamp_new=True),
    "upsert-bulk-counts-items": Choices(upsert_bulk_result="items"),
    "upsert-bulk-counts-new": Choices(upsert_bulk_result="new"),
    "upsert-bulk-counts-rows": Choices(upsert_bulk_result="rows"),
    "upsert-bulk-needs-ids": Choices(upsert_bulk_needs_ids=True),
    "missing-deletions-accepted": Choices(missing_deletion="accept"),
    "unknown-ids-refused": Choices(unknown_ids_in_list="refuse"),
    "empty-lists-refused": Choices(empty_list="refuse"),
    "rows-by-id": Choices(row_order="by-id"),
    "rows-newest-first": Choices(row_order="newest-first"),
    "nulls-sort-last": Choices(nulls_sort="last"),
    "text-compared-loosely": Choices(text_comparison="loose"),
    "backslash-escapes": Choices(backslash_escapes=True),
    "default-page-of-100": Choices(default_page=100),
    "large-pages-refused": Choices(large_pages="refuse"),
    "large-pages-kept": Choices(large_pages="keep"),
    "properties-with-system": Choices(properties_shown="with-system"),
    "relations-shown-null": Choices(unasked_relations="null"),
    "relations-shown-empty": Choices(unasked_relations="empty"),
    "relations-shown-always": Choices(unasked_relations="children"),
    "empty-related-null": Choices(empty_relation="null"),
    "empty-related-absent": Choices(empty_relation="absent"),
    "relations-count-new": Choices(relation_counts="new"),
    "relations-count-total": Choices(relation_counts="total"),
    "children-have-one-parent": Choices(one_parent_only=True),
    "one-to-one-add-refused": Choices(one_to_one_add="refuse"),
    "related-deletions-refused": Choices(deleting_related="refuse"),
    "relations-stamp-parent": Choices(relations_stamp_parent=True),
    "names-case-insensitive": Choices(names_case_insensitive=True),
    "integer-columns": Choices(integer_columns=True),
    "strings-to-250": Choices(long_strings=False),
    "strings-to-500": Choices(very_long_strings=False),
    "nul-and-surrogates-kept": Choices(nul_and_surrogates="keep"),
    "json-values-refused": Choices(json_values="refuse"),
    "whole-seconds": Choices(whole_seconds=True),
    "objects-have-owners": Choices(owner_id="anonymous"),
    "save-by-put-only": Choices(save_methods="put-only"),
    "save-rest-style": Choices(save_methods="rest"),
    "saves-answer-201": Choices(created_status=201),
    "save-unknown-id-gets-new-id": Choices(save_unknown_id="new-id"),
    "save-unknown-id-adopted": Choices(save_unknown_id="adopt"),
    "save-unknown-id-answers-null": Choices(save_unknown_id="null"),
    "missing-table-reads-empty": Choices(missing_table_read="empty-list"),
    "delete-refused": Choices(delete_refused=True),
    "deletions-answer-nothing": Choices(deletion_answer="nothing"),
    "new-columns-refused": Choices(new_columns="refuse"),
    "new-columns-ignored": Choices(new_columns="ignore"),
    "null-makes-no-column": Choices(null_makes_column=False),
    "missing-object-400": Choices(errors="400"),
    "data-errors-as-200": Choices(errors="200"),
    "count-by-get-only": Choices(count_methods="get"),
    "count-by-post-only": Choices(count_methods="post"),
    "find-by-get-only": Choices(find_methods="get"),
    "no-describe": Choices(describe=False),
    "no-first-and-last": Choices(first_and_last=False),
    "no-console": Choices(console=False),
    "deep-save-shows-no-children": Choices(deep_save_shows_children=False),
    "no-handlers": Choices(handlers=False),
    "documented-events-only": Choices(events="documented"),
    "upserts-fire-as-saves": Choices(upserts_fire="save"),
    "upserts-fire-nothing": Choices(upserts_fire="nothing"),
    "deep-saves-fire": Choices(deep_saves_fire=True),
    "saves-of-unknown-ids-fire-create": Choices(saves_of_unknown_ids_fire="create"),
    "operations-fire": Choices(operations_fire=True),
    "calls-checked-first": Choices(calls_checked_first=True),
    "items-without-class": Choices(item_class=False),
    "items-with-system-properties": Choices(item_system_properties="null"),
    "updated-items-complete": Choices(updated_item="everything"),
    "after-handlers-get-the-item-sent": Choices(item_of_after="sent"),
    "after-handlers-get-the-item-saved": Choices(item_of_after="saved"),
    "queries-flat": Choices(query_form="flat"),
    "relations-argument-is-a-list": Choices(relation_argument="relations"),
    "removals-seen-as-objects": Choices(removal_seen="object"),
    "found-seen-as-collections": Choices(found_seen="collection"),
    "errors-with-exception-message": Choices(error_message_word="exceptionMessage"),
    "errors-with-both-messages": Choices(error_message_word="both"),
    "only-items-are-changed": Choices(changed_arguments="items"),
    "stopped-results-always-have-a-class": Choices(stopped_results_class="always"),
    "stopped-results-have-no-class": Choices(stopped_results_class="never"),
    "stopped-removals-answer-a-time": Choices(stopped_removals="deletion-time"),
    "stopped-calls-reach-after-handlers": Choices(stopped_calls_reach_after=True),
    "thrown-errors-reach-after-handlers": Choices(thrown_errors_reach_after=True),
    "thrown-errors-always-400": Choices(thrown_status="400"),
    "plain-errors-have-a-code": Choices(plain_error_code=1),
    "null-returned-is-nothing": Choices(null_returned="nothing"),
    "null-answered-by-no-content": Choices(null_answers="no-content"),
    "after-handlers-answer-by-return-only": Choices(after_answers="returned"),
    "after-handlers-answer-in-place-only": Choices(after_answers="in-place"),
    "after-handlers-answer-by-throwing-only": Choices(after_answers="neither"),
    "failed-calls-stay-failed": Choices(failed_calls="stay-failed"),
    "after-errors-undo": Choices(after_errors="undo"),
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
    "forward-references-resolved": "references/forward",
    "new-columns-refused": "data-service/adds-columns",
    "new-columns-ignored": "data-service/adds-columns",
}

#: Conformant servers that need a word in the kit's configuration: the tables, or a header.
CONFIGURED_CHOICES: dict[str, Choices] = {
    "no-data-service": Choices(
        data_service=False,
        tables={"Person": {"name": "STRING", "age": "DOUBLE", "marker": "STRING"}},
    ),
    "no-deep-save": Choices(deep_save=False),
    "relations-given": Choices(
        console=False,
        deep_save=False,
        tables={
            "Person": {"name": "STRING", "age": "DOUBLE", "marker": "STRING"},
            "Order": {"marker": "STRING"},
        },
        relations={"Person": {"orders": "Order"}},
    ),
    "required-header": Choices(required_headers={"user-token": "open-sesame"}),
    "slow": Choices(delay=0.02),
}


def unclaimed_profiles(choices: Choices) -> frozenset[str]:
    """Return the profiles of the kit that a server of these choices does not claim to keep."""
    unclaimed = set()
    if not choices.find_operation:
        unclaimed.add("operations")
    if choices.delete_refused or not choices.data_service:
        unclaimed.add("data-service")
    if not choices.handlers or not choices.data_service:
        unclaimed.add("handlers")
    return frozenset(unclaimed)


def random_choices(randomness: random.Random, *, breaking_should: bool = False) -> Choices:
    """Return a random combination of open choices, which the kit must judge conformant.

    Those that break a rule of level SHOULD take part only when asked for.
    """
    names = [name for name in OPEN_CHOICES if breaking_should or name not in BREAKS_SHOULD]
    drawn = randomness.sample(names, randomness.randint(1, len(names) // 2))
    choices = combine(*(OPEN_CHOICES[name] for name in drawn))
    # A server whose clock is off and hides it would not be conformant.
    return choices if choices.date_header else replace(choices, clock_skew=0.0)
