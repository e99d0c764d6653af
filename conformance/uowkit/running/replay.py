"""The command `uowkit replay`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text
from uowkit_schemas import requirement

from uowkit.commands import INTERRUPTED
from uowkit.config import Configuration, ConfigurationError, read_configuration
from uowkit.outcomes import Breach, TargetGone, Verdict
from uowkit.report.visible import printable
from uowkit.report.words import failure_lines
from uowkit.running.connection import Unreachable
from uowkit.running.overrides import override
from uowkit.running.session import Session
from uowkit.scenarios.document import BadScenario, Scenario, read_scenario
from uowkit.scenarios.replaying import Replayed, replay, usual_times
from uowkit.screen import screen
from uowkit.stop import Stop
from uowkit.wire.evidence import Evidence
from uowkit.work.removal import Removal

_PATH = click.Path(path_type=Path)
_UNASKED: dict[str, Any] = {
    "profiles": None,
    "seed": None,
    "effort": None,
    "baseline": None,
    "scenarios": None,
    "rules": (),
    "strict": False,
}


@click.command("replay")
@click.argument("files", metavar="FILE...", type=_PATH, nargs=-1, required=True)
@click.option("--target", metavar="ADDRESS", help="The server, unless the configuration names it.")
@click.option("--config", type=_PATH, help="Configuration in place of uowkit.toml.")
@click.option("-H", "headers", metavar="'NAME: VALUE'", multiple=True, help="Send this header.")
@click.option(
    "--provision",
    type=click.Choice(["save", "console", "none"]),
    help="How tables come to be (save).",
)
@click.option(
    "--readback", type=click.Choice(["data", "find"]), help="How stored objects are read (data)."
)
@click.option(
    "--times", type=click.IntRange(1), help="How often (30 times, more often what is short)."
)
def replay_command(files: tuple[Path, ...], times: int | None, **options: Any) -> None:
    """Play scenarios again: what a run wrote of its failures, or files of your own.

    Each is played several times with new marks, up to the first answer that is not as
    the file expects. What is saved is removed afterwards.

    Exit code: 0 every expectation was met, 1 one was not, 2 it could not be decided,
    130 interrupted.
    """
    scenarios = _read(files)
    session = _session(_configuration(options))
    console = screen()
    codes: list[int] = []
    try:
        session.connect()
        for scenario, path in zip(scenarios, files, strict=True):
            codes.append(_play(console, session, scenario, path, times or usual_times(scenario)))
    except Unreachable as error:
        raise Stop(session.secrets.hide(str(error))) from error
    except TargetGone as gone:
        session.gone = gone
        raise Stop(session.secrets.hide(gone.message)) from gone
    except KeyboardInterrupt:
        codes = [INTERRUPTED]
    finally:
        _clean_up(console, session)
    sys.exit(1 if 1 in codes else max(codes))


def _read(files: tuple[Path, ...]) -> list[Scenario]:
    try:
        return [read_scenario(each) for each in files]
    except BadScenario as error:
        raise Stop(str(error)) from error


def _configuration(options: dict[str, Any]) -> Configuration:
    try:
        found = read_configuration(options["config"], Path.cwd())
        found = override(found, {**_UNASKED, **options}, "--")
    except ConfigurationError as error:
        raise Stop(str(error)) from error
    if found.target is None:
        raise Stop(
            "there is no server to play it on: give one with --target ADDRESS, or target in "
            "uowkit.toml. The one that a failure was found on is never taken by itself."
        )
    return found


def _session(configuration: Configuration) -> Session:
    try:
        return Session(configuration)
    except ImportError as error:
        raise Stop(f"the application cannot be imported: {error}") from error


def _play(console: Console, session: Session, scenario: Scenario, path: Path, times: int) -> int:
    try:
        played = replay(session.workspace, scenario, times)
    except TargetGone:
        raise
    except Verdict as verdict:
        told = session.secrets.hide(verdict.message)
        console.print(Text("UNDECIDED ", style="bold magenta") + Text(f"{path}: {printable(told)}"))
        return 2
    if played.breach is None:
        told = f"{path}: {scenario.passes_for}, played {played.times} times"
        console.print(Text("KEPT ", style="green") + Text(printable(told)), soft_wrap=True)
        return 0
    _tell(console, session, path, scenario, played, played.breach)
    return 1


def _tell(
    console: Console,
    session: Session,
    path: Path,
    scenario: Scenario,
    played: Replayed,
    breach: Breach,
) -> None:
    """Tell which step did not come out as expected, and the exchange that shows it."""
    evidence = breach.evidence or Evidence()
    finding = {
        "message": session.secrets.hide(breach.message),
        "evidence": evidence.document(session.secrets, session.shown_address),
    }
    step = f"step {played.step} of {len(scenario.steps)}"
    head = f"{path}: {breach.rule}, {step}, the {_th(played.times)} time"
    console.print(Text("BROKEN ", style="bold red") + Text(printable(head)), soft_wrap=True)
    for _, text in failure_lines(requirement(str(breach.rule)), finding):
        console.print(Text(f"  {text}"), soft_wrap=True)


def _th(number: int) -> str:
    """A number as one counts: 1st, 2nd, 3rd, 4th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"


def _clean_up(console: Console, session: Session) -> None:
    removal = Removal() if session.gone else session.clean_up()
    session.close()
    if removal.stayed:
        console.print(
            f"{removal.stayed} objects stay in the tables: the target did not delete them "
            f"({removal.reason})."
        )
