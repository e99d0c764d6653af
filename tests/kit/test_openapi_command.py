import json

import pytest
import yaml
from click.testing import CliRunner
from uowkit.cli import main
from uowkit_schemas import bundled_openapi


def said(*arguments):
    """What the command `uowkit schema` says, and its exit code."""
    result = CliRunner().invoke(main, ["schema", *arguments])
    return result.exit_code, result.output


def test_the_description_is_printed_as_it_is_written():
    """With its comments, and with references to the schema files."""
    code, output = said("openapi")
    assert code == 0
    assert output.startswith("#")
    assert "unit-of-work/request.schema.json" in output
    assert yaml.safe_load(output)["openapi"].startswith("3.1")


def test_the_bundle_is_printed_as_json():
    """For tools that read one file."""
    code, output = said("openapi", "--bundled")
    assert code == 0
    assert json.loads(output) == bundled_openapi()


def test_the_description_stands_among_the_names():
    """Who looks for it finds it."""
    assert said()[1].splitlines()[-1] == "openapi"


@pytest.mark.parametrize("name", [["unit-of-work/request"], []])
def test_only_the_description_can_be_bundled(name):
    """A schema is in one piece, or refers to others, as it is."""
    code, output = said(*name, "--bundled")
    assert code == 2
    assert "uowkit schema openapi --bundled" in output
