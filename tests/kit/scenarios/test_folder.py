import pytest
import yaml
from uowkit.scenarios.document import BadScenario
from uowkit.scenarios.folder import given_scenarios

from tests.kit.scenarios.recorded import create, recorded, sent

DOCUMENT = recorded(sent(create({"name": "Joe"}))).document


def write(path, document=DOCUMENT):
    """A scenario file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(document))


def test_every_file_in_the_folder_and_below_is_a_scenario(tmp_path):
    """Called as the file is, in the order of their paths; other files are none."""
    write(tmp_path / "b.yaml")
    write(tmp_path / "shop" / "a.yml")
    (tmp_path / "README.md").write_text("what they are")
    assert [each.name for each in given_scenarios(tmp_path)] == ["b", "shop/a"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.yaml", "a.yml"), ("a-b.yaml", "a_b.yaml"), ("js-sdk-create.yaml", "other.yaml")],
)
def test_two_of_one_name_are_refused(tmp_path, first, second):
    """Of the folder, or one of it and one of the kit's."""
    write(tmp_path / first)
    write(tmp_path / second)
    with pytest.raises(BadScenario, match="there is a scenario of this name in"):
        given_scenarios(tmp_path)


def test_a_folder_without_scenarios_is_refused(tmp_path):
    """A slip in its name would pass for a green run."""
    with pytest.raises(BadScenario, match=r"no \*\.yaml file"):
        given_scenarios(tmp_path)
    with pytest.raises(BadScenario, match="there is no such folder"):
        given_scenarios(tmp_path / "none")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"tables": {"person": DOCUMENT["tables"]["Person"]}}, "at /tables: $person stands for"),
        ({"tables": {"a b": DOCUMENT["tables"]["Person"]}}, "at /tables"),
        ({"tables": {"Person": {"name": "P"}}}, "at /tables/Person"),
        ({"tables": {"Person": {"name": "P", "columns": {"a": "DATE"}}}}, "/columns/a"),
        (
            {
                "tables": {
                    "Person": {
                        "name": "P",
                        "columns": {},
                        "relations": {"r": {"table": "Order", "many": True}},
                    }
                }
            },
            "at /tables/Person/relations/r: Order is none of the tables here (Person)",
        ),
        ({"tables": {}}, "nothing is called $Person"),
    ],
)
def test_bad_tables_are_refused_by_file_and_place(tmp_path, change, place):
    """Before anything is sent."""
    write(tmp_path / "bad.yaml", {**DOCUMENT, **change})
    with pytest.raises(BadScenario) as caught:
        given_scenarios(tmp_path)
    assert str(tmp_path / "bad.yaml") in str(caught.value)
    assert place in str(caught.value)
