"""A report that is cut off, edited or mixed is refused, and the line is named."""

import itertools
import json
from pathlib import Path

import orjson
import pytest
from uowkit.report.model import BadReport
from uowkit.report.reader import iter_results, read_report
from uowkit.report.seal import Seals
from uowkit_schemas import load

from tests.report.runs import documents, finding, result, write

ORDER = "create-bulk/ids-in-request-order"
ASSIGNED = "create/object-id-assigned"
LIMIT = "create-bulk/limit"
REMEDIES = ("run the kit again", "`uowkit run --out`", "update uowkit")


def run(folder: Path, name="run.jsonl", *, reason="the ids are reversed"):
    """The report of a run, in which every kind of line stands more than once where it may."""
    return write(
        folder / name,
        result(ASSIGNED),
        result(ASSIGNED, check="test_that"),
        result(ORDER, "failed", findings=[finding(ORDER, reason)]),
        result(LIMIT, "observed", observations=["1000 are accepted"]),
    )


@pytest.fixture
def file(tmp_path):
    """A whole report of nine lines."""
    return run(tmp_path)


def raw_lines(path):
    """A report's lines as bytes, with their line feeds."""
    return path.read_bytes().splitlines(keepends=True)


def place_of_refusal(path, lines):
    """Where a report of these lines breaks, which its results are not read past."""
    path.write_bytes(b"".join(lines))
    with pytest.raises(BadReport) as caught:
        read_report(path)
    with pytest.raises(BadReport) as while_reading:
        list(iter_results(path))
    assert caught.value.line_number == while_reading.value.line_number
    assert any(remedy in caught.value.reason for remedy in REMEDIES)
    return caught.value.line_number


def test_every_line_that_is_removed_is_missed_at_its_place(file):
    """The last one leaves a run that did not end; the first one, no report."""
    lines = raw_lines(file)
    for removed in range(len(lines)):
        left = [*lines[:removed], *lines[removed + 1 :]]
        assert place_of_refusal(file, left) == min(removed + 1, len(left))


def test_every_line_that_stands_twice_is_found(file):
    """Nothing is counted twice."""
    lines = raw_lines(file)
    for doubled in range(len(lines)):
        there = [*lines[: doubled + 1], *lines[doubled:]]
        assert place_of_refusal(file, there) == doubled + 2


def test_every_pair_that_is_swapped_is_found(file):
    """Also where both lines are results, which could stand in any order."""
    lines = raw_lines(file)
    for first, second in itertools.combinations(range(len(lines)), 2):
        swapped = list(lines)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        assert place_of_refusal(file, swapped) == first + 1


def test_every_cut_is_found(file):
    """Wherever the file ends before its end, but for the last line feed."""
    whole = file.read_bytes()
    starts = [0, *itertools.accumulate(map(len, raw_lines(file)))]
    for end in range(1, len(whole) - 1):
        place = place_of_refusal(file, [whole[:end]])
        assert place == sum(start < end for start in starts[:-1])
    file.write_bytes(whole[:-1])
    assert read_report(file).footer["rules"] == 3


def numbers_in(document, path=()):
    """Where the numbers of a document are."""
    if isinstance(document, dict | list):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in items:
            yield from numbers_in(value, (*path, key))
    elif isinstance(document, int | float) and not isinstance(document, bool):
        yield path


def test_every_number_that_is_changed_is_found(file):
    """Times and counts that nothing else bears out, too."""
    lines = raw_lines(file)
    found = 0
    for place, line in enumerate(lines):
        for path in numbers_in(json.loads(line)):
            document = json.loads(line)
            holder = document
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] += 1
            edited = [*lines[:place], orjson.dumps(document) + b"\n", *lines[place + 1 :]]
            assert place_of_refusal(file, edited) == place + 1
            found += 1
    assert found > 30


def test_every_line_of_another_run_is_found(tmp_path):
    """Of the same kit, the same target and, but for a word, the same findings."""
    one, other = run(tmp_path), run(tmp_path, "other.jsonl", reason="the ids are turned round")
    mine, others = raw_lines(one), raw_lines(other)
    assert len(mine) == len(others)
    for place, line in enumerate(others):
        mixed = [*mine[:place], line, *mine[place + 1 :]]
        # Under another's header, it is the first line of one's own that does not follow.
        assert place_of_refusal(one, mixed) == max(place + 1, 2)


def test_header_and_footer_of_two_runs_that_are_alike_do_not_go_together(tmp_path):
    """The same results in the same second: the run's id tells them apart."""
    one, other = raw_lines(run(tmp_path)), raw_lines(run(tmp_path, "other.jsonl"))
    assert place_of_refusal(tmp_path / "run.jsonl", [*one[:-1], other[-1]]) == len(one)


@pytest.mark.parametrize("seal", [None, "", "0000000000000000", 17])
def test_a_line_without_its_seal_is_found(file, seal):
    """None, or one that is made up."""
    lines = raw_lines(file)
    document = json.loads(lines[2])
    del document["seal"]
    if seal is not None:
        document["seal"] = seal
    lines[2] = orjson.dumps(document) + b"\n"
    assert place_of_refusal(file, lines) == 3


def test_the_message_says_what_may_have_happened(file):
    """And what to do about it."""
    lines = documents(file)
    lines[1]["seconds"] += 1
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    with pytest.raises(BadReport, match=r"line 2: does not follow .* run the kit again"):
        read_report(file)


def test_a_file_that_was_only_laid_out_anew_is_still_whole(file):
    """Blanks, line ends and escapes say nothing."""
    text = "".join(json.dumps(line) + "\r\n" for line in documents(file))
    file.write_text(text, encoding="utf-8", newline="")
    assert read_report(file).footer["results"] == 4


def test_the_schema_s_examples_have_the_seals_that_such_a_file_would_have():
    """So that who writes a reader in another language can check it against them."""
    seals = Seals()
    for line in load("kit/report-line")["examples"]:
        assert line.pop("seal") == seals.next(line)
