"""The command `uowkit baseline`: what a report found, as a baseline to fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from uowkit.baseline import PLACEHOLDER, SUFFIXES, Deviation, today
from uowkit.report.lines import Line
from uowkit.report.model import BadReport, Report
from uowkit.report.reader import read_report
from uowkit.report.visible import visible
from uowkit.stop import Stop

_ACCEPTED: Final = timedelta(days=90)
_BLANKS: Final = re.compile(r"\s+")
# Printable for JSON, and not for YAML or TOML.
_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="File to write, in YAML or TOML.")
@click.option("--expires", metavar="DATE", help="Last day (90 days after the report).")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def baseline(file: Path, out: Path | None, expires: str | None, force: bool) -> None:
    """Make a baseline of the failures of a report, with reasons left to fill in.

    Without --out, it is printed, as YAML.
    """
    try:
        report = read_report(file)
    except BadReport as error:
        raise Stop(str(error)) from error
    day = _day(expires) if expires else _default_day(report)
    text = baseline_text(report, day, toml=out is not None and out.suffix.lower() == ".toml")
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text, force=force)
        click.echo(f"wrote {out}; fill in the reasons, without which it is refused")


def baseline_text(report: Report, expires: date, *, toml: bool) -> str:
    """Write the baseline of a report.

    Args:
        report: whose failures are to be known; what was known already is kept as it was.
        expires: the last day for what is new.
        toml: whether to write TOML in place of YAML.

    Returns:
        The text of the file; nothing that came from a target is more than a comment in it.
    """
    target, day = visible(report.header["target"]), report.header["started"][:10]
    lines = [f"# What {_line(target)} did not keep in the run of {day}.", ""]
    kept = [each for rule in report.rules for each in report.known(rule)]
    entries = [*_kept_entries(report, kept), *_new_entries(report, expires)]
    if not entries:
        lines.append("deviations = []" if toml else "deviations: []")
    elif not toml:
        lines.append("deviations:")
    for comment, id_, members in entries:
        named = {"check" if ":" in id_ else "rule": json.dumps(id_), **members}
        lines += _toml(comment, named) if toml else _yaml(comment, named)
    return "\n".join(lines) + "\n"


_Entry = tuple[str, str, dict[str, str]]  # comment, id, and members as both formats write them


def _kept_entries(report: Report, kept: list[Deviation]) -> Iterator[_Entry]:
    rules = {rule["id"]: rule for rule in report.rules}
    for each in dict.fromkeys(kept):
        members = {"reason": _quoted(each.reason), "expires": str(each.expires)}
        members |= {"link": _quoted(each.link)} if each.link else {}
        yield _comment(rules.get(each.rule)), each.id, members


def _new_entries(report: Report, expires: date) -> Iterator[_Entry]:
    """The rules that failed the run, or would but for what is known: a warning fails none."""
    strict = report.header["configuration"]["strict"]
    for rule in report.failures:
        if (rule["outcome"] == "failed" or strict) and not _is_listed(report, rule):
            members = {"reason": _quoted(PLACEHOLDER), "expires": str(expires)}
            yield _comment(rule), rule["id"], members


def _is_listed(report: Report, rule: Line) -> bool:
    return any(each.id == rule["id"] for each in report.known(rule))


def _comment(rule: Line | None) -> str:
    return _line(f"{rule['level']}: {rule['message']}") if rule else ""


def _line(text: str) -> str:
    return _printable(visible(_BLANKS.sub(" ", text).strip()))


def _quoted(text: str) -> str:
    """A text in quotes as JSON, YAML and TOML understand it."""
    return _printable(json.dumps(text, ensure_ascii=False))


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _yaml(comment: str, members: dict[str, str]) -> Iterator[str]:
    if comment:
        yield f"  # {comment}"
    for number, (name, value) in enumerate(members.items()):
        yield f"  {' ' if number else '-'} {name}: {value}"


def _toml(comment: str, members: dict[str, str]) -> Iterator[str]:
    yield "[[deviations]]" + (f"  # {comment}" if comment else "")
    yield from (f"{name} = {value}" for name, value in members.items())
    yield ""


def _default_day(report: Report) -> date:
    finished = datetime.fromisoformat(report.footer["finished"])
    return finished.date() + _ACCEPTED


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Stop(f"--expires: {text!r} is no day; write one as 2031-12-31") from error
    if day < today():
        raise Stop(f"--expires: {text} is over; give a day to come")
    return day


def _write(out: Path, text: str, *, force: bool) -> None:
    if out.suffix.lower() not in SUFFIXES:
        raise Stop(f"{out}: a baseline is YAML or TOML; name it {', '.join(SUFFIXES)}")
    if out.exists() and not force:
        raise Stop(f"{out} is there already; give another name, or --force")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Stop(f"{out} cannot be written: {error.strerror}") from error
