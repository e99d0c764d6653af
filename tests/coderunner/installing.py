"""The official CodeRunner, installed beside this file, for tests of handlers in JavaScript."""

import contextlib
from pathlib import Path

import pytest

from tests.npm import install_packages

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"


@contextlib.contextmanager
def coderunner_within_reach():
    """Have Node find the package from wherever handlers are, until the block ends."""
    install_packages(FOLDER, "handlers in JavaScript")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NODE_PATH", str(MODULES))
        yield MODULES
