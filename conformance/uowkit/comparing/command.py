"""The command `uowkit compare`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from uowkit.comparing.compared import read_all
from uowkit.comparing.comparison import Comparison, compare
from uowkit.comparing.document import comparison_document
from uowkit.comparing.html import html_page
from uowkit.comparing.markdown import markdown_page
from uowkit.comparing.terminal import print_comparison
from uowkit.report.files import write_whole
from uowkit.report.model import BadReport
from uowkit.report.views import STANDARD_OUTPUT
from uowkit.screen import screen
from uowkit.stop import Stop

_PATH = click.Path(path_type=Path, allow_dash=True)


@click.command("compare")
@click.argument("files", metavar="FILE FILE…", nargs=-1, required=True, type=_PATH)
@click.option(
    "--as-history/--as-matrix",
    default=None,
    help="Tell two runs as then and now, or side by side. By default they are then and now if "
    "they have the same address.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Print rules in which nothing differs, too."
)
@click.option("--html", type=_PATH, help="Page to write, self-contained; - for standard output.")
@click.option("--markdown", type=_PATH, help="Markdown to write; - for standard output.")
@click.option(
    "--json",
    "data",
    type=_PATH,
    help="JSON to write (`uowkit schema kit/comparison`); - for standard output.",
)
def compare_command(
    files: tuple[Path, ...],
    as_history: bool | None,
    everything: bool,
    html: Path | None,
    markdown: Path | None,
    data: Path | None,
) -> None:
    """Compare the reports of several servers or versions, or of one server then and now.

    Exit code: for one server then and now, the earlier report first, 1 when something
    broke, 2 when a rule is no longer judged, so that nobody can say, 0 otherwise. For
    several servers 0. For a bad file 2, and instead of 0 for a file that cannot be written.
    """
    if len(files) < 2:
        raise click.UsageError("give two reports or more, as `uowkit run --out` wrote them")
    if as_history and len(files) > 2:
        raise click.UsageError("--as-history compares two runs; leave it out for a matrix")
    asked = {"html": html, "markdown": markdown, "json": data}
    views = {option: path for option, path in asked.items() if path}
    _check_views(views, files)
    try:
        comparison = compare(read_all(files), as_history=as_history)
    except BadReport as error:
        raise Stop(str(error)) from error
    if STANDARD_OUTPUT not in views.values():  # which a view has to itself
        print_comparison(screen(), comparison, everything=everything)
    problems = list(_problems(views, comparison))
    for problem in problems:
        click.echo(f"Error: {problem}", err=True)
    sys.exit(comparison.exit_code or (2 if problems else 0))


def _check_views(views: Mapping[str, Path], files: Iterable[Path]) -> None:
    """See that nothing is written over a report that is compared, or over another view.

    Raises:
        click.UsageError: it would be.
    """
    taken = {file.resolve(): "one of the reports" for file in files}
    for option, path in views.items():
        place = path if path == STANDARD_OUTPUT else path.resolve()
        if path != STANDARD_OUTPUT and path.exists() and not (path.is_file() or path.is_dir()):
            continue  # a pipe takes one thing after another
        other = taken.setdefault(place, f"--{option}")
        if other != f"--{option}":
            raise click.UsageError(f"--{option}: {path} is {other} already; name another file")


def _json(comparison: Comparison) -> str:
    return json.dumps(comparison_document(comparison), indent=2, ensure_ascii=False) + "\n"


_VIEWS: Final[Mapping[str, Callable[[Comparison], str]]] = {
    "html": html_page,
    "markdown": markdown_page,
    "json": _json,
}


def _problems(views: Mapping[str, Path], comparison: Comparison) -> Iterator[str]:
    """Write the views that can be written, and tell what stood in the way of the others."""
    to_screen = STANDARD_OUTPUT in views.values()
    for option, path in views.items():
        content = _VIEWS[option](comparison).encode()
        if path == STANDARD_OUTPUT:
            click.echo(content, nl=False)
            continue
        try:
            write_whole(path, content)
        except OSError as error:
            yield f"--{option}: {path} cannot be written: {error.strerror or error}"
        else:
            click.echo(f"wrote {path}", err=to_screen)
