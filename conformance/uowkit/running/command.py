"""The command `uowkit run`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from uowkit.config import Configuration, ConfigurationError, read_configuration
from uowkit.handlers import written_handlers
from uowkit.judging.properties import EFFORTS
from uowkit.report.terminal import print_summary, print_verdict
from uowkit.report.text import counted
from uowkit.report.views import (
    check_views,
    run_views,
    take_standard_output,
    view_options,
    write_views,
)
from uowkit.running.connection import Unreachable
from uowkit.running.embedded import ServerFailed, reference_server
from uowkit.running.kept import kept_report
from uowkit.running.overrides import override
from uowkit.running.progress import Detail, RunProgress
from uowkit.running.runner import Run, RunFailed, run_suite
from uowkit.running.session import Session
from uowkit.screen import screen
from uowkit.stop import Stop
from uowkit.wire.address import parse_address

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("target", required=False)
@click.option("--self", "embedded", is_flag=True, help="Judge the embedded reference server.")
@click.option("-H", "headers", metavar="'NAME: VALUE'", multiple=True, help="Send this header.")
@click.option(
    "--provision",
    type=click.Choice(["save", "console", "none"]),
    help="How tables come to be (save).",
)
@click.option(
    "--readback", type=click.Choice(["data", "find"]), help="How stored objects are read (data)."
)
@click.option("--config", type=_PATH, help="Configuration in place of uowkit.toml.")
@click.option("--profiles", metavar="NAMES", help="Groups of rules, separated by commas (core).")
@click.option(
    "--rule", "rules", metavar="ID", multiple=True, help="Check this rule only; may be repeated."
)
@click.option("-k", "keywords", metavar="EXPR", help="Check what matches, as pytest's -k.")
@click.option(
    "--effort",
    type=click.Choice(list(EFFORTS)),
    help="How many values a check is tried on (quick).",
)
@click.option("--seed", metavar="N", help="What the values are drawn by, or random (0).")
@click.option("--strict", is_flag=True, help="A breach of a SHOULD fails the run, too.")
@click.option("--baseline", type=_PATH, help="Known deviations, which do not fail the run.")
@click.option(
    "--scenarios", metavar="DIR", type=_PATH, help="Play the scenario files of this folder, too."
)
@click.option("-q", "--quiet", is_flag=True, help="Say no more than the verdict and why.")
@click.option("-v", "--verbose", is_flag=True, help="Tell every check and its outcome.")
@click.option("--out", type=_PATH, help="Report to write, as JSON Lines (one below .uowkit).")
@view_options
def run(target: str | None, embedded: bool, quiet: bool, verbose: bool, **options: Any) -> None:
    """Judge the server at TARGET.

    TARGET is the base address of its API, the full address of its unit-of-work
    endpoint, or module:app for an ASGI application.

    Exit code: 0 conformant, 1 a MUST rule is not kept, 2 it could not be decided or
    the run could not be made, 130 interrupted.
    """
    if target and embedded:
        raise click.UsageError("--self judges the reference server; leave TARGET out")
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose are opposites; leave one of them out")
    detail = Detail.QUIET if quiet else Detail.VERBOSE if verbose else Detail.USUAL
    with ExitStack() as stack:
        stack.enter_context(_terminable())
        configuration = _configuration(target, options, embedded=embedded)
        if embedded:
            address = stack.enter_context(_reference_server(configuration))
            configuration = replace(configuration, target=parse_address(address))
        sys.exit(_judge(configuration, options, detail))


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


def _judge(configuration: Configuration, options: dict[str, Any], detail: Detail) -> int:
    # Before pytest runs, which has what is printed go elsewhere.
    console = screen(aside=take_standard_output(options))
    out = options["out"] or kept_report(Path())
    check_views(options, out)
    session = _session(configuration)
    try:
        session.connect()
    except Unreachable as error:
        raise Stop(session.secrets.hide(str(error))) from error
    if detail is Detail.QUIET:
        result = _run(RunProgress(console, detail), session, out, options["keywords"])
        print_verdict(console, result.tally, result.footer)
    else:
        _print(console, f"judging {session.shown_address}, {_asked(configuration)}")
        result = _run(RunProgress(console, detail), session, out, options["keywords"])
        print_summary(console, result.tally, result.footer, result.replays)
        _print(console, f"report: {out}")
    write_views(out, run_views(options))
    return int(result.footer["exit_code"])


def _session(configuration: Configuration) -> Session:
    try:
        return Session(configuration)
    except ImportError as error:
        raise Stop(f"the application cannot be imported: {error}") from error


def _print(console: Console, text: str) -> None:
    """Print a line as it is: an address or a path is not to be broken."""
    console.print(text, soft_wrap=True, markup=False)


def _asked(configuration: Configuration) -> str:
    what = ", ".join(configuration.rules) or f"profiles {', '.join(configuration.profiles)}"
    if configuration.scenarios:
        what += f", {counted(len(configuration.scenarios), 'scenario')} beside them"
    return f"{what}, effort {configuration.effort}, seed {configuration.seed}"


def _run(progress: RunProgress, session: Session, out: Path, keywords: str | None) -> Run:
    try:
        with progress:
            return run_suite(
                session,
                out,
                keywords=keywords,
                on_start=progress.start,
                on_begin=progress.begin,
                on_result=progress.take,
            )
    except OSError as error:
        raise Stop(
            f"the report {out} cannot be written: {error.strerror}; name another with --out"
        ) from error
    except RunFailed as error:
        raise Stop(str(error)) from error


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
