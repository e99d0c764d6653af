"""The profile handlers judges servers that the kit's files were deployed to, and no others."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager

import pytest
from uowkit.config import Configuration
from uowkit.handlers import JAVASCRIPT, PYTHON, written_handlers
from uowkit.running.embedded import reference_server
from uowkit.running.runner import run_suite
from uowkit.running.session import Session
from uowkit.wire.address import parse_address
from uowkit.work.tables import HANDLER_ROLES, ROLES, Table, all_tables
from uowkit_reference import Settings, create_app
from uowkit_reference.handlers import Handlers
from uowkit_schemas import requirements

from tests.coderunner.installing import coderunner_within_reach
from tests.conformance.handled import kit_handlers
from tests.conformance.judging import judge

RULES = {each.id for each in requirements() if each.profile == "handlers"}
HERE = Configuration(target=parse_address("http://here/api"), profiles=("handlers",))
PROFILE = ("--profiles", "handlers")


def outcomes(application, folder, configuration=HERE, *, disposable=True):
    """What comes of each rule of the profile on an application."""
    session = Session(configuration, application=application, disposable=disposable)
    with closing(session):
        session.connect()
        run = run_suite(session, folder / "run.jsonl")
    return {each.requirement.id: each for each in run.tally.rules() if each.requirement.id in RULES}


def words(found):
    """The outcomes alone."""
    return {str(each.outcome) for each in found.values()}


@contextmanager
def deployed(language):
    """A reference server on a connection, with the handlers of a language."""
    with (
        written_handlers(all_tables(), language) as folder,
        reference_server(handlers=folder) as address,
    ):
        yield address


def assert_kept(address, folder):
    """See that a server keeps every rule of the profile, and that nothing was left unjudged."""
    verdict = judge(address, folder, "--strict", *PROFILE)
    assert verdict.exit_code == 0, verdict.said
    assert verdict.outcomes.keys() >= RULES
    assert not verdict.accused


def test_the_python_files_let_the_reference_server_pass(tmp_path):
    """On a connection, as `uowkit serve --handlers` takes them."""
    with deployed(PYTHON) as address:
        assert_kept(address, tmp_path)


def test_the_javascript_files_let_the_reference_server_pass(tmp_path):
    """Run by the published CodeRunner, as on the hosted service."""
    with coderunner_within_reach(), deployed(JAVASCRIPT) as address:
        assert_kept(address, tmp_path)


def test_a_server_without_the_files_is_left_untested(tmp_path):
    """It is accused of nothing, and the remedy is named."""
    found = outcomes(create_app(), tmp_path)
    assert found.keys() == RULES
    assert words(found) == {"untested"}
    assert all("uowkit handlers export DIR" in each.message for each in found.values())


def test_a_server_that_makes_no_tables_is_left_untested(tmp_path):
    """The tables of the profile are made like the others, or by hand."""
    settings = Settings(dynamic_schema=False)
    application = create_app(settings, handlers=kit_handlers())
    by_hand = Configuration(target=HERE.target, profiles=HERE.profiles, provision="none")
    with closing(Session(by_hand, application=application, disposable=True)) as session:
        run = run_suite(session, tmp_path / "run.jsonl")
    told = {each.message for each in run.tally.rules() if each.requirement.id in RULES}
    assert any("uowkit tables --profiles handlers" in each for each in told), told


def test_the_profile_leaves_nothing_behind(tmp_path):
    """Every object is removed at the end, even one whose removal a handler refuses."""
    application = create_app(handlers=kit_handlers())
    found = outcomes(application, tmp_path, disposable=False)
    assert words(found) == {"passed", "observed"}
    with closing(Session(HERE, application=application)) as session:
        for role in HANDLER_ROLES:
            name = session.workspace.tables[role].name
            assert session.workspace.target.send("GET", f"/data/{name}").document == [], name


def test_other_names_of_tables_and_columns_are_filled_in(tmp_path):
    """The files say what the configuration says, and the checks work with that."""
    columns = {
        each: f"my_{each}"
        for each in ("marker", "item", "name", "note", "age", "score", "active", "instruction")
    }
    tables = {role: Table(role, f"Other_{role}", columns) for role in ROLES}
    with written_handlers(tables) as folder:
        application = create_app(handlers=Handlers.load(folder))
    asked = Configuration(target=HERE.target, profiles=HERE.profiles, tables=tables)
    assert words(outcomes(application, tmp_path, asked)) == {"passed", "observed"}


@pytest.mark.parametrize("readback", ["data", "find"])
def test_either_way_to_read_will_do(readback, tmp_path):
    """What handlers before reading do leaves the kit's own reading alone."""
    asked = Configuration(target=HERE.target, profiles=HERE.profiles, readback=readback)
    found = outcomes(create_app(handlers=kit_handlers()), tmp_path, asked)
    assert words(found) == {"passed", "observed"}


def test_handlers_in_transactions_are_told_of_and_never_judged(tmp_path):
    """Whether they run is an observation, either way."""
    for each_operation, said in ((False, "runs none of them"), (True, "runs them")):
        settings = Settings(handlers_in_transactions=each_operation)
        application = create_app(settings, handlers=kit_handlers())
        found = outcomes(application, tmp_path)
        assert words(found) == {"passed", "observed"}
        told = found["handlers/in-transactions"].observations
        assert any(each.startswith("CREATE of") and each.endswith(said) for each in told), told
        assert "beforeTransaction runs" in told


def test_the_command_loads_the_files_for_its_own_server(tmp_path):
    """`uowkit run --self` has the handlers where their rules are asked for."""
    with written_handlers(all_tables()):
        verdict = judge("--self", tmp_path, *PROFILE)
    assert verdict.exit_code == 0, verdict.said
    header = json.loads((tmp_path / "run.jsonl").read_text().splitlines()[0])
    assert set(HANDLER_ROLES) < set(header["configuration"]["tables"])
