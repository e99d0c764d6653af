import pytest
from uowkit_reference.app import Parts
from uowkit_reference.faults import declaring
from uowkit_reference.faults.declaring import fault
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.serving.gateway import Gateway


@pytest.fixture
def nothing_declared(monkeypatch):
    """A list of faults that is empty, and forgotten afterwards."""
    monkeypatch.setattr(declaring, "DECLARED", {})
    return declaring.DECLARED


@pytest.mark.parametrize(("base", "part"), [(Gateway, "gateway"), (ObjectIds, "object_ids")])
def test_a_fault_takes_the_place_of_the_part_it_is_made_of(nothing_declared, base, part):
    """Whatever class of `Parts` it is derived from, however far."""

    class Between(base):
        pass

    @fault("a-fault", breaks="create/class", intermittent=True)
    class Wrong(Between):
        """It is wrong in a sentence that goes on for more than one line of at most one hundred
        characters.
        """  # noqa: D205 - one sentence

    declared = nothing_declared["a-fault"]
    assert (declared.part, declared.made_of) == (part, Wrong)
    assert declared.sentence == (
        "It is wrong in a sentence that goes on for more than one line of at most one hundred "
        "characters."
    )
    assert (declared.intermittent, declared.on_socket) == (True, False)
    assert isinstance(getattr(Parts(**{part: Wrong}), part), type)


def test_a_name_is_taken_once(nothing_declared):
    """Two faults of one name would hide one of them."""
    fault("taken", breaks="create/class")(type("First", (Gateway,), {}))
    with pytest.raises(ValueError, match="two faults are called taken"):
        fault("taken", breaks="create/class")(type("Second", (Gateway,), {}))
    assert len(nothing_declared) == 1
