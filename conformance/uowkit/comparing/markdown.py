"""A comparison in Markdown, for comments and for pages that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from uowkit.comparing.comparison import Comparison, became, figures_of, heading, telling_checks
from uowkit.comparing.history import History
from uowkit.comparing.matrix import Row, by_area
from uowkit.report.markdown import plain


def markdown_page(comparison: Comparison) -> str:
    """Write a comparison as a page of GitHub's Markdown.

    Args:
        comparison: what to tell.

    Returns:
        The text. Nothing that came from a target or from a file's name is more than text.
    """
    title = "then and now" if comparison.history else f"{len(comparison.runs)} runs"
    lines = [f"# Comparison: {title}\n", f"{comparison.summary}\n", *runs_table(comparison)]
    if comparison.history:
        lines += _history(comparison.history)
    else:
        lines += _differing(comparison)
    lines += ["## All rules\n", *matrix_tables(comparison, comparison.matrix.rows)]
    return "\n".join(lines).rstrip("\n") + "\n"


def runs_table(comparison: Comparison) -> Iterator[str]:
    """The lines of a table of the runs, and of what is to be kept in mind."""
    yield "| Run | Target | Verdict | Divergence | Coverage | Profiles | Kit | Started |"
    yield "|---|---|---|---|---|---|---|---|"
    for run in comparison.runs:
        header = run.report.header
        cells = [
            plain(run.name),
            plain(run.target),
            run.report.verdict,
            *figures_of(run).values(),
            plain(", ".join(header["configuration"]["profiles"])),
            plain(header["kit"]["version"]),
            header["started"][:10],
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield from (f"- {plain(note)}" for note in comparison.notes)
    if comparison.notes:
        yield ""


def _history(history: History) -> Iterator[str]:
    if history.changes:
        yield "## What changed\n"
        yield "| Rule | Level | Change | Then and now | Why |\n|---|---|---|---|---|"
    for changed in history.changes:
        rule = changed.rule
        cause = f"cause: <code>{plain(rule['cause'])}</code>" if rule["cause"] else ""
        why = [plain(rule["message"]), cause]
        why += [
            f"<code>{plain(each.name)}</code>: {became(each)}" for each in telling_checks(changed)
        ]
        told = [heading(changed), became(changed), "<br>".join(filter(None, why))]
        yield f"| <code>{plain(rule['id'])}</code> | {rule['level']} | {' | '.join(told)} |"
    if history.changes:
        yield ""


def _differing(comparison: Comparison) -> Iterator[str]:
    if comparison.matrix.differing:
        yield "## Where they differ\n"
        yield from matrix_tables(comparison, comparison.matrix.differing)


def matrix_tables(comparison: Comparison, rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a table for each area: what came of some rules in each run."""
    names = " | ".join(plain(run.name) for run in comparison.runs)
    columns = "---|" * len(comparison.runs)
    for area, own in by_area(rows).items():
        yield f"### {plain(area)}\n"
        yield f"| Rule | Level | {names} |\n|---|---|{columns}"
        for row in own:
            cells = " | ".join(map(str, row.cells))
            yield f"| <code>{plain(row.name)}</code> | {row.rule['level']} | {cells} |"
        yield ""
