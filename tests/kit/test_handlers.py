import re

import pytest
from click.testing import CliRunner
from uowkit.cli import main
from uowkit.handlers import (
    JAVASCRIPT,
    PYTHON,
    FilesDiffer,
    handler_files,
    write_handlers,
    written_handlers,
)
from uowkit.work.handler_words import EVENTS, after, before
from uowkit.work.tables import Table, all_tables

LANGUAGES = [JAVASCRIPT, PYTHON]


def export(*arguments):
    """Run `uowkit handlers export`."""
    return CliRunner().invoke(main, ["handlers", "export", *map(str, arguments)])


def contents(folder):
    """The files of a folder with what they hold."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def spelled(name):
    """The name of an event as the CodeRunner spells it."""
    return re.sub("Find(First|Last)", r"\1", name)


def test_the_javascript_files_register_a_handler_for_every_event():
    """Before the calls on one table, and after those on another."""
    text = "\n".join(handler_files(all_tables(), JAVASCRIPT).values())
    for event in EVENTS:
        assert re.search(rf"\b({before(event)}|{spelled(before(event))})\(HANDLED", text), event
        assert re.search(rf"\b({after(event)}|{spelled(after(event))})\(FOLLOWED", text), event


def test_both_languages_know_the_same_words():
    """What one does for a word the other does, too; the conformance tests see how."""
    said = [
        set(re.findall(r"""["']([a-z]+(?:-[a-z]+)*)["'](?= |:|\)|,|$)""", "\n".join(each.values())))
        for each in (handler_files(all_tables(), language) for language in LANGUAGES)
    ]
    words = {"return", "throw", "tell", "read-tell", "read-throw", "generic-before", "change-later"}
    assert words <= said[0] & said[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_that_ship_have_the_usual_names(language, tmp_path):
    """What is written without a configuration is what is in the package."""
    write_handlers(tmp_path, all_tables(), language)
    text = "\n".join(contents(tmp_path).values())
    assert all(name in text for name in ("UowkitHandled", "UowkitFollowed"))
    assert "UowkitPerson" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_the_configuration_are_filled_in(language):
    """Each as a text of its language, whatever it holds."""
    tables = all_tables() | {
        "handled": Table("handled", 'It\'s \\ "mine"', {"name": "título"}),
        "followed": Table("followed", "Followed2", {}),
    }
    text = "\n".join(handler_files(tables, language).values())
    assert "UowkitHandled'" not in text
    assert "UowkitFollowed'" not in text
    assert '"It\'s \\\\ \\"mine\\""' in text
    assert "Followed2" in text
    assert "título" in text


def test_nothing_that_differs_is_overwritten_unasked(tmp_path):
    """Then nothing is written at all, and the files are named."""
    assert export(tmp_path).exit_code == 0
    (path, *others) = sorted(tmp_path.iterdir())
    path.write_text("mine")
    others[0].unlink()
    ended = export(tmp_path)
    assert ended.exit_code == 2
    assert path.name in ended.output
    assert "--force" in ended.output
    assert path.read_text() == "mine"
    assert not others[0].exists()
    assert export(tmp_path, "--force").exit_code == 0
    assert path.read_text() != "mine"
    assert export(tmp_path).exit_code == 0


def test_what_comes_next_is_printed(tmp_path):
    """The files, and how to go on."""
    ended = export(tmp_path / "new" / "folder")
    assert ended.exit_code == 0
    assert "uowkit_handled.js" in ended.output
    assert "--profiles handlers" in ended.output
    assert {path.suffix for path in (tmp_path / "new" / "folder").iterdir()} == {".js"}
    assert {path.suffix for path in write_handlers(tmp_path / "py", all_tables(), PYTHON)} == {
        ".py"
    }


def test_the_configuration_names_the_tables(tmp_path, monkeypatch):
    """A bad one is told, and so is a folder that cannot be had."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "uowkit.toml").write_text("[tables.handled]\nname = 'Mine'\n")
    assert export("here", "--language", "python").exit_code == 0
    assert 'HANDLED = "Mine"' in contents(tmp_path / "here")["uowkit_handlers.py"]
    (tmp_path / "bad.toml").write_text("tabels = 1")
    assert "did you mean tables" in export("there", "--config", "bad.toml").output
    (tmp_path / "file").write_text("")
    ended = export("file")
    assert ended.exit_code == 2
    assert "file: cannot be written" in ended.output


def test_files_for_a_server_last_as_long_as_it_reads_them():
    """And are gone afterwards."""
    with written_handlers(all_tables()) as folder:
        assert list(contents(folder)) == ["uowkit_handlers.py"]
    assert not folder.exists()


def test_another_file_in_the_way_is_no_reason_to_refuse(tmp_path):
    """Only those that would be overwritten are."""
    (tmp_path / "own.js").write_text("mine")
    write_handlers(tmp_path, all_tables(), JAVASCRIPT)
    (tmp_path / "uowkit_words.js").write_text("mine")
    with pytest.raises(FilesDiffer, match=r"uowkit_words\.js"):
        write_handlers(tmp_path, all_tables(), JAVASCRIPT)
