from pathlib import Path

import pytest
from mypy import api

USE = Path(__file__).with_name("typed_use.py")


@pytest.mark.slow
def test_users_code_has_the_types_that_it_says(monkeypatch):
    """Results of operations, saved objects, and mistakes, under mypy's strict rules."""
    monkeypatch.chdir(USE.parents[2])  # where mypy's configuration is
    said, complaints, _ = api.run([str(USE)])
    assert complaints == ""
    assert said.splitlines()[-1].startswith("Success"), said
