"""Whole runs on a good server that turns evil at some requests: the rest is judged as ever."""

import json

import pytest
from uowkit.report.reader import read_report

from tests.independent_server import running
from tests.kit.commands import lines_of, told, uowkit
from tests.kit.hostile.evils import EVILS
from tests.kit.hostile.turning import turning
from tests.kit.servers import http_answer

ANSWERS = "robustness/answers-everything"
IDS = "create-bulk/result-is-ids"
CLASS = "create/class"
STORED = "atomicity/acknowledged-is-stored"
SETTINGS = "timeouts = { answer = 0.3 }\n"
EVIL = {evil.name: evil.serve for evil in EVILS}
MEGABYTE = 1024 * 1024


def answering_once(body):
    """Answer one request with a JSON body, and close."""

    def serve(connection):
        connection.receive()
        connection.send(http_answer(body, "200 OK", "Content-Type: application/json"))

    return serve


def bulk_of_five(request, _number):
    """The bulks of five objects."""
    return b"CREATE_BULK" in request and request.count(b'"item"') == 5


def run_on(evil, chosen, folder, *options):
    """A run, and its report."""
    (folder / "uowkit.toml").write_text(SETTINGS, encoding="utf-8")
    with running() as base, turning(base, evil, chosen) as server:
        ended = uowkit("run", server.base, "--out", "run.jsonl", *options, folder=folder)
    said = told(ended)
    assert "\x1b" not in said
    report = read_report(folder / "run.jsonl")
    outcomes = {rule["id"]: rule["outcome"] for rule in lines_of(folder / "run.jsonl")["rule"]}
    assert "error" not in outcomes.values()
    assert report.footer["exit_code"] == ended.returncode
    return ended, outcomes, said


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["hangs in a chunk", "gzip in gzip in gzip", "two answers to one request"],
)
def test_an_evil_answer_to_some_requests_breaks_one_rule(name, tmp_path):
    """The check that met it fails under the rule on answers, and the next check runs."""
    options = ("--rule", IDS, "--rule", CLASS, "-k", "array_of_ids or the_class")
    ended, outcomes, said = run_on(EVIL[name], bulk_of_five, tmp_path, *options)
    assert ended.returncode == 1, said
    assert outcomes == {ANSWERS: "failed", IDS: "untested", CLASS: "passed", STORED: "passed"}
    assert list((tmp_path / "run-failures").iterdir())


@pytest.mark.slow
def test_a_coding_that_nobody_reads_decides_nothing(tmp_path):
    """The network may have packed it; and what was not read is not conformant."""
    options = ("--rule", IDS, "--rule", CLASS, "-k", "array_of_ids or the_class")
    ended, outcomes, said = run_on(EVIL["Brotli"], bulk_of_five, tmp_path, *options)
    assert ended.returncode == 2, said
    assert outcomes == {IDS: "indeterminate", CLASS: "passed", STORED: "passed"}
    assert "Content-Encoding: br" in said


@pytest.mark.slow
def test_a_huge_refusal_is_told_in_a_few_words(tmp_path):
    """With sequences that would clear the screen; the report keeps its beginning."""
    message = "\\u001b[2J::error::" * 400_000
    body = f'{{"success": false, "results": null, "error": {{"message": "{message}"}}}}'
    options = ("--rule", IDS, "--html", "page.html", "--junit", "junit.xml", "-k", "array_of_ids")
    ended, outcomes, said = run_on(answering_once(body.encode()), bulk_of_five, tmp_path, *options)
    assert ended.returncode == 1, said
    assert outcomes[IDS] == "failed"
    assert len(said) < 50_000
    for name in ("run.jsonl", "page.html", "junit.xml"):
        assert (tmp_path / name).stat().st_size < 2 * MEGABYTE
        assert "\x1b" not in (tmp_path / name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_object_id_of_megabytes_decides_nothing(tmp_path):
    """A run would have to keep thousands of them."""

    def serve(connection):
        request = connection.receive()
        name = json.loads(request.partition(b"\r\n\r\n")[2])["operations"][0]["opResultId"]
        ids = ["x" * MEGABYTE + str(index) for index in range(5)]
        entry = {"operationType": "CREATE_BULK", "result": ids}
        answer = {"success": True, "error": None, "results": {name: entry}}
        connection.send(http_answer(json.dumps(answer).encode(), "200 OK"))

    ended, outcomes, said = run_on(
        serve, bulk_of_five, tmp_path, "--rule", IDS, "-k", "array_of_ids"
    )
    assert ended.returncode == 2, said
    assert outcomes == {IDS: "indeterminate", STORED: "passed"}
    assert "longer than the kit keeps" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chosen", "code", "words"),
    [
        (lambda _, number: number > 30, 2, "answers nothing any more"),
        (
            lambda request, number: number > 30 and request.startswith(b"POST"),
            1,
            "answers no unit of work any more",
        ),
    ],
    ids=["to-everything", "to-transactions"],
)
def test_a_server_that_stops_to_answer_ends_the_run(chosen, code, words, tmp_path):
    """Hundreds of checks, each with its time limit, would take hours."""
    ended, outcomes, said = run_on(EVIL["hangs before the head"], chosen, tmp_path)
    assert ended.returncode == code, said
    assert words in " ".join(said.split())
    assert outcomes[CLASS] == "untested"
    assert len(lines_of(tmp_path / "run.jsonl")["result"]) < 30


@pytest.mark.slow
def test_what_is_left_at_the_end_is_not_waited_for(tmp_path):
    """A server that hangs at removing an object would do so thousands of times."""
    seen = []

    def chosen(request, _number):
        seen.append(request.startswith(b"DELETE /"))
        return sum(seen) > 20 and seen[-1]

    ended, _, said = run_on(
        EVIL["hangs before the head"], chosen, tmp_path, "--rule", "create/object-id-unique"
    )
    footer = lines_of(tmp_path / "run.jsonl")["footer"][0]
    assert ended.returncode == 0, said
    assert footer["objects"]["removed"] > 0
    assert footer["objects"]["stayed"] > 12
    assert footer["objects"]["reason"] == "no answer"
    assert sum(seen) < 60
