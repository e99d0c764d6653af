"""Writes the views of a report that were asked for."""

from __future__ import annotations

from pathlib import Path

import click

from uowkit.report.html import html_page
from uowkit.report.markdown import markdown_page
from uowkit.report.model import BadReport
from uowkit.report.reader import read_report
from uowkit.stop import Stop


def write_views(file: Path, html: Path | None, markdown: Path | None) -> None:
    """Read a report, write the views, and say where they are.

    Raises:
        Stop: the report cannot be read, or a view cannot be written.
    """
    if html is None and markdown is None:
        return
    try:
        report = read_report(file)
        for path, page in ((html, html_page), (markdown, markdown_page)):
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(page(report), encoding="utf-8")
                click.echo(f"wrote {path}")
    except (BadReport, OSError) as error:
        raise Stop(str(error)) from error
