"""Judge the servers, and write their reports and pages: `python -m reports.publishing`."""

from __future__ import annotations

from pathlib import Path

import click
from uowkit.report.model import BadReport
from uowkit.stop import Stop

from reports.publishing.freshness import staleness
from reports.publishing.implementations import implementations
from reports.publishing.pages import read, write_pages
from reports.publishing.running import judge

FOLDER = Path(__file__).parents[1]
ALL = {each.name: each for each in implementations()}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(ALL)))
@click.option("--pages", is_flag=True, help="Judge nobody; write the pages of the reports anew.")
def main(names: tuple[str, ...], pages: bool) -> None:
    """Judge the servers named, or all, and write what is published of them."""
    for name in () if pages else names or ALL:
        click.echo(f"judging {name}")
        judge(ALL[name], FOLDER / name)
    try:
        write_pages(list(ALL.values()), FOLDER)
        for each in ALL.values():
            report = read(each, FOLDER)
            click.echo(f"{each.name}: {report.verdict}")
            for stale in staleness(report):
                click.echo(f"  {stale}; make it again")
    except BadReport as error:
        raise Stop(str(error)) from error


if __name__ == "__main__":
    main()
