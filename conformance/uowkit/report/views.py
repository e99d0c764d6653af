"""The formats that a report can be written in, and the options that ask for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from uowkit.report.annotations import github_annotations
from uowkit.report.badge import badge_json
from uowkit.report.ctrf import ctrf_json
from uowkit.report.earl import earl_json_ld
from uowkit.report.files import write_whole
from uowkit.report.html import html_page
from uowkit.report.junit import junit_xml
from uowkit.report.markdown import markdown_page
from uowkit.report.model import BadReport, Report
from uowkit.report.reader import read_report
from uowkit.report.summary import MOST_BYTES, step_summary
from uowkit.report.visible import copyable, disarmed
from uowkit.screen import silence
from uowkit.stop import Stop

STANDARD_OUTPUT: Final = Path("-")
Say = Callable[[str], None]
_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Format:
    """A format, and the option that asks for it.

    Attributes:
        option: its name, without the dashes.
        help: what the option does.
        view: writes a report in it.
        needs: the module that it needs and a plain installation has not; the extra that
            brings it has the option's name.
        appends: whether what is in the file already stays there.
        asked: whether somebody asked for it; what nobody asked for fails no command.
    """

    option: str
    help: str
    view: Callable[[Report], bytes]
    needs: str | None = None
    appends: bool = False
    asked: bool = field(default=True, compare=False)

    @property
    def missing(self) -> str:
        """What has to be installed before it can be written; empty for nothing."""
        if self.needs is None or find_spec(self.needs):
            return ""
        return f"--{self.option} needs {self.needs}: pip install 'uowkit[{self.option}]'"


ANNOTATIONS: Final = Format(
    "annotations", "GitHub annotations to write; - for standard output.", github_annotations
)
SUMMARY: Final = Format(
    "summary", "File to append a GitHub step summary to.", step_summary, appends=True
)
FORMATS: Final = (
    Format("html", "Page to write.", lambda report: html_page(report).encode()),
    Format("markdown", "Markdown to write.", lambda report: markdown_page(report).encode()),
    Format("junit", "JUnit XML to write.", junit_xml),
    Format("ctrf", "CTRF (JSON) to write.", ctrf_json),
    Format("earl", "EARL (JSON-LD) to write.", earl_json_ld, needs="rdflib"),
    Format("badge", "JSON of a shields.io endpoint badge to write.", badge_json),
    ANNOTATIONS,
    SUMMARY,
)


def _echo(text: str) -> None:
    try:
        click.echo(text.encode())  # in UTF-8, whatever the screen can show
    except BrokenPipeError:  # nobody reads any more, which is no trouble of the view
        silence(sys.stdout)


def _warn(text: str) -> None:
    click.echo(f"warning: {copyable(text)}", err=True)


def view_options(command: _Command) -> _Command:
    """Give a command an option for each format; each takes a file, or - for standard output."""
    for each in reversed(FORMATS):
        path = click.Path(path_type=Path, allow_dash=True)
        option = click.option(f"--{each.option}", metavar="FILE", type=path, help=each.help)
        command = option(command)
    return command


def asked_views(options: Mapping[str, Any]) -> list[tuple[Format, Path]]:
    """The formats that the options of a command ask for, and where each is to go."""
    return [(each, path) for each in FORMATS if (path := options.get(each.option))]


def take_standard_output(options: Mapping[str, Any]) -> bool:
    """Whether one of the views has standard output to itself, as all but annotations have."""
    return _is_taken(asked_views(options))


def _is_taken(views: list[tuple[Format, Path]]) -> bool:
    return any(path == STANDARD_OUTPUT and each != ANNOTATIONS for each, path in views)


def check_views(options: Mapping[str, Any], report: Path) -> None:
    """See, before a run takes its time, that what is asked for can be had.

    Args:
        options: of the command.
        report: the file of the report itself.

    Raises:
        Stop: two things are to go into one file or both to standard output, a file is a
            folder, or a library is missing.
    """
    printed = [f"--{each.option}" for each, path in asked_views(options) if path == STANDARD_OUTPUT]
    if len(printed) > 1:
        told = " and ".join(printed)
        raise Stop(f"{told}: standard output takes one of them; name files for the others")
    taken = {report.resolve(): "the report"}
    for each, path in asked_views(options):
        if each.missing:
            raise Stop(each.missing)
        if path.is_dir():
            raise Stop(f"--{each.option}: {path} is a folder; name a file in it")
        if path == STANDARD_OUTPUT or (path.exists() and not path.is_file()):
            continue  # a screen or a pipe takes one thing after another
        other = taken.setdefault(path.resolve(), f"--{each.option}")
        if other != f"--{each.option}":
            raise Stop(f"--{each.option}: {path} is to hold {other} already; name another file")


def github_views(environment: Mapping[str, str] = os.environ) -> list[tuple[Format, Path]]:
    """What a run writes by itself where it is a step of a GitHub workflow."""
    found = []
    summary = environment.get("GITHUB_STEP_SUMMARY")
    if summary:
        found.append((replace(SUMMARY, asked=False), Path(summary)))
    if environment.get("GITHUB_ACTIONS") == "true":
        found.append((replace(ANNOTATIONS, asked=False), STANDARD_OUTPUT))
    return found


def run_views(options: Mapping[str, Any]) -> list[tuple[Format, Path]]:
    """What a run is to write: what it was asked for, and what it writes by itself.

    Nothing is printed by itself where standard output is for a view.
    """
    asked = asked_views(options)
    formats = {each for each, _ in asked}
    if _is_taken(asked):
        formats.add(ANNOTATIONS)
    return [*asked, *(own for own in github_views() if own[0] not in formats)]


def write_views(file: Path, views: list[tuple[Format, Path]], say: Say = _echo) -> None:
    """Read a report, write views of it, and say where they are.

    Every view that can be written is, also where another cannot. Where that is one which
    nobody asked for, a warning says so.

    Args:
        file: of the report.
        views: formats, and where each is to go.
        say: takes what is to stand on standard output, one or more whole lines at a time.

    Raises:
        Stop: the report cannot be read, or a view that was asked for cannot be written.
    """
    if not views:
        return
    try:
        report = read_report(file)
    except BadReport as error:
        raise Stop(str(error)) from error
    problems = list(_problems(report, views, say))
    if problems:
        raise Stop("\n".join([*problems, f"the report is whole: {file}"]))


def _problems(report: Report, views: list[tuple[Format, Path]], say: Say) -> Iterator[str]:
    """Write the views, and tell what stood in the way."""
    # Annotations stand among other lines; any other view has standard output to itself.
    taken = _is_taken(views)
    for each, path in views:
        if each.missing:
            yield each.missing
            continue
        try:
            _write(each, report, path, say)
        except OSError as error:
            told = f"--{each.option}: {path} cannot be written: {error.strerror or error}"
            if each.asked:
                yield told
            else:
                _warn(told)
        else:
            if path != STANDARD_OUTPUT and not taken:
                say(f"wrote {path}")


def _write(format_: Format, report: Report, path: Path, say: Say) -> None:
    if path == STANDARD_OUTPUT:
        text = format_.view(report).decode().removesuffix("\n")
        if text:
            say(text if format_ == ANNOTATIONS else disarmed(text))
    elif format_.appends:
        _append(report, path)
    else:
        write_whole(path, format_.view(report))


def _append(report: Report, path: Path) -> None:
    """Add a step summary to what other commands of the step have said."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        before = file.tell()
        gap = b"\n" if before else b""
        file.write(gap + step_summary(report, MOST_BYTES - before - len(gap)))
