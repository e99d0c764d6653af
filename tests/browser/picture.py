"""Draws docs/report.png, the picture of README: `python -m tests.browser.picture`.

It judges the reference server with a seeded fault, and takes a picture of the page.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.chromium import running_chromium
from tests.clients.serving import serving

PICTURE = Path(__file__).parents[2] / "docs" / "report.png"
FAULT = "bulk-reversed"
PORT = "8080"
VIEW = {"width": 1200, "height": 1600}


def draw(page_file, picture):
    """Take a picture of the top of a page, with the exchange that shows the failure."""
    with running_chromium() as browser:
        page = browser.new_page(viewport=VIEW, color_scheme="light")
        page.goto(page_file.as_uri())
        page.evaluate("document.querySelectorAll('.exchange').forEach((each) => each.open = false)")
        page.evaluate("document.querySelector('.differences').closest('details').open = true")
        page.screenshot(path=picture)


def main():
    """Run the kit, and draw its page."""
    with tempfile.TemporaryDirectory() as folder, serving("--fault", FAULT, "--port", PORT) as url:
        page, report = Path(folder) / "page.html", Path(folder) / "run.jsonl"
        command = ("run", f"{url}/api", "--out", report, "--html", page, "--quiet")
        done = subprocess.run([sys.executable, "-m", "uowkit", *command], check=False)  # noqa: S603
        if done.returncode != 1:
            raise SystemExit(f"the run was to find the fault, and ended with {done.returncode}")
        draw(page, PICTURE)


if __name__ == "__main__":
    main()
