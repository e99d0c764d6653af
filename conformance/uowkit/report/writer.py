"""Writes a report line by line while the run goes on, so that it needs no memory."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson

from uowkit.config import Configuration
from uowkit.judging.tally import Tally
from uowkit.report import lines
from uowkit.report.seal import Seals
from uowkit.scenarios.writing import failures_folder, write_failures
from uowkit.work.removal import Removal


class ReportWriter:
    """A report in the making.

    What is written goes to a neighbouring file first, so that an earlier report of
    the same name is not lost before the new one is whole.
    """

    def __init__(self, path: Path, configuration: Configuration, target: str) -> None:
        """Begin the file and write its header.

        Raises:
            OSError: it cannot be written.
        """
        self.path = path
        self._configuration = configuration
        self._part = path.with_name(f"{path.name}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():  # else that would show only when the run is over
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        self._file: BinaryIO = self._part.open("wb")
        self.replays: dict[str, Path] = {}
        self.problem: str | None = None
        self._results = 0
        self._seals = Seals()
        self._began = time.monotonic()
        self._write(lines.header(configuration, target))

    def result(self, line: lines.Line) -> None:
        """Write what came of a check."""
        self._results += 1
        self._write(line)

    def finish(
        self, tally: Tally, removal: Removal, *, ended: str, selection: bool = False
    ) -> lines.Line:
        """Write the rules and the footer, give the file its name, and write the scenarios.

        Scenarios that cannot be written leave the report as it is; `problem` says so.

        Args:
            tally: of the run.
            removal: what became of the run's objects.
            ended: how the run ended.
            selection: whether it left out checks that its configuration asks for.

        Returns:
            The footer.
        """
        for each in tally.rules():
            self._write(lines.rule(each))
        footer = lines.footer(
            tally,
            results=self._results,
            seconds=time.monotonic() - self._began,
            removal=removal,
            ended=ended,
            strict=self._configuration.strict,
            selection=selection,
        )
        self._write(footer)
        self._file.close()
        self._part.replace(self.path)
        failures = [(each.requirement.id, each.findings) for each in tally.failures()]
        try:
            self.replays = write_failures(self.path, failures)
        except OSError as error:
            place, why = failures_folder(self.path), error.strerror or error
            self.problem = f"the scenarios in {place} cannot be written: {why}"
        return footer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing behind of a report that was not finished."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def _write(self, line: lines.Line) -> None:
        self._file.write(orjson.dumps({**line, "seal": self._seals.next(line)}) + b"\n")
        self._file.flush()
