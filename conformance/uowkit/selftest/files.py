"""The files of a self-test: written, read back, and held against their schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from uowkit_schemas import explain

from uowkit.selftest.html import html_page
from uowkit.selftest.markdown import markdown_page

OUT: Final = Path("reports/kill-matrix")
MATRIX: Final = "kill-matrix.json"
INTERMITTENT: Final = "intermittent.json"
_SCHEMAS: Final = {MATRIX: "kit/kill-matrix", INTERMITTENT: "kit/intermittent-faults"}


class BadMatrix(Exception):
    """A file is not what it should be; the message names the place."""


def write_matrix(matrix: dict[str, Any], folder: Path) -> None:
    """Write a kill matrix, and its views.

    Raises:
        BadMatrix: the matrix, or what is beside it, breaks its schema.
        OSError: a file cannot be written.
    """
    _write(matrix, folder / MATRIX)
    _views(folder, matrix, _read(folder / INTERMITTENT))


def read_matrix(folder: Path) -> dict[str, Any]:
    """Read the kill matrix in a folder.

    Raises:
        BadMatrix: there is none, or it is not what it should be.
    """
    matrix = _read(folder / MATRIX)
    if matrix is None:
        raise BadMatrix(f"{folder / MATRIX}: is not there; write one with `uowkit selftest`")
    return matrix


def write_intermittent(found: dict[str, Any], folder: Path) -> None:
    """Write what came of intermittent faults, and put it into the views of the matrix there.

    Raises:
        BadMatrix: it, or the matrix beside it, breaks its schema.
        OSError: a file cannot be written.
    """
    _write(found, folder / INTERMITTENT)
    matrix = _read(folder / MATRIX)
    if matrix:
        _views(folder, matrix, found)


def _views(folder: Path, matrix: dict[str, Any], intermittent: dict[str, Any] | None) -> None:
    (folder / "README.md").write_text(markdown_page(matrix, intermittent), encoding="utf-8")
    (folder / "index.html").write_text(html_page(matrix, intermittent), encoding="utf-8")


def _write(document: dict[str, Any], path: Path) -> None:
    _check(document, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any] | None:
    """The document in a file; None where there is no such file."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise BadMatrix(f"{path}: is not JSON ({error}); remove it, or write it anew") from error
    _check(document, path)
    return document


def _check(document: Any, path: Path) -> None:
    problem = explain(_SCHEMAS[path.name], document)
    if problem:
        raise BadMatrix(f"{path}: {problem}; remove it, or write it anew with `uowkit selftest`")
