import shlex

import pytest
from uowkit.wire.evidence import LONGEST_BODY, Evidence, curl
from uowkit.wire.exchange import Answer, Exchange, Request, Trouble
from uowkit.wire.hiding import Secrets

SECRETS = Secrets(["open-sesame", "abc"])


def exchange(method="POST", path="/p", body=b"{}", answer=None, **rest):
    """An exchange, as short as can be."""
    return Exchange(Request(method, path, body, (("X-Note", "open-sesame"),)), answer, **rest)


def test_secrets_are_hidden_wherever_they_stand():
    """Path, headers, both bodies and the command line are clean."""
    answer = Answer(200, {"server": "open-sesame"}, b"you said open-sesame")
    shown = Evidence((exchange(path="/open-sesame", body=b"open-sesame", answer=answer),))
    document = shown.document(SECRETS, "http://h/***")
    assert "open-sesame" not in str(document)
    assert document["exchanges"][0]["answer"]["body"] == "you said ***"


def test_very_short_secrets_are_not_hidden():
    """A secret of three letters would blacken half of the report."""
    assert SECRETS.hide("abc open-sesame") == "abc ***"


def test_of_two_secrets_the_longer_one_is_hidden_first():
    """No rest of a secret stays when another one is part of it."""
    assert Secrets(["Bearer", "Bearer token-1"]).hide("x Bearer token-1") == "x ***"


def test_a_secret_at_the_cut_of_a_long_body_is_hidden_all_the_same():
    """Hiding comes before shortening."""
    body = b"x" * (LONGEST_BODY - 6) + b"open-sesame" + b"y" * 100
    document = Evidence((exchange(body=body),)).document(SECRETS, "")
    assert "open-s" not in document["exchanges"][0]["request"]["body"]


def test_only_telling_headers_of_the_answer_are_kept():
    """Cookies have no place in a report."""
    answer = Answer(200, {"set-cookie": "id=1", "content-type": "text/html"}, b"")
    document = Evidence((exchange(answer=answer),)).document(SECRETS, "")
    assert document["exchanges"][0]["answer"]["headers"] == {"content-type": "text/html"}


def test_long_bodies_are_shortened_and_odd_bytes_shown():
    """A report stays readable whatever was sent."""
    (long,) = Evidence((exchange(body=b"x" * 30_000),)).document(SECRETS, "")["exchanges"]
    assert len(long["request"]["body"]) < LONGEST_BODY + 100
    assert long["request"]["body"].endswith("(30000 bytes in all)")
    (odd,) = Evidence((exchange(body=b"\xff\xfe"),)).document(SECRETS, "")["exchanges"]
    assert odd["request"]["body"] == "\\xff\\xfe"


def test_trouble_is_told_with_its_detail():
    """Where there is no answer, there is a reason."""
    silent = exchange(trouble=Trouble.TIMEOUT, detail="timed out")
    (document,) = Evidence((silent,)).document(SECRETS, "")["exchanges"]
    assert document["answer"] is None
    assert document["trouble"] == "no whole answer within the time limit (timed out)"


def test_the_command_line_repeats_the_last_request_that_changes_something():
    """Reading back shows a breach and does not make it."""
    shown = Evidence((exchange("PUT", "/first"), exchange("POST", "/last"), exchange("GET", "/r")))
    words = shlex.split(shown.document(SECRETS, "http://h")["curl"])
    assert words[-1] == "http://h/last"
    assert shown.culprit.path == "/last"
    assert Evidence((exchange("GET", "/only"),)).culprit.path == "/only"


def test_no_exchanges_are_evidence_of_nothing():
    """Breaches without any exchange can be reported."""
    assert Evidence().document(SECRETS, "") == {"exchanges": [], "curl": ""}


@pytest.mark.parametrize("body", [b'it\'s "quoted" $HOME `x`\n', b"@/etc/hosts", None])
def test_the_command_line_survives_a_shell(body):
    """Quotes and the like are sent as they are, and an @ at the beginning names no file."""
    words = shlex.split(curl(Request("POST", "/p", body), "http://h", Secrets()))
    assert words[:4] == ["curl", "-sS", "-X", "POST"]
    if body is None:
        assert words[4:] == ["http://h/p"]
    else:
        option, sent = words[4:6]
        assert sent.encode() == body
        assert option == "--data-raw" or not sent.startswith("@")
