"""The pages of `docs/`, and what stands in their fences."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ADDRESS = "http://127.0.0.1:8080/api"
_FENCED = re.compile(r"(?:^<!-- (\S+) -->\n)?^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def page(name):
    """A page's text."""
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text, language):
    """The blocks of a language, in order, each with the file name that stands above it."""
    return [(name, code) for name, kind, code in _FENCED.findall(text) if kind == language]


def commands(text):
    """The command lines of the blocks that have no language, in order, as lists of words."""
    lines = "".join(code for _, code in blocks(text, "")).splitlines()
    return [line.split() for line in lines if line.startswith("uowkit ")]
