"""The event handlers of the profile handlers, and the command that writes them.

The files ship with the kit; the operator of a target deploys them. Only the names of tables and
columns in them hang on the configuration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from uowkit.config import ConfigurationError, read_configuration
from uowkit.stop import Stop
from uowkit.work.tables import Table

JAVASCRIPT: Final = "javascript"
PYTHON: Final = "python"
_SUFFIX: Final[Mapping[str, str]] = {JAVASCRIPT: ".js", PYTHON: ".py"}


class FilesDiffer(Exception):
    """A folder holds other files under the names of the kit's; the message names them."""


def handler_files(tables: Mapping[str, Table], language: str) -> dict[str, str]:
    """The handler files by name, with a target's names of tables and columns filled in.

    Args:
        tables: by role.
        language: `javascript` or `python`.
    """
    folder = resources.files("uowkit") / "handler_files" / language
    names = {
        "HANDLED": tables["handled"].name,
        "FOLLOWED": tables["followed"].name,
        **{each.upper(): tables["handled"].column(each) for each in ("name", "note", "age")},
    }
    return {
        each.name: _named(each.read_text(encoding="utf-8"), names, language)
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(_SUFFIX[language])
    }


def write_handlers(
    folder: Path, tables: Mapping[str, Table], language: str, *, force: bool = False
) -> list[Path]:
    """Write the handler files into a folder, which is made where it is missing.

    Args:
        folder: where to.
        tables: by role.
        language: `javascript` or `python`.
        force: whether files that differ are overwritten.

    Returns:
        The files.

    Raises:
        FilesDiffer: there is a file of that name that differs; then none is written.
        OSError: they cannot be written.
    """
    files = {folder / name: text for name, text in handler_files(tables, language).items()}
    differing = [path for path, text in files.items() if path.exists() and not _is(path, text)]
    if differing and not force:
        named = ", ".join(path.name for path in differing)
        raise FilesDiffer(
            f"{folder}: holds files that differ from those to be written: {named}. Name another "
            "folder, or overwrite them with --force."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(files)


@contextmanager
def written_handlers(tables: Mapping[str, Table], language: str = PYTHON) -> Iterator[Path]:
    """Have the handler files in a folder of their own for as long as a server reads them."""
    with TemporaryDirectory(prefix="uowkit-handlers-") as name:
        write_handlers(Path(name), tables, language)
        yield Path(name)


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _named(text: str, names: Mapping[str, str], language: str) -> str:
    """A file with each `NAME = '…'` of its beginning of a line saying the target's name."""
    for constant, name in names.items():
        head = f"const {constant} = " if language == JAVASCRIPT else f"{constant} = "
        literal = json.dumps(name, ensure_ascii=language == JAVASCRIPT)
        shown = f"'{name}'" if language == JAVASCRIPT and re.fullmatch(r"\w+", name) else literal
        text = re.sub(rf"^{head}['\"].*$", lambda _: head + shown, text, flags=re.MULTILINE)  # noqa: B023
    return text


@click.group()
def handlers() -> None:
    """Event handlers that the checks of the profile handlers see the effects of."""


@handlers.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--language",
    type=click.Choice([JAVASCRIPT, PYTHON]),
    default=JAVASCRIPT,
    show_default=True,
    help="JavaScript for a target with the CodeRunner, Python for `uowkit serve --handlers`.",
)
@click.option("--config", type=click.Path(path_type=Path), help="Read this configuration file.")
@click.option("--force", is_flag=True, help="Overwrite files that differ.")
def export(folder: Path, language: str, config: Path | None, force: bool) -> None:
    """Write the handler files to DIR, to be deployed to the target.

    They name the tables and columns that the configuration names.
    """
    try:
        tables = read_configuration(config, Path.cwd()).tables
        written = write_handlers(folder, tables, language, force=force)
    except (ConfigurationError, FilesDiffer) as error:
        raise Stop(str(error)) from error
    except OSError as error:
        raise Stop(f"{folder}: cannot be written: {error.strerror}") from error
    for path in written:
        click.echo(str(path))
    click.echo(_NEXT.format(folder=folder, tables=_tables_told(tables)))


_NEXT: Final = """
Deploy these files to the target as its event handlers; they act on the tables {tables}, and on
others only where they are asked to by the kit. Then run

  uowkit run TARGET --profiles handlers

The reference server takes them by `uowkit serve --handlers {folder}`."""


def _tables_told(tables: Mapping[str, Any]) -> str:
    return f"{tables['handled'].name} and {tables['followed'].name}"
