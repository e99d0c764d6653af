"""The official CodeRunner that handlers in JavaScript are tested with."""

import json

from tests.coderunner.installing import FOLDER, coderunner_within_reach


def test_what_is_installed_is_what_is_pinned():
    """Down to the last package of the tree, and every pin is of use."""
    wanted = json.loads((FOLDER / "package.json").read_text("utf-8"))
    pinned = {
        (name[0] + name[1:].partition("@")[0], version)
        for name, version in (wanted["dependencies"] | wanted["overrides"]).items()
    }
    with coderunner_within_reach() as modules:
        installed = {
            (package["name"], package["version"])
            for folder in (modules, *modules.glob("**/node_modules"))
            for pattern in ("*", "@*/*")
            for path in folder.glob(f"{pattern}/package.json")
            for package in [json.loads(path.read_text("utf-8"))]
        }
    assert installed == pinned
