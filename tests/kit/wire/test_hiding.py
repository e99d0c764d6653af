"""What must not be printed is not, however the target spells it."""

import html
import json
import re
import shlex
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit.wire.hiding import HIDDEN, Secrets, header_secrets

SECRET = "s3cr3t+4711/of='me' & \"you\""  # noqa: S105 - of nothing
printable = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="*")
spoken = st.text(printable, min_size=8, max_size=30)
SPELLINGS = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "JSON in JSON in JSON": lambda text: json.dumps(json.dumps(json.dumps(text))),
    "JSON with every slash escaped": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON for HTML": lambda text: re.sub(
        "[<>&'+=]", lambda match: f"\\u{ord(match[0]):04X}", json.dumps(text)
    ),
    "JSON with every character escaped": lambda text: "".join(
        f"\\u{ord(each):04x}" for each in text
    ),
    "a part of an address": lambda text: quote(text, safe=""),
    "an address": quote,
    "an address with small digits": lambda text: re.sub(
        "%..", lambda match: match[0].lower(), quote(text, safe="")
    ),
    "a form": quote_plus,
    "an address in JSON": lambda text: json.dumps(quote(text)),
    "JSON in an address": lambda text: quote(json.dumps(text), safe=""),
    "an address in an address": lambda text: quote(quote(text, safe=""), safe=""),
    "escaped JSON in an address": lambda text: quote(
        "".join(f"\\u{ord(each):04x}" for each in text), safe=""
    ),
    "HTML": html.escape,
    "HTML by numbers": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "HTML by hexadecimal numbers": lambda text: "".join(f"&#x{ord(each):X};" for each in text),
    "a word of a shell": shlex.quote,
    "a word of a shell in JSON": lambda text: json.dumps(shlex.quote(text)),
    "a word of a shell in an address": lambda text: quote(shlex.quote(text), safe=""),
    "Python": repr,
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal in large letters": lambda text: text.encode().hex().upper(),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: urlsafe_b64encode(text.encode()).decode(),
    "base64 within a longer text": lambda text: b64encode(f"user:{text}.".encode()).decode(),
    "base64 in an address": lambda text: quote(b64encode(text.encode()).decode(), safe=""),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_hidden_in_every_spelling(spelling):
    """And what stands around it is not."""
    hidden = Secrets([SECRET]).hide(f"before <{spelling(SECRET)}> after")
    assert hidden.startswith("before <")
    assert hidden.endswith("> after")
    assert HIDDEN in hidden
    rest = hidden.removeprefix("before <").removesuffix("> after")
    assert len(rest.replace(HIDDEN, "")) <= 18, rest  # quotes, and what stood beside it


@given(secret=spoken, before=st.text(max_size=9), after=st.text(max_size=9))
def test_any_header_value_is_hidden_as_json_has_it(secret, before, after):
    """Whatever stands around it, and however deep the JSON."""
    text = json.dumps({"a": json.dumps([f"{before} {secret} {after}"])})
    spelled = json.dumps(json.dumps(secret)[1:-1])[1:-1]
    assert spelled in text
    hidden = Secrets([secret]).hide(text)
    assert spelled not in hidden
    assert HIDDEN in hidden


@pytest.mark.parametrize("text", ["open-ses… (5,000 characters)", "x open-sesa …", "… sesame x"])
def test_what_is_left_of_a_secret_where_a_text_was_shortened_is_hidden(text):
    """The kit shortens values in messages, wherever that may be."""
    hidden = Secrets(["open-sesame"]).hide(text)
    assert "ses" not in hidden
    assert hidden.count("…") == 1
    assert HIDDEN in hidden


@pytest.mark.parametrize("text", ["open… door", "a door …", "… seesame", "opens-ses…", "…"])
def test_other_words_stay_where_a_text_was_shortened(text):
    """Too little is left, or it is another word."""
    assert Secrets(["open-sesame"]).hide(text) == text


def test_the_beginning_of_an_endless_text_has_nothing_of_a_secret():
    """Wherever the cut falls, and however much was hidden before it."""
    secrets = Secrets(["open-sesame"])
    for filler in range(40):
        text = "x" * filler + "open-sesame" * 100_000
        shown = secrets.hide_in_beginning(text, 100)
        assert re.fullmatch(r"x*\**", shown), shown
        assert len(shown) <= 100


def test_a_short_text_is_shown_whole():
    """Nothing is lost at its end."""
    assert Secrets(["open-sesame"]).hide_in_beginning("x" * 90 + "end", 93).endswith("end")


def test_many_backslashes_take_no_time():
    """A pattern that tries every number of them again and again would not come back."""
    text = "\\" * 300_000
    assert Secrets(["a-secret-'of'-mine"]).hide(text) == text


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("Bearer abc.def", {"Bearer", "abc.def"}),
        ("session=t0ken; path=home", {"session=t0ken", "t0ken"}),
        ('Digest username="james", response="5ccc0"', {"james", "5ccc0"}),
        ("Basic amFtZXM6dG9wIHNlY3JldA==", {"james", "top secret", "james:top secret"}),
        ("Basic none", {"Basic", "none"}),
    ],
)
def test_a_header_is_hidden_in_its_parts_too(value, parts):
    """A server may send back the token without the scheme, or the user by himself."""
    found = set(header_secrets(value))
    assert value in found
    assert parts <= found


@pytest.mark.parametrize(
    "text",
    ["", "abc", "öffne-dich-sesam", "鍵は秘密です", "\U0001f511\U0001f512\U0001f513\U0001f514"],
)
def test_passwords_in_any_language_are_hidden(text):
    """An address may hold them; too short ones would blacken the report."""
    hidden = Secrets([text]).hide(f"{text} {json.dumps(text)} {quote(text)}")
    assert hidden == (f'{HIDDEN} "{HIDDEN}" {HIDDEN}' if len(text) > 3 else hidden)
    assert (HIDDEN in hidden) is (len(text) > 3)


@pytest.mark.parametrize("change", [str.lower, str.upper, str.swapcase])
@pytest.mark.parametrize("spelling", [str, quote, json.dumps, html.escape])
def test_letters_of_the_other_case_hide_nothing(change, spelling):
    """A server may fold what it sends back."""
    secret = "Öffne-Dich/Straße"  # noqa: S105 - of nothing
    assert Secrets([secret]).hide(f"<{spelling(change(secret))}>").strip('<>"') == HIDDEN


@pytest.mark.parametrize("text", ["OPEN-SES… (5,000 characters)", "… Sesame X", "x oPEN-sESA …"])
def test_what_is_left_of_a_secret_is_hidden_in_any_case(text):
    """Where a text was shortened."""
    hidden = Secrets(["Open-Sesame"]).hide(text)
    assert "ses" not in hidden.lower()
    assert HIDDEN in hidden


def test_a_short_secret_is_hidden_in_its_own_letters_only():
    """In others it stands in other texts by chance."""
    assert Secrets(["Post"]).hide("Post POST post") == f"{HIDDEN} POST post"
