import os
import subprocess
import sys
from itertools import groupby

import pytest
from rich.console import Console
from uowkit import faults
from uowkit.target import Target
from uowkit_reference.faults import fault_named
from uowkit_reference.faults import faults as seeded

from tests.kit.commands import environment_of
from tests.kit.test_cli import invoke, refused

REVERSED = "bulk-reversed"
IN_ORDER = "create-bulk/ids-in-request-order"


def listed(*arguments):
    """The fields of each line that `uowkit faults` prints where the output is no terminal."""
    ended = invoke("faults", *arguments)
    assert ended.exit_code == 0, ended.output
    return [line.split("\t") for line in ended.stdout.splitlines()]


def test_every_fault_is_listed_on_a_line_of_its_own():
    """With its rule, when it shows, and its sentence."""
    lines = listed()
    assert sorted(name for name, *_ in lines) == sorted(fault.name for fault in seeded())
    assert [REVERSED, IN_ORDER, "always", fault_named(REVERSED).sentence] in lines
    assert {when for _, _, when, _ in lines} >= {"always", "now and then"}


def test_faults_of_one_rule_stand_together():
    """The list is in the order of the catalogue."""
    rules = [rule for _, rule, *_ in listed()]
    together = [rule for rule, _ in groupby(rules)]
    assert len(together) == len(set(rules))


def test_faults_are_listed_by_area_and_by_rule():
    """Those of others are left out."""
    of_area = listed("create-bulk")
    assert {rule.partition("/")[0] for _, rule, *_ in of_area} == {"create-bulk"}
    of_rule = listed("--rule", IN_ORDER)
    assert {rule for _, rule, *_ in of_rule} == {IN_ORDER}
    assert REVERSED in {name for name, *_ in of_rule} <= {name for name, *_ in of_area}


def test_an_area_or_rule_without_faults_is_said_to_have_none(monkeypatch):
    """On standard error: the list itself is empty."""
    monkeypatch.setattr("uowkit_reference.faults.faults", tuple)
    assert listed("isolation") == []
    assert "no fault breaks a rule of the area isolation" in invoke("faults", "isolation").stderr
    monkeypatch.undo()
    ended = invoke("faults", "--rule", "create/object-id-form")
    assert "no fault breaks the rule create/object-id-form" in ended.stderr


def test_a_slip_is_told_with_the_nearest():
    """In an area, a rule, and the name of a fault."""
    assert "did you mean create-bulk" in refused("faults", "create-bluk")
    assert "there are robustness, envelope" in refused("faults", "x")
    assert f"'{IN_ORDER}'" in refused("faults", "--rule", "ids-in-request-order")
    assert f"did you mean {REVERSED}" in refused("serve", "--fault", "bulk-revesred")
    assert "`uowkit faults` lists them" in refused("serve", "--fault", "")


def test_the_table_fits_on_a_terminal_of_80_columns(monkeypatch, capsys):
    """Names and rules are whole on it, and so are the sentences."""
    monkeypatch.setattr(faults, "screen", lambda: Console(width=80, highlight=False))
    faults.print_grid(seeded())
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert all(f"{fault.name} " in printed for fault in seeded())
    assert all(fault.breaks in printed for fault in seeded())
    assert "…" not in printed


@pytest.mark.skipif(os.name != "posix", reason="the process is ended as POSIX does")
def test_a_fault_is_served_and_named():
    """Which fault it is stands on standard error, the address on standard output."""
    with subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
        [sys.executable, "-m", "uowkit", "serve", "--port", "0", "--fault", REVERSED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment_of(),
        text=True,
    ) as process:
        try:
            base = process.stdout.readline().split()[-1]
            assert process.stderr.readline().startswith(
                f"fault {REVERSED}, which breaks {IN_ORDER}"
            )
            with Target(base, timeout=5) as target:
                assert target.transact({"operations": []}).answer.announces_json
        finally:
            process.terminate()
