"""Loading a folder of handlers: files in Python and in JavaScript."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uowkit_reference.handlers.invocation import HandlerError
from uowkit_reference.handlers.persistence import loading
from uowkit_reference.handlers.registry import Handlers
from uowkit_reference.settings import Settings

_NOT_OURS = {"node_modules", "__pycache__"}


def load_folder(folder: Path, settings: Settings | None = None) -> Handlers:
    """Return the handlers in the ``*.py`` and ``*.js`` files of a folder and those below it.

    Raises:
        HandlerError: There is no such folder, nothing to load, or a file cannot be loaded.
    """
    settings = settings or Settings()
    handlers = Handlers()
    if not folder.is_dir():
        raise HandlerError(f"{folder}: there is no such folder; name the one that holds the files")
    with _importing_each_other(folder.resolve()):
        for path in files_of(folder.resolve(), ".py"):
            if not _is_imported(path):  # another file may have imported it
                _load_python(path, handlers, settings)
    if any(files_of(folder, ".js")):
        from uowkit_reference.handlers.javascript.handlers import load_javascript

        for handler in load_javascript(folder, settings):
            handlers.add(handler)
    if not len(handlers):
        raise HandlerError(f"{folder}: holds no handler: no *.py or *.js file registers one")
    handlers.types.check_tables(
        lambda: {each.table for each in handlers if each.source.endswith(".py")}, str(folder)
    )
    return handlers


def files_of(folder: Path, suffix: str) -> list[Path]:
    """Return the files below a folder that have a suffix, in the order of their names."""
    return sorted(
        path
        for path in folder.rglob(f"*{suffix}")
        if path.is_file()
        and not any(
            part in _NOT_OURS or part.startswith(".") for part in path.relative_to(folder).parts
        )
    )


@contextmanager
def _importing_each_other(folder: Path) -> Iterator[None]:
    """Have the files of a folder import each other by their names; no one else sees those."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(folder):
                del sys.modules[name]


def _is_imported(path: Path) -> bool:
    return any(
        getattr(module, "__file__", None) == str(path) for module in tuple(sys.modules.values())
    )


def _load_python(path: Path, handlers: Handlers, settings: Settings) -> None:
    """Run a file."""
    name = f"uowkit_handlers_{abs(hash(path.resolve()))}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise HandlerError(f"{path}: cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.modules.setdefault(path.stem, module)
    try:
        with loading(handlers, settings.handler_seconds):
            spec.loader.exec_module(module)
    except HandlerError:
        raise
    except Exception as error:
        raise HandlerError(
            f"{path}: {_place(error, path)}{type(error).__name__}: {error}"
        ) from error


def _place(error: BaseException, path: Path) -> str:
    """Return where in the file an error came up."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: "
    lines = [
        each.lineno
        for each in traceback.extract_tb(error.__traceback__)
        if each.filename == str(path)
    ]
    return f"line {lines[-1]}: " if lines else ""
