import re
from pathlib import Path

import pytest
from uowkit import persistence
from uowkit.running.embedded import reference_server
from uowkit.target import Target

DOCS = Path(__file__).parents[2] / "docs"
ADDRESS = "http://127.0.0.1:8080/api"
FENCED = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def address():
    """A reference server with the tables that the pages take for granted."""
    with reference_server() as base, Target(base) as target:
        sample = {"name": "Ann", "age": 0.5, "orders": [{"___class": "Order", "price": 0.5}]}
        made = target.send_document("PUT", "/data/Person/deep-save", sample)
        assert made.status == 200, made.document
        yield base


@pytest.mark.parametrize("page", ["unit-of-work.md", "saving-objects.md"])
def test_the_python_of_a_page_runs(page, address, monkeypatch):
    """Block after block, as somebody would try it, with the server's own address."""
    monkeypatch.setattr(persistence, "_default", [])
    blocks = FENCED.findall((DOCS / page).read_text("utf-8"))
    assert len(blocks) >= 3
    code = "\n".join(blocks)
    assert ADDRESS in code
    known = {"__name__": __name__}
    exec(compile(code.replace(ADDRESS, address), page, "exec"), known)  # noqa: S102 - our own pages
