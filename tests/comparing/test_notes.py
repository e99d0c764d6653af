"""What keeps runs from being compared in everything."""

import pytest
from uowkit.comparing.notes import history_notes, notes

from tests.comparing.comparisons import CLASS, ORDER, REFERENCE, read, run, then_and_now
from tests.report.runs import result

FINE = result(CLASS)


def said(folder, **changes):
    """What is noted of two runs, the second of which has another header."""
    paths = run(folder / "a.jsonl", FINE), run(folder / "b.jsonl", FINE, header=changes)
    return notes(read(*paths))


def test_nothing_is_noted_of_runs_that_are_alike(tmp_path):
    """Another address is what is compared."""
    assert said(tmp_path, target="http://127.0.0.1:1/api") == ()


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"kit": {"name": "uowkit", "version": "0.0.9"}}, "versions of the kit: .*0.0.9 (b)"),
        ({"seed": 7}, "seeds: 0 (a); 7 (b). Mind that they drew different examples."),
        ({"configuration": {"effort": "thorough"}}, "efforts: quick (a); thorough (b)"),
        ({"configuration": {"profiles": ["core", "references"]}}, "core, references (b)"),
        ({"configuration": {"rules": [CLASS]}}, "all of the profiles (a); create/class (b)"),
        ({"configuration": {"readback": "find"}}, "ways to read objects: data (a); find (b)"),
        ({"configuration": {"provision": "none"}}, "ways to have tables: save (a); none (b)"),
        ({"configuration": {"limits": {"operations": 5, "bulk": 3}}}, "5 operations, 3 bulk (b)"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else None,
)
def test_a_setting_that_differs_is_noted(tmp_path, changes, note):
    """With its values, the runs that have them, and what that means."""
    (found,) = said(tmp_path, **changes)
    first, _, last = note.partition(".*")
    assert first in found
    assert last in found


def test_another_strictness_is_noted(tmp_path):
    """It is why the same outcomes have other verdicts."""
    paths = run(tmp_path / "a.jsonl", FINE), run(tmp_path / "b.jsonl", FINE, strict=True)
    (found,) = notes(read(*paths))
    assert "not strict (a); strict (b)" in found


def test_a_run_that_ended_early_is_noted(tmp_path):
    """Its rules are untested for no fault of the target's."""
    history = then_and_now(tmp_path, [FINE], [FINE], ended="the target is gone")
    assert history_notes(history) == ("The run b did not come to its end: the target is gone.",)


def test_a_rule_in_other_words_is_noted(tmp_path):
    """As it is after the catalogue has changed."""
    paths = run(tmp_path / "a.jsonl", FINE), run(tmp_path / "b.jsonl", FINE, reworded=True)
    (found,) = notes(read(*paths))
    assert found.startswith("1 rule was worded or weighed otherwise in one of the runs: ")
    assert CLASS in found


def test_what_only_one_run_was_asked_is_noted(tmp_path):
    """It has neither appeared nor vanished."""
    history = then_and_now(tmp_path, [FINE], [FINE, result(REFERENCE)])
    (found,) = history_notes(history)
    assert found == (f"1 rule cannot be compared, as only one run was asked: {REFERENCE}.")


def test_runs_in_the_wrong_order_are_noted(tmp_path):
    """Then is given before now."""
    before = {"started": "2020-01-01T00:00:00+00:00"}
    (found,) = history_notes(then_and_now(tmp_path, [FINE], [FINE], header=before))
    assert found == "b is the older run: give the earlier one first."


def test_many_rules_are_not_all_named(tmp_path):
    """Five of them, and how many more."""
    ids = ("forward", "unknown", "out-of-range", "bulk-index", "create-property")
    references = [result(f"references/{each}") for each in ids]
    history = then_and_now(
        tmp_path, [FINE], [FINE, *references, result("order/operations-in-order")]
    )
    (found,) = history_notes(history)
    assert found.startswith("6 rules cannot be compared")
    assert found.endswith(" and 1 more.")
    assert ORDER not in found
