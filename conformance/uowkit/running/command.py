"""The command `uowkit run`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from uowkit.config import Configuration, ConfigurationError, read_configuration
from uowkit.handlers import written_handlers
from uowkit.judging.properties import EFFORTS
from uowkit.report.terminal import print_summary
from uowkit.report.views import write_views
from uowkit.running.connection import Unreachable
from uowkit.running.embedded import ServerFailed, reference_server
from uowkit.running.overrides import override
from uowkit.running.progress import RunProgress
from uowkit.running.runner import Run, RunFailed, run_suite
from uowkit.running.session import Session
from uowkit.stop import Stop
from uowkit.wire.address import parse_address

_KEPT = Path(".uowkit")  # where runs go that were not told where to
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("target", required=False)
@click.option("--self", "embedded", is_flag=True, help="Judge the embedded reference server.")
@click.option("--profiles", metavar="NAMES", help="Groups of rules, separated by commas (core).")
@click.option("--rule", "rules", metavar="ID", multiple=True, help="Check this rule only.")
@click.option("--effort", type=click.Choice(list(EFFORTS)), help="Examples a property (quick).")
@click.option("--seed", metavar="N", help="Seed of every check, or random (0).")
@click.option("--strict", is_flag=True, help="A breach of a SHOULD fails the run, too.")
@click.option("--baseline", type=_PATH, help="Known deviations, which do not fail the run.")
@click.option("--config", type=_PATH, help="Configuration in place of uowkit.toml.")
@click.option("-H", "headers", metavar="'NAME: VALUE'", multiple=True, help="Send this header.")
@click.option(
    "--provision", type=click.Choice(["save", "console", "none"]), help="How tables come to be."
)
@click.option("--readback", type=click.Choice(["data", "find"]), help="How objects are read.")
@click.option("--out", type=_PATH, help="Report to write, as JSON Lines.")
@click.option("--html", type=_PATH, help="Page to write.")
@click.option("--markdown", type=_PATH, help="Markdown to write.")
@click.option("-k", "keywords", metavar="EXPR", help="Check what matches, as pytest's -k.")
def run(target: str | None, embedded: bool, **options: Any) -> None:
    """Judge the server at TARGET.

    TARGET is the base address of its API, the full address of its unit-of-work
    endpoint, or module:app for an ASGI application.

    Exit code: 0 conformant, 1 a MUST rule is not kept, 2 it could not be decided or
    the run could not be made, 130 interrupted.
    """
    if target and embedded:
        raise click.UsageError("--self judges the reference server; leave TARGET out")
    with ExitStack() as stack:
        stack.enter_context(_terminable())
        configuration = _configuration(target, options, embedded=embedded)
        if embedded:
            address = stack.enter_context(_reference_server(configuration))
            configuration = replace(configuration, target=parse_address(address))
        sys.exit(_judge(configuration, options))


@contextmanager
def _reference_server(configuration: Configuration) -> Iterator[str]:
    """The reference server, with the kit's event handlers where rules on them are checked."""
    with ExitStack() as stack:
        folder = None
        if configuration.asks_for_handlers:
            folder = stack.enter_context(written_handlers(configuration.tables))
        try:
            yield stack.enter_context(reference_server(handlers=folder))
        except ServerFailed as error:
            raise Stop(str(error)) from error


def _configuration(target: str | None, options: dict[str, Any], *, embedded: bool) -> Configuration:
    """The configuration file with the options over it."""
    try:
        found = read_configuration(options["config"], Path.cwd())
        found = override(found, {**options, "target": target}, "--")
    except ConfigurationError as error:
        raise Stop(str(error)) from error
    if found.target is None and not embedded:
        raise click.UsageError(
            "there is no server to judge: give its base address, or target in uowkit.toml, "
            "or --self for the reference server"
        )
    return found


def _judge(configuration: Configuration, options: dict[str, Any]) -> int:
    # Bound to the stream of now: while pytest runs, what is printed goes elsewhere.
    console = Console(file=sys.stdout, highlight=False)
    session = _session(configuration)
    try:
        session.connect()
    except Unreachable as error:
        raise Stop(session.secrets.hide(str(error))) from error
    console.print(
        f"judging {session.shown_address}, effort {configuration.effort}, seed {configuration.seed}"
    )
    out = options["out"] or _kept()
    result = _run(console, session, out, options["keywords"])
    print_summary(console, result.tally, result.footer, result.replays)
    console.print(f"report: {out}")
    write_views(out, options["html"], options["markdown"])
    return int(result.footer["exit_code"])


def _session(configuration: Configuration) -> Session:
    try:
        return Session(configuration)
    except ImportError as error:
        raise Stop(f"the application cannot be imported: {error}") from error


def _run(console: Console, session: Session, out: Path, keywords: str | None) -> Run:
    try:
        with RunProgress(console) as progress:
            return run_suite(
                session,
                out,
                keywords=keywords,
                on_start=progress.start,
                on_result=progress.take,
            )
    except OSError as error:
        raise Stop(f"the report {out} cannot be written: {error.strerror}") from error
    except RunFailed as error:
        raise Stop(str(error)) from error


def _kept() -> Path:
    if not _KEPT.exists():
        _KEPT.mkdir()
        (_KEPT / ".gitignore").write_text("*\n", encoding="utf-8")
    return _KEPT / f"run-{datetime.now(UTC):%Y%m%d-%H%M%S}.jsonl"


@contextmanager
def _terminable() -> Iterator[None]:
    """Clean up on SIGTERM as on Ctrl-C."""

    def interrupt(_number: int, _frame: Any) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
