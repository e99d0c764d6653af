"""The report when something stands in its way."""

from uowkit.config import Configuration
from uowkit.judging.tally import Tally
from uowkit.report.reader import read_report
from uowkit.report.writer import ReportWriter
from uowkit.work.removal import Removal

from tests.report.runs import TARGET, result


def test_scenarios_that_cannot_be_written_leave_the_report_whole(tmp_path):
    """The verdict is not lost; what stood in the way is told."""
    in_the_way = tmp_path / "run-failures"
    (in_the_way / "mine.yaml").mkdir(parents=True)
    failed = result("create/class", "failed")
    tally = Tally()
    tally.add(failed)
    with ReportWriter(tmp_path / "run.jsonl", Configuration(), TARGET) as writer:
        writer.result(failed)
        footer = writer.finish(tally, Removal(), ended="complete")
    assert footer["verdict"] == read_report(tmp_path / "run.jsonl").verdict == "not conformant"
    assert writer.problem.startswith(f"the scenarios in {in_the_way} cannot be written: ")
    assert writer.replays == {}
    assert (in_the_way / "mine.yaml").is_dir()
