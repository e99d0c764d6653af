import pytest
import yaml
from uowkit.recording.files import BadName, Files, table_prefix


def test_files_are_numbered_and_none_is_written_over(tmp_path):
    """A folder may hold recordings of many days."""
    files = Files(tmp_path / "new")
    assert files.next_name() == "recorded-1"
    files.write("recorded-1", {"steps": []})
    assert files.next_name() == "recorded-2"
    assert Files(tmp_path / "new").next_name() == "recorded-2"


def test_a_file_is_whole_and_alone(tmp_path):
    """It takes the place of what was written of it before, and nothing else is left."""
    files = Files(tmp_path, "shop")
    files.write("shop", {"steps": [1]})
    path = files.write("shop", {"steps": [1, 2]})
    assert yaml.safe_load(path.read_text()) == {"steps": [1, 2]}
    assert [each.name for each in tmp_path.iterdir()] == ["shop.yaml"]
    assert "--scenarios" in path.read_text()


def test_what_comes_after_a_scenario_of_a_name_is_numbered(tmp_path):
    """Where it was too long for one."""
    files = Files(tmp_path, "shop")
    files.write("shop", {})
    assert files.next_name() == "shop-2"


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a b", "x" * 100])
def test_a_name_must_be_one_of_a_file(tmp_path, name):
    """In the folder, and visible."""
    with pytest.raises(BadName, match="cannot be the name"):
        Files(tmp_path, name)


def test_a_name_that_is_taken_is_refused(tmp_path):
    """Whoever wants to write over a file removes it first."""
    (tmp_path / "shop.yaml").write_text("")
    with pytest.raises(BadName, match=r"shop\.yaml already"):
        Files(tmp_path, "shop")


@pytest.mark.parametrize(
    ("name", "prefix"), [("recorded-1", "UowkitRecorded1"), ("my.Shop_x", "UowkitMyShopX")]
)
def test_tables_are_called_after_the_scenario(name, prefix):
    """So that two scenarios do not meet."""
    assert table_prefix(name) == prefix


def test_a_folder_that_cannot_be_is_said_to_be_before_anything_is_recorded(tmp_path):
    """A recording that ends in nothing is time lost; where it can be, nothing is made yet."""
    Files(tmp_path / "new" / "below")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError, match="file is no folder"):
        Files(tmp_path / "file" / "below")
