import re
import subprocess
import sys

import pytest
from uowkit.selftest.profiles import checked_profiles
from uowkit_reference.faults import UnknownFaultError, fault_named, faults
from uowkit_schemas import Level, requirement, requirements

IN_PROCESS = [each for each in faults() if not each.on_socket]


def named(fault):
    """The name by which a fault is shown in the list of tests."""
    return fault.name


def judged_rules():
    """The rules of the profiles that have checks which a server can fail."""
    return {
        rule.id
        for rule in requirements()
        if rule.profile in checked_profiles() and rule.level in {Level.MUST, Level.SHOULD}
    }


def test_every_judged_rule_has_a_fault():
    """Otherwise nothing would show that the kit catches a server that breaks it."""
    assert judged_rules() - {each.breaks for each in faults()} == set()


def test_no_two_faults_are_described_alike():
    """A sentence tells one fault from all others."""
    sentences = [each.sentence for each in faults()]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("fault", faults(), ids=named)
def test_a_fault_is_declared_in_full(fault):
    """With a name of words and dashes, one sentence, and a rule that a server can fail."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fault.name)
    assert re.fullmatch(r"[^\n]{20,160}\.", fault.sentence)
    assert ". " not in fault.sentence
    assert fault.breaks in judged_rules(), requirement(fault.breaks)


@pytest.mark.parametrize("fault", faults(), ids=named)
def test_servers_of_a_fault_share_no_state(fault):
    """What a faulty server remembers belongs to that server, not to its class."""
    own = [cls for cls in fault.made_of.__mro__ if cls.__module__.startswith(faults.__module__)]
    shared = [
        name
        for cls in own
        for name, value in vars(cls).items()
        if not name.startswith("__") and isinstance(value, list | dict | set)
    ]
    assert not shared


@pytest.mark.parametrize("fault", IN_PROCESS, ids=named)
def test_a_faulty_server_starts_and_answers(make_client, fault):
    """It makes a table and answers a transaction in JSON, wrong as it may be."""
    client = make_client()
    client.app = fault.app()
    client.save("Person", name="Joe", age=0.5)
    operation = {
        "operationType": "CREATE",
        "table": "Person",
        "opResultId": "one",
        "payload": {"name": "Mary", "age": 32},
    }
    for isolation in ("READ_COMMITTED", "SERIALZABLE"):
        answer = client.transact(operation, isolationLevelEnum=isolation)
        assert answer.status < 500
        assert isinstance(answer.json, dict)


def test_faults_of_one_name_are_the_same():
    """A fault is found by its name."""
    for fault in faults():
        assert fault_named(fault.name) is fault


def test_an_unknown_name_is_answered_with_those_that_are_near():
    """So that a slip can be mended without a look at the list."""
    with pytest.raises(UnknownFaultError, match=r"no fault called 'bulk-revers'.*bulk-reversed"):
        fault_named("bulk-revers")


def test_the_server_without_a_fault_knows_of_none():
    """No code of a fault is loaded, let alone run, where none is asked for."""
    program = (
        "import sys, uowkit_reference; uowkit_reference.create_app(); "
        "print([name for name in sys.modules if name.startswith('uowkit_reference.faults')])"
    )
    ran = subprocess.run(  # noqa: S603 - this interpreter, and a program that stands above
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
