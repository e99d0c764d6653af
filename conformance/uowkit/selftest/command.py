"""The command `uowkit selftest`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from uowkit.commands import INTERRUPTED
from uowkit.config import ConfigurationError, read_configuration
from uowkit.judging.properties import EFFORTS
from uowkit.screen import screen
from uowkit.selftest.figures import Figures
from uowkit.selftest.files import (
    OUT,
    BadMatrix,
    read_matrix,
    write_intermittent,
    write_matrix,
)
from uowkit.selftest.intermittent import (
    SEEDS,
    intermittent_document,
    intermittent_problems,
    intermittent_tasks,
)
from uowkit.selftest.matrix import Trials, document, standing_of, taken_into, tasks_of
from uowkit.selftest.problems import Problem, exit_code, problems
from uowkit.selftest.progress import TrialProgress
from uowkit.selftest.servers import Conforming
from uowkit.selftest.task import Kind, Task, Trial
from uowkit.selftest.workers import Workers
from uowkit.stop import Stop

if TYPE_CHECKING:
    from uowkit_reference.faults import Fault

_PATH = click.Path(path_type=Path)
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
_Told = Callable[[Trial], tuple[str, bool]]
"""What came of a trial in a word or two, and whether that is as it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asks for."""

    names: tuple[str, ...]
    intermittent: bool
    effort: str
    seed: int
    jobs: int
    out: Path | None
    into: Path | None
    conforming: str | None
    combinations: int
    config: Path | None


@click.command()
@click.argument("names", metavar="[FAULT]...", nargs=-1)
@click.option("--intermittent", is_flag=True, help="Judge the faults that show now and then.")
@click.option(
    "--effort",
    type=click.Choice(list(EFFORTS)),
    default="quick",
    help="Examples a property (quick).",
)
@click.option("--seed", type=click.IntRange(0), default=0, help="Seed of every check (0).")
@click.option("--jobs", type=click.IntRange(1), default=_CORES, help="Servers judged at once.")
@click.option("--out", type=_PATH, help=f"Folder to write to ({OUT}).")
@click.option(
    "--into", type=_PATH, help="Folder whose matrix the faults that are named are taken into."
)
@click.option("--conforming", metavar="MODULE:FUNCTION", help="What gives conforming servers.")
@click.option(
    "--combinations",
    type=click.IntRange(0),
    default=100,
    help="Random combinations of open choices (100).",
)
@click.option("--config", type=_PATH, help="Configuration in place of uowkit.toml.")
def selftest(**options: object) -> None:
    """Judge the kit: it must catch every seeded fault, and accuse no right server.

    Judges the reference server, clean and with each of its faults (`uowkit faults` lists
    them), and the conforming servers that the configuration names, and writes the kill
    matrix. With FAULT, only those faults are judged.

    Exit code: 0 the kit is right, 1 it is not, 2 that could not be decided, 130 interrupted.
    """
    wish = Wish(**options)  # type: ignore[arg-type]  # click has seen to the types
    console = screen()
    if wish.into and (not wish.names or wish.out or wish.intermittent):
        raise Stop("--into goes with the names of faults, and without --out or --intermittent")
    try:
        judge = _judge_intermittent if wish.intermittent else _judge_all
        sys.exit(judge(wish, _faults(wish.names), console))
    except KeyboardInterrupt:
        click.echo("interrupted: nothing is written", err=True)
        sys.exit(INTERRUPTED)
    except (ConfigurationError, BadMatrix) as error:
        raise Stop(str(error)) from error
    except OSError as error:
        raise Stop(f"{error.filename}: cannot be written ({error.strerror})") from error


def _faults(names: tuple[str, ...]) -> list[Fault]:
    from uowkit_reference.faults import UnknownFaultError, fault_named, faults

    try:
        return [fault_named(name) for name in dict.fromkeys(names)] or list(faults())
    except UnknownFaultError as error:
        raise Stop(str(error)) from error


def _judge_all(wish: Wish, faults: Sequence[Fault], console: Console) -> int:
    source = None if wish.names else _conforming(wish, console)
    servers = source.servers() if source else []
    began = time.monotonic()
    trials = _run(
        tasks_of(faults, servers, effort=wish.effort, seed=wish.seed),
        wish.jobs,
        source,
        console,
        lambda trial: standing_of(trial, faults, servers),
    )
    matrix = document(
        Trials(
            clean=next(each for each in trials if each.task.kind is Kind.CLEAN),
            faults={each.task.name: each for each in trials if each.task.kind is Kind.FAULT},
            conforming={
                each.task.name: each for each in trials if each.task.kind is Kind.CONFORMING
            },
            effort=wish.effort,
            seed=wish.seed,
            seconds=time.monotonic() - began,
            partial=bool(wish.names),
        ),
        faults,
        servers,
    )
    _tell(console, Figures.of(matrix).lines())
    if wish.into:
        matrix = _taken_into(wish.into, matrix)
        write_matrix(matrix, wish.into)
        console.print(f"taken into {wish.into}: index.html, README.md, kill-matrix.json")
    elif wish.names and not wish.out:
        console.print(
            "the matrix of a few faults is partial, and is not written without --out or --into"
        )
    else:
        write_matrix(matrix, wish.out or OUT)
        console.print(f"wrote {wish.out or OUT}: index.html, README.md, kill-matrix.json")
    return _close(console, problems(matrix))


def _taken_into(folder: Path, few: dict[str, Any]) -> dict[str, Any]:
    from uowkit_reference.faults import faults

    whole = read_matrix(folder)
    if (whole["effort"], whole["seed"]) != (few["effort"], few["seed"]):
        raise Stop(
            f"--into: the matrix there is of effort {whole['effort']} and seed {whole['seed']}; "
            "judge the faults with the same"
        )
    return taken_into(whole, few, [each.name for each in faults()])


def _conforming(wish: Wish, console: Console) -> Conforming | None:
    function = wish.conforming or read_configuration(wish.config, Path.cwd()).conforming
    if function is None:
        missing = "no conforming servers but the reference itself; --conforming names others"
        _tell(console, [missing])
        return None
    return Conforming(function, wish.combinations, wish.seed)


def _judge_intermittent(wish: Wish, faults: Sequence[Fault], console: Console) -> int:
    chosen = [each for each in faults if each.intermittent]
    if not chosen:
        raise Stop("none of these faults is intermittent; `uowkit faults` marks those that are")
    trials = _run(intermittent_tasks(chosen, wish.seed), wish.jobs, None, console, _told_by_seed)
    found = intermittent_document(chosen, trials)
    _tell(
        console,
        (
            f"caught {len(each['caught']):2} of {SEEDS}  {each['name']}  ({each['rule']})"
            for each in found["faults"]
        ),
    )
    if wish.names and not wish.out:
        console.print("the table of a few faults is partial, and is not written without --out")
    else:
        write_intermittent(found, wish.out or OUT)
        console.print(f"wrote {wish.out or OUT}: intermittent.json")
    return _close(console, intermittent_problems(found))


def _told_by_seed(trial: Trial) -> tuple[str, bool]:
    caught = trial.task.rules[0] in trial.failing
    return f"{'caught' if caught else 'missed'} with seed {trial.task.seed}", caught


def _run(
    tasks: Sequence[Task],
    jobs: int,
    source: Conforming | None,
    console: Console,
    told: _Told,
) -> list[Trial]:
    trials = []
    with (
        TrialProgress(console, len(tasks)) as progress,
        Workers(jobs, source) as workers,
    ):
        for trial in workers.judge(tasks, on_start=progress.start):
            words, good = told(trial)
            progress.take(trial.task, words, good=good)
            trials.append(trial)
    return trials


def _tell(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.print(line, soft_wrap=True, markup=False)


def _close(console: Console, found: list[Problem]) -> int:
    _tell(console, (f"WRONG {each}" for each in found))
    code = exit_code(found)
    console.print(["the kit is right", "the kit is not right", "undecided"][code])
    return code
