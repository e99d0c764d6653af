"""The report in Markdown, for job summaries and comments: the page's content, shorter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from uowkit.outcomes import Outcome
from uowkit.report.text import alike, answer_text, counted, facts, percent, request_text
from uowkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from uowkit.report.lines import Line
    from uowkit.report.model import Report

# Whatever Markdown, or one of the sites that show it, gives a meaning to.
_MEANS_SOMETHING: Final = re.compile(r"[&<>\\`*_~|#@$\[\]]|:(?=\S)")
_CODE: Final = re.compile("&#96;(.+?)&#96;")  # between two backticks, as `plain` writes them
_BLANKS: Final = re.compile(r"\s+")
_BACKTICKS: Final = re.compile(r"`+")
MOST_FAILURES: Final = 20  # with evidence; sites cut a page off that is too long
_MOST_EXCHANGES: Final = 4  # the last ones, which show it
_LONGEST: Final = 3_000  # characters of a message that was sent or came back


def markdown_page(report: Report, failures: int = MOST_FAILURES) -> str:
    """Write a report as a page of GitHub's Markdown.

    Args:
        report: a whole report.
        failures: how many of them are shown with evidence.

    Returns:
        The text. Nothing that came from a target is more than text in it.
    """
    parts = [_top(report), _failures(report, failures), _known(report), _stale(report)]
    parts += [_left_open(report), _observed(report), _areas(report), _run(report)]
    return _page(line for part in parts for line in part)


def markdown_top(report: Report) -> str:
    """Write what such a page begins with: the verdict, its reason and the figures."""
    return _page(_top(report))


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _top(report: Report) -> Iterator[str]:
    figures = report.figures
    yield f"# {report.verdict.capitalize()}: {plain(report.header['target'])}\n"
    yield f"{plain(report.reason)}\n"
    yield "| Figure | Share | Meaning |\n|---|---:|---|"
    for name, part, of, whole, share in (
        ("Divergence", figures.failed, "failed", figures.judged, "judged"),
        ("Coverage", figures.judged, "judged", figures.applicable, "applicable"),
    ):
        yield f"| {name} | {percent(part, whole)} | {part} {of} of {whole} {share} |"
    counts = (f"{figures.counts[each]} {each}" for each in Outcome if figures.counts[each])
    yield f"\nRules by outcome: {', '.join(counts) or 'none'}.\n"


def _failures(report: Report, most: int) -> Iterator[str]:
    if report.failures:
        yield "## Rules that are not kept\n"
    for rule in report.failures[:most]:
        yield f"### {_id(rule['id'])}: {rule['outcome']} ({rule['level']})\n"
        yield f"{_sentence(rule)}\n"
        if not rule["findings"]:
            yield f"{_why(rule)}\n"
        for finding in rule["findings"][:1]:
            yield from _finding(finding)
    more = len(report.failures) - most
    if more > 0:
        yield f"{counted(more, 'more rule')} without evidence here: see the tables.\n"


def _finding(finding: Line) -> Iterator[str]:
    situation = f", {plain(finding['situation'])}" if finding["situation"] else ""
    yield f"**{plain(finding['message']) or 'No message.'}**\n"
    yield f"Found by {plain(finding['check'])}{situation}.\n"
    if "timeline" in finding:
        yield fence(finding["timeline"], "text")
    exchanges = finding["evidence"]["exchanges"]
    left = len(exchanges) - _MOST_EXCHANGES
    if left > 0:
        yield f"The last {_MOST_EXCHANGES} of {len(exchanges)} exchanges:\n"
    for exchange in exchanges[-_MOST_EXCHANGES:]:
        yield fence(_shortened(request_text(exchange)), "http")
        yield fence(_shortened(answer_text(exchange)), "http")
    if finding["evidence"]["curl"]:
        yield "Send it again:\n"
        yield fence(finding["evidence"]["curl"], "sh")


def _known(report: Report) -> Iterator[str]:
    known = [rule for rule in report.rules if report.known(rule)]
    if known:
        yield "## Known deviations\n"
        yield "Listed in the run's baseline: they count as failed, and do not fail the run.\n"
    for rule in known:
        yield f"- {_id(rule['id'])}: {rule['outcome']} ({rule['level']}); {_why(rule)}"
        for each in report.known(rule):
            link = f", {plain(each.link)}" if each.link else ""
            covered = "" if each.id == rule["id"] else f"{_id(each.id)}: "
            yield f"  - {covered}{plain(each.reason)}{link}; accepted until {each.expires}"
    if known:
        yield ""


def _stale(report: Report) -> Iterator[str]:
    if report.stale:
        yield "## Entries of the baseline to mend\n"
        yield from (f"- {plain(each)}" for each in report.stale)
        yield ""


def _left_open(report: Report) -> Iterator[str]:
    if report.left_open:
        yield "## Rules that were not judged\n"
        for rules in alike(report.left_open, lambda rule: (rule["outcome"], _why(rule))):
            named = ", ".join(_id(rule["id"]) for rule in rules)
            yield f"- {named}: {rules[0]['outcome']}; {_why(rules[0])}"
        yield ""


def _observed(report: Report) -> Iterator[str]:
    if not report.observed:
        return
    yield "## What was observed\n"
    yield "Here the rules leave a choice; nothing of this counts for or against the target.\n"
    for rule in report.observed:
        seen = [rule["message"]] if rule["outcome"] == "observed" and rule["message"] else []
        noted = _joined([*seen, *rule["observations"]]) or "nothing was noted"
        yield f"- {_id(rule['id'])}: {noted}"
    yield ""
    for rule in report.observed:
        for drawn in rule.get("drawings", []):
            yield f"{_id(rule['id'])}:\n"
            yield fence(drawn, "text")


def _areas(report: Report) -> Iterator[str]:
    yield "## All rules\n"
    if not report.rules:
        yield "No rule was checked.\n"
    for area, rules in report.areas.items():
        yield f"### {plain(area)}\n"
        yield "| Rule | Level | Outcome | What came of it |\n|---|---|---|---|"
        for rule in rules:
            came = "<br>".join(filter(None, [_why(rule), _joined(rule["observations"])]))
            asked = f"{_id(rule['id'])}<br>{_sentence(rule)}"
            yield f"| {asked} | {rule['level']} | {rule['outcome']} | {came} |"
        yield ""


def _run(report: Report) -> Iterator[str]:
    yield "## About the run\n"
    yield "| What | Value |\n|---|---|"
    for name, value in facts(report).items():
        yield f"| {plain(name)} | {plain(value)} |"


def _id(rule: str) -> str:
    return f"<code>{plain(rule)}</code>"


def _sentence(rule: Line) -> str:
    """The rule, whose backticks mean code, and who says so."""
    said = _CODE.sub(r"<code>\1</code>", plain(rule["rule"]))
    return f"{said} ({plain(rule['source']['kind'])} {plain(rule['source']['where'])})"


def _why(rule: Line) -> str:
    cause = f"cause: {_id(rule['cause'])}" if rule["cause"] else ""
    return "; ".join(filter(None, [plain(rule["message"]), cause]))


def _joined(texts: list[str]) -> str:
    return "<br>".join(map(plain, texts))


def plain(text: str) -> str:
    """A text on one line that means nothing to Markdown or to HTML.

    Backslashes would do outside of tables only: parsers differ about the pipe after
    two of them. Character references are text to every parser.
    """
    text = visible(_BLANKS.sub(" ", text).strip())
    return _MEANS_SOMETHING.sub(lambda match: f"&#{ord(match[0])};", text)


def fence(text: str, language: str) -> str:
    """A text in a fence that is longer than any run of backticks in it."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{visible(text)}\n{marks}\n"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n… ({len(text):,} characters)"
