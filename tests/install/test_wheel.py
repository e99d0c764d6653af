"""What is installed when somebody installs the kit: the code, and every file that it reads."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "uowkit_schemas": ROOT / "schemas" / "uowkit_schemas",
    "uowkit": ROOT / "conformance" / "uowkit",
    "uowkit_reference": ROOT / "reference_impl" / "uowkit_reference",
}
NOT_SOURCES = {"__pycache__", ".mypy_cache", ".ruff_cache"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that pip builds of this folder."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(  # noqa: S603 - pip, of our own interpreter
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


@pytest.mark.slow
def test_every_file_of_the_packages_is_installed(wheel):
    """Templates, schemas, scenarios, handler files and the bridge to Node among them."""
    there = set(wheel.namelist())
    sources = {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for name, folder in PACKAGES.items()
        for path in folder.rglob("*")
        if path.is_file() and not NOT_SOURCES & set(path.parts)
    }
    assert sources - there == set()
    for name in (
        "uowkit/handler_files/javascript/uowkit_generic.js",
        "uowkit/report/templates/page.js",
        "uowkit_reference/handlers/javascript/bridge.js",
        "uowkit_schemas/requirements.yaml",
    ):
        assert name in there


@pytest.mark.slow
def test_nothing_else_lands_in_an_environment(wheel):
    """No generic name that would shadow somebody's own."""
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {each for each in tops if not each.endswith(".dist-info")} == PACKAGES.keys()
