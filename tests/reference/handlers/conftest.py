"""A reference server with handlers that a test writes."""

import textwrap

import pytest
from uowkit_reference import Handlers, Settings, create_app

from tests.reference.conftest import Client

IMPORTS = """\
from uowkit_reference.handlers import NULL, PersistenceItem, ServerCodeError, add_type, persistence
"""


@pytest.fixture
def load(tmp_path):
    """Load handlers from the text of a file in Python."""

    def loaded(source, settings=None):
        (tmp_path / "handlers.py").write_text(IMPORTS + textwrap.dedent(source), encoding="utf-8")
        return Handlers.load(tmp_path, settings)

    return loaded


@pytest.fixture
def with_handlers(load):
    """Serve with handlers from the text of a file in Python."""

    def served(source, **settings):
        given = Settings(**settings)
        return Client(create_app(given, handlers=load(source, given)))

    return served
