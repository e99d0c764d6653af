"""What a handler in JavaScript should not do: it harms its own call, and the next one works."""

import asyncio
import re
import time

import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.invocation import HANDLER_TIMED_OUT, Outcome

from tests.reference.handlers.javascript.calling import HERE, create, invoke_all, loaded
from tests.reference.handlers.javascript.processes import is_running, wait_until


def works(handlers):
    """Say whether a good call works."""
    return create(handlers, "Good", {"n": 1}).arguments == [{"n": 1, "good": True}]


def refused(handlers, table):
    """Call a handler that must fail, and return the error; the next call must work."""
    with pytest.raises(ApiError) as failed:
        create(handlers, table)
    assert failed.value.status == 400
    assert works(handlers)
    return failed.value


@pytest.mark.parametrize("table", ["Hangs", "Loops", "StartsAProcess"])
def test_a_handler_that_takes_too_long_is_ended(hurried, table):
    """Whether it waits or is busy; what it has started goes with it."""
    error = refused(hurried, table)
    assert error.message == "Task execution is aborted due to timeout"
    assert error.code == HANDLER_TIMED_OUT


def test_processes_that_a_handler_has_started_are_ended_with_it(hurried, capfd):
    """They would hold what it holds, for as long as they like."""
    refused(hurried, "StartsAProcess")
    (pid,) = re.findall(r"started (\d+)", capfd.readouterr().err)
    wait_until(lambda: not is_running(int(pid)))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("ReturnsACircle", "the value that beforeCreate(ReturnsACircle) returned refers to itself"),
        ("LeavesACircle", "item as beforeCreate(LeavesACircle) left it refers to itself"),
        ("ReturnsABigInt", "returned cannot be written as JSON: Do not know how to serialize"),
        ("ReturnsHalfASign", "made something that JSON has no form for"),
        ("ReturnsDepth", "nests arrays and objects more than 100 levels deep"),
        ("ReturnsTooMuch", "is longer than 33554432 bytes"),
        ("ThrowsNothing", "what it threw does not say why"),
    ],
)
def test_what_is_no_json_is_an_error(misbehaving, table, said):
    """Never a crash, and never something of the package's encoding in the store."""
    assert said in refused(misbehaving, table).message


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("Exits", "in handlers.js ended its process (exit code 3)."),
        ("KillsItself", "ended its process (signal SIGKILL)."),
        ("EndsByAnOddSignal", "ended its process (signal 40)."),
        ("WritesRubbish", "wrote something that is no answer"),
        ("WritesRubbishAndAnswers", "wrote something that is no answer"),
        ("WritesWithoutEnd", "answered more than 33554432 bytes"),
        ("ClosesItsConnection", "closed its connection to the server."),
    ],
)
def test_a_handler_that_harms_its_process_is_told_so(misbehaving, table, said):
    """By its name, with what was seen; the next call has a new process."""
    message = refused(misbehaving, table).message
    assert message.startswith(f"beforeCreate({table}) in handlers.js ")
    assert said in message


def test_a_handler_that_fills_the_memory_ends_its_own_process(monkeypatch):
    """Node ends by itself when it has no more."""
    monkeypatch.setenv("NODE_OPTIONS", "--max-old-space-size=40")
    with loaded(HERE / "misbehaving", handler_seconds=60.0) as handlers:
        assert "ended its process (signal SIG" in refused(handlers, "FillsMemory").message


@pytest.mark.parametrize(
    "table",
    [
        "FailsLater",
        "RejectsLater",
        "FailsInAListener",
        "ExitsLater",
        "WritesRubbishLater",
    ],
)
def test_what_a_handler_leaves_behind_harms_no_later_call(misbehaving, table):
    """Its own call is answered; errors are printed, and what has become useless is replaced."""
    assert isinstance(create(misbehaving, table), Outcome)
    time.sleep(0.5)  # for the timer that it has left: what it does must not fall into a call
    assert works(misbehaving)


def test_what_is_printed_goes_to_standard_error(misbehaving, capfd):
    """As it is, from output and errors alike."""
    create(misbehaving, "PrintsALittle")
    out, err = capfd.readouterr()
    assert (out, err) == ("", "to output\nto errors\n")


def test_a_handler_that_prints_without_measure_is_cut_short(misbehaving, capfd):
    """Its call goes well, and the next one has room again."""
    assert isinstance(create(misbehaving, "Prints"), Outcome)
    create(misbehaving, "PrintsALittle")
    err = capfd.readouterr().err
    assert err.startswith("x" * 999 + "\n")
    assert err.endswith(
        "uowkit: beforeCreate(Prints) in handlers.js printed 19,934,464 bytes more, "
        "which are left out\nto output\nto errors\n"
    )
    assert len(err) < 70_000


def test_an_errors_stack_is_printed_and_nothing_else_of_the_package(misbehaving, capfd):
    """The package would tell of every call."""
    assert works(misbehaving)
    refused(misbehaving, "Throws")
    err = capfd.readouterr().err
    assert err.startswith("Error: not today\n    at ")
    assert "INVOKE" not in err


def test_errors_leave_nothing_in_memory():
    """However many there are; the package keeps each of them as long as it might have taken."""
    with loaded(HERE / "misbehaving", handler_seconds=3.0, handler_processes=1) as handlers:

        def used():
            return create(handlers, "ToldOfMemory").returned

        asyncio.run(invoke_all(handlers, ["Throws"] * 300))
        before = used()
        asyncio.run(invoke_all(handlers, ["Throws"] * 3000))
        wait_until(lambda: used() < before + 2_000_000)


def test_good_calls_go_on_beside_bad_ones():
    """Many at once, one in ten doing something that it should not."""
    bad = ["Hangs", "Exits", "KillsItself", "ReturnsACircle", "Throws", "Prints", "WritesRubbish"]
    tables = [bad[n // 10 % len(bad)] if n % 10 == 9 else "Good" for n in range(300)]
    with loaded(HERE / "misbehaving", handler_seconds=0.3) as handlers:
        outcomes = asyncio.run(invoke_all(handlers, tables))
    for table, outcome in zip(tables, outcomes, strict=True):
        if table == "Good":
            assert outcome.arguments == [{"good": True}]
        elif table == "Prints":
            assert isinstance(outcome, Outcome)
        else:
            assert isinstance(outcome, ApiError)
