"""The command `uowkit compare`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from uowkit.comparing.compared import read_all
from uowkit.comparing.comparison import Comparison, compare
from uowkit.comparing.document import comparison_document
from uowkit.comparing.html import html_page
from uowkit.comparing.markdown import markdown_page
from uowkit.comparing.terminal import print_comparison
from uowkit.report.files import write_whole
from uowkit.report.model import BadReport
from uowkit.screen import screen
from uowkit.stop import Stop

_PATH = click.Path(path_type=Path)


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
@click.option("--html", type=_PATH, help="Write a self-contained page.")
@click.option("--markdown", type=_PATH, help="Write Markdown.")
@click.option("--json", "data", type=_PATH, help="Write JSON (`uowkit schema kit/comparison`).")
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
    several servers 0. For a bad file 2.
    """
    if len(files) < 2:
        raise click.UsageError("give two reports or more, as `uowkit run --out` wrote them")
    if as_history and len(files) > 2:
        raise click.UsageError("--as-history compares two runs; leave it out for a matrix")
    try:
        comparison = compare(read_all(files), as_history=as_history)
    except BadReport as error:
        raise Stop(str(error)) from error
    print_comparison(screen(), comparison, everything=everything)
    _write(html, html_page, comparison)
    _write(markdown, markdown_page, comparison)
    _write(data, _json, comparison)
    sys.exit(comparison.exit_code)


def _json(comparison: Comparison) -> str:
    return json.dumps(comparison_document(comparison), indent=2, ensure_ascii=False) + "\n"


def _write(path: Path | None, view: Callable[[Comparison], str], comparison: Comparison) -> None:
    if path is None:
        return
    try:
        write_whole(path, view(comparison).encode())
    except OSError as error:
        raise Stop(f"{path} cannot be written: {error.strerror}") from error
    click.echo(f"wrote {path}")
