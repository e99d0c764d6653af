"""The kill matrix in Markdown: the figures and the tables, less the matrix itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from uowkit.report.markdown import plain
from uowkit.report.text import counted
from uowkit.selftest.figures import Figures, verdict_counts
from uowkit.selftest.matrix import Document, judges
from uowkit.selftest.problems import problems


def markdown_page(matrix: Document, intermittent: dict[str, Any] | None) -> str:
    """Write a kill matrix as a page of Markdown.

    Args:
        matrix: a document of kit/kill-matrix.
        intermittent: one of kit/intermittent-faults, if there is one.

    Returns:
        The text, which is the same for the same findings: it tells no times.
    """
    parts = [_top(matrix), _problems(matrix), _distribution(matrix), _faults(matrix)]
    parts += [_intermittent(intermittent)] if intermittent else []
    parts += [_checks(matrix), _conforming(matrix)]
    return "\n".join(line for part in parts for line in part).rstrip("\n") + "\n"


def _top(matrix: Document) -> Iterator[str]:
    yield "# Kill matrix\n"
    yield (
        "What `uowkit selftest` found: the kit judges the reference server with one seeded fault "
        "at a time, by the profile of the rule that it breaks, and servers that keep every rule, "
        "whatever the rules leave to them, by all profiles that have checks. "
        "[index.html](index.html) has the matrix itself, "
        "[kill-matrix.json](kill-matrix.json) all of it as data.\n"
    )
    if matrix["partial"]:
        yield "**Only some of the faults were judged.**\n"
    yield "\n".join(f"- {line}" for line in Figures.of(matrix).lines())
    yield (
        f"- {matrix['kit']['name']} {matrix['kit']['version']}, effort {matrix['effort']}, "
        f"seed {matrix['seed']}\n"
    )
    told = ", ".join(f"{count} {name}" for name, count in verdict_counts(matrix).items())
    yield f"Faults by verdict: {told or 'none'}.\n"


def _problems(matrix: Document) -> Iterator[str]:
    found = problems(matrix)
    if found:
        yield f"## What is wrong: {counted(len(found), 'problem')}\n"
        yield from (f"- {plain(str(each))}" for each in found)
        yield ""


def _distribution(matrix: Document) -> Iterator[str]:
    yield "## How many rules fail for a fault\n"
    yield "| Rules | Faults |\n|---:|---:|"
    yield from (f"| {rules} | {faults} |" for rules, faults in matrix["distribution"].items())
    yield ""


def _faults(matrix: Document) -> Iterator[str]:
    yield "## Faults\n"
    yield "| Fault | Its rule | Verdict | Rules | Checks |\n|---|---|---|---:|---:|"
    for fault in matrix["faults"]:
        mark = " (intermittent)" if fault["intermittent"] else ""
        yield (
            f"| `{fault['name']}`{mark}<br>{plain(fault['sentence'])} | `{fault['rule']}` "
            f"| {fault['verdict']} | {len(fault['rules'])} | {len(fault['checks'])} |"
        )
    yield ""


def _intermittent(found: dict[str, Any]) -> Iterator[str]:
    yield "## Faults that show only now and then\n"
    yield (
        f"By the checks of their own rule alone, at effort {found['effort']}, with seed after "
        f"seed ({found['kit']['name']} {found['kit']['version']}).\n"
    )
    yield "| Fault | Its rule | Caught |\n|---|---|---|"
    for fault in found["faults"]:
        seeds = len(fault["caught"]) + len(fault["missed"])
        yield f"| `{fault['name']}` | `{fault['rule']}` | {len(fault['caught'])} of {seeds} |"
    yield ""


def _checks(matrix: Document) -> Iterator[str]:
    yield "## Checks\n"
    yield (
        "On how many faults each check fails under the rule that it is about, and how many faults "
        "no other check notices. "
        "A check of level REPORT only observes.\n"
    )
    yield "| Check | Level | Faults | Alone |\n|---|---|---:|---:|"
    for check in matrix["checks"]:
        catches = check["catches"] if judges(check) or check["catches"] else "-"
        alone = len(check["alone"]) or ""
        yield f"| `{check['id']}` | {check['level']} | {catches} | {alone} |"
    yield ""


def _conforming(matrix: Document) -> Iterator[str]:
    yield "## Servers that keep every rule\n"
    yield "The clean reference server, under `--strict`."
    combined = [each for each in matrix["conforming"] if each["combined"]]
    alone = [each for each in matrix["conforming"] if not each["combined"]]
    if alone:
        yield f"\nA second server, with one choice that the rules leave open ({len(alone)}):\n"
        yield ", ".join(f"`{each['name']}`" for each in alone) + "."
    if combined:
        yield f"\nThe same with {counted(len(combined), 'random combination')} of them."
