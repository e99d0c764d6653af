"""What users name as module:attribute."""

import sys

import pytest
from uowkit.importing import import_named


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder that Python has not looked in yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each])
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return tmp_path


def test_modules_of_the_working_folder_are_found(here):
    """Nested attributes, too; the command's own folder is not where people work."""
    (here / "mine_here.py").write_text("class Holder:\n    app = 'it'\n")
    assert import_named("mine_here:Holder.app") == "it"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_such_module_at_all:app", "is looked for in"),
        ("bad_here:app", "importing bad_here raised SyntaxError"),
        ("fine_here:nothing", "fine_here has no nothing"),
    ],
)
def test_what_cannot_be_imported_is_told(here, name, words):
    """Whatever the module does when it is imported."""
    (here / "bad_here.py").write_text("x = (\n")
    (here / "fine_here.py").write_text("")
    with pytest.raises(ImportError, match=words):
        import_named(name)
