import signal
import subprocess
import sys
import threading

import pytest
from uowkit.report.reader import read_report

from tests.independent_server import Choices, UnitOfWorkService, running
from tests.independent_server.server import make_server
from tests.kit.commands import environment_of, lines_of, told, uowkit
from tests.kit.servers import dead_address, serving

APPLICATION = """
from uowkit_reference.app import create_app
inner = create_app()
async def app(scope, receive, send):  # the reference answers below /api
    await inner({**scope, "path": "/api" + scope["path"], "raw_path": b"/api" + scope["raw_path"]},
                receive, send)
"""
QUICK = ("-k", "create-bulk/ids-in-request-order")


@pytest.mark.slow
def test_a_right_server_is_conformant_and_its_report_is_whole(tmp_path):
    """Exit code 0, every rule of the profile, and nothing left behind."""
    server = make_server()
    with serving(server) as base:
        ended = uowkit("run", base, "--out", "run.jsonl", folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    assert "Conformant" in told(ended)
    report = read_report(tmp_path / "run.jsonl")
    assert report.footer["ended"] == "complete"
    assert report.footer["verdict"] == "conformant"
    assert report.footer["objects"]["stayed"] == 0
    assert report.figures.coverage == 1.0
    tables = server.application.unit_of_work.tables
    assert [tables.get(name).rows for name in ("UowkitPerson", "UowkitOrder")] == [{}, {}]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.jsonl"]


def test_an_application_is_judged_in_process(tmp_path):
    """`module:app` is a target."""
    (tmp_path / "mine.py").write_text(APPLICATION)
    ended = uowkit("run", "mine:app", *QUICK, folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    assert "judging mine:app" in told(ended)


def test_without_a_place_for_the_report_it_is_kept_out_of_the_way(tmp_path):
    """Under `.uowkit`, which ignores itself."""
    with running() as base:
        ended = uowkit("run", base, "--rule", "create/class", folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    (report,) = (tmp_path / ".uowkit").glob("run-*.jsonl")
    assert read_report(report).footer["exit_code"] == 0
    assert (tmp_path / ".uowkit" / ".gitignore").read_text() == "*\n"


class Backwards(UnitOfWorkService):
    """Answers the ids of a bulk last to first."""

    def create_bulk(self, table, payload):
        """Turn them round."""
        return super().create_bulk(table, payload)[::-1]


class TakesTwins(UnitOfWorkService):
    """Lets an op result id be used twice."""

    def check_op_result_id(self, op_result_id, seen):
        """Whatever it is."""


class KeepsAll(UnitOfWorkService):
    """Never undoes what a failed transaction did."""

    def rollback(self):
        """Keep it."""
        self.commit()


class LosesCase(UnitOfWorkService):
    """Answers results under op result ids in lower case."""

    def results(self, outcomes):
        """Lower them."""
        return {name.lower(): entry for name, entry in super().results(outcomes).items()}


class WrongClass(UnitOfWorkService):
    """Answers another class than the table's name."""

    def full_row(self, table, row):
        """Change the class."""
        return {**super().full_row(table, row), "___class": "Other"}


class Forgets(UnitOfWorkService):
    """Acknowledges every fifth object of a bulk and does not store it."""

    stored = 0

    def store_row(self, table, row):
        """Forget one now and then."""
        self.stored += 1
        if self.stored % 5:
            super().store_row(table, row)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("service", "rule", "beside"),
    [
        (Backwards, "create-bulk/ids-in-request-order", "create-bulk/result-is-ids"),
        (TakesTwins, "op-result-id/unique", "op-result-id/scope"),
        (KeepsAll, "atomicity/all-or-nothing", "schema/column-must-exist"),
        (LosesCase, "op-result-id/exact", "create/class"),
        (WrongClass, "create/class", "create/created"),
        (Forgets, "create/object-id-persisted", "create/class"),
    ],
)
def test_a_broken_server_fails_the_rule_that_it_breaks(tmp_path, service, rule, beside):
    """It is the first failure on the screen, with the exchange and a curl line."""
    out = tmp_path / "run.jsonl"
    chosen = ("--rule", rule, "--rule", beside, "--out", str(out))
    with running(service=service) as base:
        ended = uowkit("run", base, *chosen, folder=tmp_path)
    assert ended.returncode == 1, told(ended)
    failures = [line for line in told(ended).splitlines() if line.startswith("FAILED")]
    assert failures[0].startswith(f"FAILED {rule} ")
    assert "curl -sS -X POST" in ended.stdout
    assert "Not conformant" in ended.stdout
    outcomes = {line["id"]: line["outcome"] for line in lines_of(out)["rule"]}
    assert outcomes[rule] == "failed"
    assert read_report(out).failures[0]["id"] == rule


def dying(after):
    """A server that closes every connection once it has answered so many transactions."""

    class Dying(UnitOfWorkService):
        """Dies in the middle."""

        handled = 0

        def handle(self, body):
            """Count, and at last close the door."""
            self.handled += 1
            if self.handled == after:
                DOORS.pop().set()
            return super().handle(body)

    return Dying


DOORS = []


@pytest.mark.slow
def test_a_target_that_dies_half_way_leaves_the_run_undecided(tmp_path):
    """The report is finished, says so, and is never green."""
    door = threading.Event()
    DOORS.append(door)
    server = make_server(service=dying(12))
    threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()

    def die():
        door.wait(60)
        server.shutdown()
        server.server_close()
        server.close_connections()

    death = threading.Thread(target=die)
    death.start()
    chosen = ("--rule", "create/returns-saved-object", "--rule", "create-bulk/result-is-ids")
    out = tmp_path / "run.jsonl"
    ended = uowkit("run", server.address, *chosen, "--out", str(out), folder=tmp_path)
    door.set()
    death.join()
    assert ended.returncode == 2, told(ended)
    assert "answers nothing any more" in told(ended)
    report = read_report(out)
    assert report.footer["verdict"] == "undecided"
    assert report.footer["ended"] != "complete"


def test_the_command_line_wins_over_the_file(tmp_path):
    """Target, seed and effort alike; what is not given stays."""
    with running(Choices(required_headers={"user-token": "open-sesame"})) as base:
        (tmp_path / "uowkit.toml").write_text(
            f'target = "{dead_address()}"\nseed = 3\neffort = "standard"\n'
            '[headers]\nuser-token = "wrong-one"\n[limits]\nbulk = 17\n'
        )
        chosen = ("--seed", "5", "--effort", "quick", "--rule", "create/class", "--out", "r.jsonl")
        token = ("-H", "user-token: open-sesame")
        ended = uowkit("run", base, *chosen, *token, folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    (header,) = lines_of(tmp_path / "r.jsonl")["header"]
    assert header["seed"] == 5
    assert header["configuration"]["effort"] == "quick"
    assert header["configuration"]["limits"]["bulk"] == 17
    assert "open-sesame" not in (tmp_path / "r.jsonl").read_text()


def test_a_warning_fails_the_run_only_when_strict(tmp_path):
    """A breach of a SHOULD."""
    chosen = ("--rule", "envelope/failure-status", "--out", "r.jsonl")
    with running(Choices(http_failure=400)) as base:
        lenient = uowkit("run", base, *chosen, folder=tmp_path)
        strict = uowkit("run", base, *chosen, "--strict", folder=tmp_path)
    assert (lenient.returncode, strict.returncode) == (0, 1), told(lenient) + told(strict)
    assert "WARNED envelope/failure-status" in told(lenient)


def test_views_are_written_beside_the_report(tmp_path):
    """A page and a text, as asked."""
    views = ("--html", "out/page.html", "--markdown", "out/text.md")
    with running() as base:
        ended = uowkit("run", base, "--rule", "create/class", *views, folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    assert "<html" in (tmp_path / "out" / "page.html").read_text()
    assert "create/class" in (tmp_path / "out" / "text.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_cleans_up_after_itself(tmp_path, number):
    """Exit code 130, a report that says so, and no rows left."""
    started = threading.Event()

    class Noting(UnitOfWorkService):
        """Says when the run has begun in earnest."""

        handled = 0

        def handle(self, body):
            """Count."""
            self.handled += 1
            if self.handled == 25:
                started.set()
            return super().handle(body)

    server = make_server(service=Noting)
    command = [sys.executable, "-m", "uowkit", "run", server.address, "--out", "run.jsonl"]
    with (
        serving(server),
        subprocess.Popen(  # noqa: S603 - our own module
            command,
            cwd=tmp_path,
            env=environment_of(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Where the tests run in the background, a shell has had SIGINT ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as process,
    ):
        assert started.wait(30)
        process.send_signal(number)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    tables = server.application.unit_of_work.tables
    assert [tables.get(name).rows for name in ("UowkitPerson", "UowkitOrder")] == [{}, {}]
    assert read_report(tmp_path / "run.jsonl").footer["ended"] == "interrupted"


def test_the_users_own_pytest_does_not_disturb_a_run(tmp_path):
    """Neither its configuration, nor its plugins, nor its environment."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option -x\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('not for you')\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\nminversion = '99'\n")
    (tmp_path / "test_mine.py").write_text("def test_mine():\n    assert False\n")
    with running() as base:
        ended = uowkit(
            "run",
            base,
            *QUICK,
            folder=tmp_path,
            PYTEST_ADDOPTS="--no-such-option",
            PYTEST_PLUGINS="no_such_plugin_x",
        )
    assert ended.returncode == 0, told(ended)
    assert "Conformant" in told(ended)
