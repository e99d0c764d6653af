"""The pages of published reports: what stands beside a report, and the matrix of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from uowkit.comparing.compared import Compared
from uowkit.comparing.comparison import compare, figures_of
from uowkit.comparing.markdown import matrix_tables, runs_table
from uowkit.report.html import html_page
from uowkit.report.markdown import plain
from uowkit.report.model import Report
from uowkit.report.reader import read_report
from uowkit.report.text import counted

from reports.publishing.implementations import Implementation
from reports.publishing.running import arguments

BEGIN: Final = "<!-- The rest is written by `make reports`. -->"


def write_pages(implementations: Sequence[Implementation], folder: Path) -> None:
    """Write the pages of reports that are there, and the matrix of all.

    Args:
        implementations: whose reports there are.
        folder: which has a folder for each, and the README.md that takes in the matrix.

    Raises:
        BadReport: one of the reports is not there, or not whole.
    """
    runs = [Compared(each.name, read(each, folder)) for each in implementations]
    for each, run in zip(implementations, runs, strict=True):
        own = folder / each.name
        (own / "README.md").write_text(readme(each, run), encoding="utf-8")
        (own / "index.html").write_text(html_page(run.report), encoding="utf-8")
    overview = folder / "README.md"
    before = overview.read_text(encoding="utf-8").partition(BEGIN)[0]
    overview.write_text(f"{before}{BEGIN}\n\n{matrix(implementations, runs)}", encoding="utf-8")


def read(implementation: Implementation, folder: Path) -> Report:
    """Read the report of a server.

    Raises:
        BadReport: it is not there, or not whole.
    """
    return read_report(folder / implementation.name / "run.jsonl")


def matrix(implementations: Sequence[Implementation], runs: Sequence[Compared]) -> str:
    """Write what came of every rule on every server."""
    comparison = compare(runs, as_history=False)
    lines = [f"- [{each.name}]({each.name}/README.md): {each.title}" for each in implementations]
    lines += ["", *runs_table(comparison), *matrix_tables(comparison, comparison.matrix.rows)]
    return "\n".join(lines).rstrip("\n") + "\n"


def readme(implementation: Implementation, run: Compared) -> str:
    """Write what a report is of, what came of it, and how to make it again."""
    parts = [
        _top(implementation, run),
        _not_kept(run),
        _left_open(run),
        _again(implementation, run),
    ]
    return "\n".join(line for part in parts for line in part).rstrip("\n") + "\n"


def _top(implementation: Implementation, run: Compared) -> Iterator[str]:
    report = run.report
    yield f"# {implementation.title}\n"
    yield f"{implementation.about}\n"
    yield f"**{report.verdict.capitalize()}.** {plain(report.reason)}\n"
    yield "| | |\n|---|---|"
    for figure, share in figures_of(run).items():
        yield f"| {figure} | {share} |"
    asked = report.header["configuration"]
    made_with = ", ".join(f"{tool} {version}" for tool, version in report.header["with"].items())
    yield f"| judged by | uowkit {report.header['kit']['version']} ({plain(made_with)}) |"
    yield f"| profiles | {plain(', '.join(asked['profiles']))} |"
    yield f"| effort, seed | {asked['effort']}, {report.header['seed']} |"
    yield f"| day | {report.header['started'][:10]} |"
    yield ""
    yield "[index.html](index.html) is the report to read, [run.jsonl](run.jsonl) the data.\n"


def _not_kept(run: Compared) -> Iterator[str]:
    if run.report.failures:
        yield "## Rules that are not kept\n"
        yield "| Rule | Level | What was found |\n|---|---|---|"
    for rule in run.report.failures:
        yield f"| `{rule['id']}` | {rule['level']} | {plain(rule['message'])} |"
    if run.report.failures:
        yield ""


def _left_open(run: Compared) -> Iterator[str]:
    """What could not be judged, by the rule that stands in the way."""
    causes = Counter(rule["cause"] for rule in run.report.left_open)
    if causes:
        yield "## Rules that could not be judged\n"
    for cause, number in causes.most_common():
        why = f"because `{cause}` is not kept" if cause else "for other reasons"
        yield f"- {counted(number, 'rule')} {why}"
    if causes:
        yield ""


def _again(implementation: Implementation, run: Compared) -> Iterator[str]:
    yield "## To make it again\n"
    yield f"`make reports ONLY={implementation.name}` in a clone of the project; by hand:\n"
    command = " ".join(arguments(run.target))
    yield f"```\n{implementation.shown} &\nuowkit {command} --html index.html\n```"
