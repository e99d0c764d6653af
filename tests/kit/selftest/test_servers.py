import pytest
from uowkit.config import ConfigurationError
from uowkit.selftest.servers import Conforming, served
from uowkit.selftest.task import Kind, Task

HERE = "tests.kit.selftest.given"


def named(function="servers", combinations=0, seed=0):
    """The servers of a function here, by name."""
    found = Conforming(f"{HERE}:{function}", combinations, seed).servers()
    return {each.name: each for each in found}


def test_the_function_is_given_how_many_combinations_and_their_seed():
    """So that two runs judge the same servers."""
    assert list(named(combinations=2, seed=9))[-2:] == ["0-of-seed-9", "1-of-seed-9"]


@pytest.mark.parametrize(
    "function",
    ["no_such_module_at_all:servers", f"{HERE}:nothing", f"{HERE}:no_servers", HERE, ":x", ""],
)
def test_a_function_that_cannot_be_used_is_told(function):
    """With its name, and how to write one."""
    with pytest.raises(ConfigurationError, match="conforming servers: "):
        Conforming(function, 0, 0).servers()


@pytest.mark.parametrize(
    "task",
    [
        Task(Kind.CLEAN, "clean"),
        Task(Kind.FAULT, "bulk-reversed"),
        Task(Kind.CONFORMING, "plain"),
        Task(Kind.CONFORMING, "socket"),
        Task(Kind.CONFORMING, "closed"),
    ],
    ids=lambda task: task.name,
)
def test_a_server_is_there_for_the_time_of_a_block(task):
    """In process or on a socket, with what a run has to be told of it."""
    with served(task, named()) as (session, application):
        session.connect()
        assert session.workspace.target.in_process == (task.name != "socket")
    assert (application.calls > 3) if application else (task.name == "socket")


def test_a_session_is_what_the_task_asks_for():
    """Effort, seed and rules; and nothing is removed from what is thrown away."""
    task = Task(Kind.CLEAN, "clean", "thorough", 7, ("create/class",))
    with served(task, {}) as (session, application):
        asked = session.configuration
        assert (asked.effort, asked.seed, asked.rules) == ("thorough", 7, ("create/class",))
        session.connect()
        calls = application.calls
        assert session.clean_up().removed == 0
        assert application.calls == calls


def test_a_server_without_application_and_address_is_told():
    """It cannot be had at all."""
    with (
        pytest.raises(ConfigurationError, match="none has neither"),
        served(Task(Kind.CONFORMING, "none"), named("bad_servers")),
    ):
        pass
