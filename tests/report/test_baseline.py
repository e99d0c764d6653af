"""A baseline made of a report."""

from datetime import date, timedelta

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from uowkit.baseline import PLACEHOLDER, BadBaseline, read_baseline, today
from uowkit.cli import main
from uowkit.report.baseline import baseline_text

from tests.report.hostile import hostile_run, hostile_texts
from tests.report.runs import TODAY, baseline, deviation, documents, put_back, result, write

ORDER = "create-bulk/ids-in-request-order"
CLASS = "create/class"
SHOULD = "envelope/error-null"
FORMATS = ("known.yaml", "known.toml")


@pytest.fixture
def file(tmp_path):
    """A report with something of everything."""
    return write(
        tmp_path / "run.jsonl",
        result(ORDER, "failed"),
        result(CLASS, "failed", message="___class\nis wrong"),
        result(SHOULD, "warned"),
        result("create/created"),
        result("values/json", "observed"),
        result("values/strings", "untested", cause=ORDER),
    )


def invoke(*arguments):
    """Run `uowkit baseline`."""
    return CliRunner().invoke(main, ["baseline", *map(str, arguments)])


def refused(*arguments):
    """What the command says that cannot be carried out."""
    ended = invoke(*arguments)
    assert ended.exit_code == 2, ended.output
    assert isinstance(ended.exception, SystemExit)
    return ended.output


def filled_in(path):
    """The baseline in a file, once somebody has given the reasons."""
    text = path.read_text(encoding="utf-8").replace(PLACEHOLDER, "It is old.")
    path.write_text(text, encoding="utf-8")
    return read_baseline(path)


@pytest.mark.parametrize("name", FORMATS)
def test_it_lists_what_failed_the_run(tmp_path, file, name):
    """In either format; a warning failed nothing, and what is untested has its cause there."""
    path = tmp_path / name
    ended = invoke(file, "--out", path)
    assert ended.exit_code == 0, ended.output
    assert str(path) in ended.output
    found = filled_in(path)
    assert [each.id for each in found.deviations] == [CLASS, ORDER]
    finished = date.fromisoformat(documents(file)[-1]["finished"][:10])
    assert {each.expires for each in found.deviations} == {finished + timedelta(days=90)}
    assert "# MUST: ___class is wrong\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_refused_until_the_reasons_are_filled_in(tmp_path, file, name):
    """Nobody's deviations become known by themselves."""
    invoke(file, "--out", tmp_path / name)
    with pytest.raises(BadBaseline, match="reason is not filled in"):
        read_baseline(tmp_path / name)


def test_without_a_place_it_is_printed(file):
    """As YAML, and nothing else."""
    ended = invoke(file)
    assert [each["rule"] for each in yaml.safe_load(ended.output)["deviations"]] == [CLASS, ORDER]


def test_of_a_strict_run_it_lists_warnings_too(tmp_path):
    """They failed it."""
    file = write(tmp_path / "run.jsonl", result(SHOULD, "warned"), strict=True)
    assert f'"{SHOULD}"' in invoke(file).output


@pytest.mark.parametrize("name", FORMATS)
def test_of_a_run_without_failures_it_lists_nothing(tmp_path, name):
    """It is a baseline all the same."""
    file = write(tmp_path / "run.jsonl", result(ORDER))
    assert invoke(file, "--out", tmp_path / name).exit_code == 0
    assert read_baseline(tmp_path / name).deviations == ()


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_known_already_is_kept_as_it_was(tmp_path, name):
    """With its reason, its day and its link; what is stale is left out, what is new comes in."""
    reason = 'It is "old";\n\x7f\u2028 \U0001f600 # not a comment'
    kept = deviation(f"{ORDER}:test_it", reason=reason, link="https://tracker.example/1")
    known = baseline(kept, deviation("create/created"), deviation(CLASS, expires=date(2030, 1, 1)))
    results = (result(ORDER, "failed"), result(CLASS, "failed"), result("create/created"))
    file = write(tmp_path / "run.jsonl", *results, known=known)
    assert invoke(file, "--out", tmp_path / name).exit_code == 0
    found = filled_in(tmp_path / name).deviations
    assert [each.id for each in found] == [kept.id, CLASS]
    assert (found[0].reason, found[0].link, found[0].expires) == (reason, kept.link, TODAY)
    assert found[1].reason == "It is old."


def test_a_rule_known_by_one_check_and_broken_by_another_is_new(tmp_path):
    """Both entries stand there."""
    other = result(ORDER, "failed", check="test_other")
    known = baseline(deviation(f"{ORDER}:test_it"))
    file = write(tmp_path / "run.jsonl", result(ORDER, "failed"), other, known=known)
    listed = yaml.safe_load(invoke(file).output)["deviations"]
    assert [each.get("check") or each.get("rule") for each in listed] == [f"{ORDER}:test_it", ORDER]


def test_the_last_day_may_be_given(tmp_path, file):
    """Today still counts; what is over or no day does not."""
    path = tmp_path / "known.yaml"
    assert invoke(file, "--out", path, "--expires", "2099-12-31").exit_code == 0
    assert {each.expires for each in filled_in(path).deviations} == {date(2099, 12, 31)}
    yesterday = today() - timedelta(days=1)
    assert "is over" in refused(file, "--expires", yesterday)
    assert "write one as 2031-12-31" in refused(file, "--expires", "soon")


def test_no_file_is_written_over_without_being_told(tmp_path, file):
    """Its reasons would be lost."""
    path = tmp_path / "known.yaml"
    path.write_text("mine")
    assert "--force" in refused(file, "--out", path)
    assert path.read_text() == "mine"
    assert invoke(file, "--out", path, "--force").exit_code == 0
    assert CLASS in path.read_text()


def test_what_cannot_be_written_or_read_is_told(tmp_path, file):
    """The name, the place, and the report."""
    assert ".toml" in refused(file, "--out", tmp_path / "known.json")
    assert "cannot be written" in refused(file, "--out", file / "known.yaml")
    assert "no such file" in refused(tmp_path / "none.jsonl")
    put_back(file, documents(file)[:-1])
    assert "the run did not end" in refused(file, "--out", tmp_path / "known.yaml")
    assert not (tmp_path / "known.yaml").exists()


@given(hostile_texts, st.booleans())
def test_any_text_of_a_target_stays_a_comment(tmp_path_factory, text, toml):
    """Wherever a target puts it."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / ("known.toml" if toml else "known.yaml")
    made = baseline_text(hostile_run(folder, text), TODAY, toml=toml)
    path.write_text(made, encoding="utf-8")
    assert [each.id for each in filled_in(path).deviations] == [ORDER]
