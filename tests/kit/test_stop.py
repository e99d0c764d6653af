"""What a command says that cannot go on, which a target may have had a word in."""

import io

import pytest
from uowkit.stop import Stop

STEERING = ["\x1b[31m", "\x1b]0;title\x07", "\u202e", "\n::error::x", "\r::error::x", "##vso[x]y"]


@pytest.mark.parametrize("text", STEERING)
def test_nothing_in_a_message_steers_a_terminal_or_ci(text):
    """Wherever it comes from."""
    said = Stop(f"the answer was {text}").format_message()
    assert text not in said
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(said)


def test_what_is_harmless_stays_as_it_is():
    """Line breaks, and an address with colons, which is there to be copied."""
    message = "http://[::1]:8080 is silent\nthe report is whole"
    assert Stop(message).format_message() == message


def test_nobody_has_to_listen():
    """The exit code is still the command's."""

    class Closed(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    Stop("a message").show(Closed())
