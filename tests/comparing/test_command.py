"""The command `uowkit compare`."""

import json

import pytest
from click.testing import CliRunner
from uowkit.cli import main
from uowkit_schemas import explain

from tests.comparing.comparisons import CLASS, ORDER, run
from tests.report.runs import result

GOOD, BAD, OPEN = result(ORDER), result(ORDER, "failed"), result(ORDER, "untested")
ELSEWHERE = {"target": "http://127.0.0.1:1/api"}


@pytest.fixture
def compare(tmp_path):
    """Run the command, with the reports of the runs that are given."""

    def make(*arguments, **runs):
        for name, options in runs.items():
            results = options.pop("results")
            run(tmp_path / f"{name}.jsonl", *results, **options)
        words = [str(tmp_path / each) if "." in each else each for each in arguments]
        return CliRunner().invoke(main, ["compare", *words])

    return make


def of(*results, **options):
    """A run with these results."""
    return {"results": results, **options}


@pytest.mark.parametrize(
    ("then", "now", "code"), [(GOOD, BAD, 1), (GOOD, OPEN, 2), (BAD, GOOD, 0), (GOOD, GOOD, 0)]
)
def test_the_exit_code_says_whether_something_broke(compare, then, now, code):
    """Or that nobody can say."""
    assert compare("a.jsonl", "b.jsonl", a=of(then), b=of(now)).exit_code == code


def test_servers_side_by_side_break_nothing(compare):
    """Unless they are told to be one server then and now."""
    runs = {"a": of(GOOD), "b": of(BAD, header=ELSEWHERE)}
    assert compare("a.jsonl", "b.jsonl", **runs).exit_code == 0
    assert compare("a.jsonl", "b.jsonl", "--as-history").exit_code == 1
    assert compare("a.jsonl", "b.jsonl", "b.jsonl").exit_code == 0
    assert compare("a.jsonl", "a.jsonl", "--as-matrix").output.startswith("2 runs of 1 rule: ")


def test_files_are_written_where_they_are_asked_for(compare, tmp_path):
    """In folders that need not be there."""
    files = ("new/c.html", "new/c.md", "new/c.json")
    options = ["--html", files[0], "--markdown", files[1], "--json", files[2]]
    done = compare("a.jsonl", "b.jsonl", *options, a=of(GOOD), b=of(BAD))
    assert all(f"wrote {tmp_path / each}" in done.output for each in files)
    page, text, data = ((tmp_path / each).read_text(encoding="utf-8") for each in files)
    assert page.startswith("<!DOCTYPE html>")
    assert text.startswith("# Comparison: then and now\n")
    assert explain("kit/comparison", json.loads(data)) is None


def test_a_bad_report_is_refused_with_its_place(compare, tmp_path):
    """Nothing is written of the others."""
    (tmp_path / "b.jsonl").write_text("{}\n", encoding="utf-8")
    done = compare("a.jsonl", "b.jsonl", "--html", "c.html", a=of(GOOD))
    assert done.exit_code == 2
    assert f"Error: {tmp_path / 'b.jsonl'}: line 1: is no header" in done.output
    assert not (tmp_path / "c.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.jsonl"], "give two reports or more"),
        (["a.jsonl", "a.jsonl", "a.jsonl", "--as-history"], "--as-history compares two runs"),
        (["a.jsonl", "missing.jsonl"], "there is no such file"),
        (["a.jsonl", "a.jsonl", "--html", "a.jsonl/c.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_says_why(compare, arguments, said):
    """With exit code 2."""
    done = compare(*arguments, a=of(result(CLASS)))
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize(
    "options",
    [
        ["--html", "a.jsonl"],
        ["--html", "c.html", "--json", "b.jsonl"],
        ["--html", "c.html", "--json", "c.html"],
        ["--html", "-", "--json", "-"],
    ],
)
def test_nothing_is_written_over_a_report_or_another_output(compare, tmp_path, options):
    """It is refused before anything is written."""
    done = compare("a.jsonl", "b.jsonl", *options, a=of(GOOD), b=of(BAD))
    assert done.exit_code == 2
    assert "already; name another file" in done.output
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl"]
    assert all(each.read_bytes().startswith(b'{"kind"') for each in tmp_path.iterdir())


def test_a_view_on_standard_output_has_it_to_itself(compare, tmp_path):
    """So that it can be piped."""
    options = ["--json", "-", "--html", "c.html"]
    done = compare("a.jsonl", "b.jsonl", *options, a=of(GOOD), b=of(BAD))
    assert done.exit_code == 1
    assert explain("kit/comparison", json.loads(done.stdout)) is None
    assert f"wrote {tmp_path / 'c.html'}" in done.stderr


@pytest.mark.parametrize(("now", "code"), [(BAD, 1), (GOOD, 2)])
def test_a_view_that_cannot_be_written_stops_no_other(compare, tmp_path, now, code):
    """And what broke has broken."""
    options = ["--html", "a.jsonl/c.html", "--markdown", "c.md"]
    done = compare("a.jsonl", "b.jsonl", *options, a=of(GOOD), b=of(now))
    assert done.exit_code == code
    assert f"--html: {tmp_path / 'a.jsonl/c.html'} cannot be written" in done.output
    assert (tmp_path / "c.md").exists()
