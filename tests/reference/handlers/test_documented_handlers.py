"""The Python of docs/handlers.md, as somebody would put it into a file."""

import re
from pathlib import Path

from uowkit_reference import Handlers, create_app

from tests.reference.conftest import Client

PAGE = Path(__file__).parents[3] / "docs" / "handlers.md"
FENCED = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_handlers_of_the_page_work(tmp_path):
    """As the page says."""
    (source,) = FENCED.findall(PAGE.read_text("utf-8"))
    (tmp_path / "handlers.py").write_text(source, encoding="utf-8")
    client = Client(create_app(handlers=Handlers.load(tmp_path)))
    refused = client.call("POST", "data/Order", {})
    assert (refused.status, refused.json["code"]) == (409, 1234)
    assert client.save("Order", customername="Joe")["told"] == "default"
