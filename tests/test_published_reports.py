"""The reports under reports/ are of today's rules, and name nothing of where they were made."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from uowkit.comparing.compared import Compared
from uowkit.report.html import html_page

from reports.publishing.freshness import staleness
from reports.publishing.implementations import implementations
from reports.publishing.pages import BEGIN, matrix, read, readme
from reports.publishing.running import judge

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "reports"
ALL = {each.name: each for each in implementations()}
OTHERS = {"kill-matrix", "publishing"}
AGAIN = "judge it again: `make reports`"
PAGES = "write the pages again: `python -m reports.publishing --pages`"


@pytest.fixture(scope="module")
def runs():
    """Return the published reports by the names of their servers."""
    return {name: Compared(name, read(each, FOLDER)) for name, each in ALL.items()}


def text(path):
    """What is in a published file."""
    return (FOLDER / path).read_text(encoding="utf-8")


def test_every_server_has_a_folder_and_every_folder_a_server():
    """With a report, a page, and a word on how it was made."""
    folders = {each.name for each in FOLDER.iterdir() if each.is_dir()} - OTHERS - {"__pycache__"}
    assert folders == ALL.keys()
    for name in ALL:
        files = {each.name for each in (FOLDER / name).iterdir()}
        assert files == {"README.md", "run.jsonl", "index.html"}


@pytest.mark.parametrize("name", ALL)
def test_a_published_report_is_as_new_as_the_rules(runs, name):
    """The same kit, profiles, rules, levels, sentences, sources and checks."""
    assert list(staleness(runs[name].report)) == [], AGAIN


@pytest.mark.parametrize("name", ALL)
def test_a_published_report_is_of_the_profiles_that_are_claimed(runs, name):
    """Those of `make conformance`, with as many examples and the seed of any run."""
    profiles = re.search(r"^PROFILES := (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)[1]
    header = runs[name].report.header
    assert ",".join(header["configuration"]["profiles"]) == profiles, AGAIN
    assert (header["configuration"]["effort"], header["seed"]) == ("quick", 0)
    assert header["target"] == f"http://127.0.0.1:{ALL[name].port}/api"


@pytest.mark.parametrize("name", ALL)
def test_published_pages_are_what_is_written_today(runs, name):
    """Of the report beside them."""
    assert text(f"{name}/README.md") == readme(ALL[name], runs[name]), PAGES
    assert text(f"{name}/index.html") == html_page(runs[name].report), PAGES


def test_the_published_matrix_is_what_is_written_today(runs):
    """Of the reports beside it."""
    written = matrix(list(ALL.values()), list(runs.values()))
    assert text("README.md").partition(BEGIN)[2] == f"\n\n{written}", PAGES


def test_our_own_servers_keep_every_rule_and_the_other_is_not_said_to(runs):
    """Of somebody else's server, which has no units of work, hardly anything can be judged."""
    verdicts = {name: run.report.verdict for name, run in runs.items()}
    assert verdicts.pop("json-server") == "not conformant"
    assert set(verdicts.values()) == {"conformant"}
    other = runs["json-server"].report
    assert other.figures.coverage < 0.1
    assert {each["outcome"] for each in other.left_open} == {"untested"}
    undeployed = [each for each in other.left_open if each["area"] == "handlers"]
    assert all("uowkit handlers export" in each["message"] for each in undeployed)
    assert all(each["cause"] for each in other.left_open if each not in undeployed)
    outside = {each["id"] for each in other.rules if each["outcome"] == "passed"}
    assert all(each.startswith("data-service/") for each in outside)


@pytest.mark.parametrize("name", ALL)
def test_a_published_file_names_nothing_of_where_it_was_made(name):
    """No folder, no user, no host but the loopback address."""
    folders = re.compile(r"(?<![\w.-])/(?:home|root|tmp|Users|usr|var|opt|mnt)/|[A-Z]:\\\\")
    for file in (FOLDER / name).iterdir():
        said = file.read_text(encoding="utf-8")
        assert folders.search(said) is None, file
        assert str(ROOT) not in said, file
        hosts = set(re.findall(r"https?://([^/\s\"'<>&\\]+)", said))
        assert hosts <= {f"127.0.0.1:{ALL[name].port}", "www.npmjs.com"}, file


def test_an_older_report_is_told_from_a_new_one(runs):
    """By whatever it has that is another one now."""
    report = runs["reference"].report
    told = json.loads(json.dumps({"header": report.header, "rules": report.rules}))
    told["header"]["kit"]["version"] = "0.0.1"
    told["header"]["configuration"]["profiles"] = ["core"]
    rules = {each["id"]: each for each in told["rules"]}
    rules["create/class"]["rule"] = "It was worded otherwise."
    rules["create/created"]["level"] = "REPORT"
    rules["create/updated-null"]["source"]["where"] = "elsewhere"
    checks = rules["create/never-overwrites"]["checks"]
    checks.pop(next(iter(checks)))
    del rules["create/empty-object"]
    rules["create/gone"] = {**rules["create/class"], "id": "create/gone"}
    old = replace(
        report,
        header=told["header"],
        rules=tuple(rules.values()),
        footer={**report.footer, "ended": "the target is gone"},
    )
    said = "\n".join(staleness(old))
    assert said.count("\n") == 8
    for words in (
        "it is by uowkit 0.0.1, and this is",
        "it is of core, and there is core, ",
        "the run did not come to its end: the target is gone",
        "create/class has another rule now",
        "create/created has another level now",
        "create/updated-null has another source now",
        "create/never-overwrites has other checks now: create/never-overwrites:",
        "create/empty-object is not in it",
        "create/gone is no rule of these profiles any more",
    ):
        assert words in said


def test_a_server_is_judged_into_its_folder(monkeypatch, tmp_path):
    """Nothing but its report is kept of the run."""
    served = (sys.executable, "-m", "uowkit", "serve", "--port", "0")
    small = replace(ALL["reference"], serve=lambda: served)
    one = "reports.publishing.running.arguments"
    monkeypatch.setattr(one, lambda address: ("run", address, "--rule", "create/class"))
    judge(small, tmp_path / "reference")
    assert [each.name for each in (tmp_path / "reference").iterdir()] == ["run.jsonl"]
    assert "create/class" in {each["id"] for each in read(small, tmp_path).rules}


def test_a_server_that_cannot_be_judged_says_so(monkeypatch, tmp_path):
    """What was published before stays."""
    served = (sys.executable, "-m", "uowkit", "serve", "--port", "0")
    small = replace(ALL["reference"], serve=lambda: served)
    one = "reports.publishing.running.arguments"
    monkeypatch.setattr(one, lambda address: ("run", address, "--rule", "create/clas"))
    with pytest.raises(SystemExit, match="reference was not judged"):
        judge(small, tmp_path / "reference")
    assert not (tmp_path / "reference").exists()
