"""How much a run says: `-q`, `-v`, and what both leave to the exit code."""

from tests.independent_server import Choices, running
from tests.kit.commands import told, uowkit
from tests.kit.running.test_command import Backwards
from tests.kit.test_cli import refused

CHOSEN = ("--rule", "create-bulk/ids-in-request-order", "--rule", "create/class")


def test_a_quiet_run_says_the_verdict_and_why(tmp_path):
    """A line for each failure, the verdict, the figures, and nothing else."""
    with running(service=Backwards) as base:
        ended = uowkit("run", base, *CHOSEN, "-q", folder=tmp_path)
    assert ended.returncode == 1, told(ended)
    failure, verdict, figures = ended.stdout.splitlines()
    assert failure.startswith("FAILED create-bulk/ids-in-request-order (MUST): ")
    assert verdict == "Not conformant."
    assert figures.startswith("divergence 1 of 3 rules judged · coverage 3 of 3")


def test_a_quiet_run_of_a_right_server_says_two_lines(tmp_path):
    """And keeps its report all the same."""
    with running() as base:
        ended = uowkit("run", base, *CHOSEN, "--quiet", "--out", "r.jsonl", folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    assert len(ended.stdout.splitlines()) == 2
    assert (tmp_path / "r.jsonl").is_file()


def test_a_verbose_run_says_what_came_of_every_check(tmp_path):
    """As it ends, and the summary after that."""
    with running(Choices(http_failure=400)) as base:
        chosen = ("--rule", "envelope/failure-status", "-v", "--out", "r.jsonl")
        ended = uowkit("run", base, *chosen, folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    lines = ended.stdout.splitlines()
    assert any(line.startswith("warned ") and line.endswith(" ms") for line in lines)
    assert any(line.startswith("passed ") and ":at_the_end_of_the_run " in line for line in lines)
    assert "WARNED envelope/failure-status" in ended.stdout


def test_a_run_cannot_be_both():
    """Which of them was meant is not guessed."""
    assert "opposites" in refused("run", "http://127.0.0.1:9", "-q", "-v")
