"""No secret of a run appears in anything that is written or printed, whatever the target says."""

import re
from base64 import b64encode

import pytest
from uowkit.report.reader import read_report
from uowkit.report.views import FORMATS

from tests.kit.commands import uowkit
from tests.kit.servers import serving
from tests.kit.wire.test_hiding import SPELLINGS
from tests.report.echoing import echoing_server

TOKEN = "canary-t0ken/11+22=33'44"  # noqa: S105 - of nothing
COOKIE = "canary-c00kie-5566"
CONFIGURED = "canary-c0nf1gured-7788"
KEY = "CANARY-K3Y-99AA"
USER, PASSWORD = "canary-us3r", "canary-p4ss:w0rd"
CANARIES = (TOKEN, COOKIE, CONFIGURED, KEY, USER, PASSWORD, f"{USER}:{PASSWORD}")
RULES = "create-bulk/ids-in-request-order or envelope/result-type or envelope/error-message"
CONFIGURATION = '[headers]\nX-Configured = "${CANARY}"\n'
HEADERS = (f"user-token: {TOKEN}", f"Cookie: session={COOKIE}; path=/")
MINE = """
def test_mine(uow_target, record_property):
    print(uow_target.transact({"operations": []}).answer.body.decode())
    secrets = sorted(uow_target._headers.values())
    assert not secrets
"""


def address_of(base):
    """The server's address with user, password and key."""
    host = base.removeprefix("http://").partition("/")[0]
    return f"http://{USER}:{PASSWORD.replace(':', '%3A')}@{host}/APP/{KEY}"


def assert_clean(text, where):
    """See that no canary is there in any spelling, nor what is left of one where it was cut."""
    for canary in CANARIES:
        for name, spell in SPELLINGS.items():
            if name == "base64 within a longer text":
                continue
            spelled = spell(canary).strip("\"'=")
            place = text.find(spelled)
            assert place < 0, f"{where}: {name}: …{text[max(place - 80, 0) : place + 80]}…"
    cut = re.search(r"canary-\S{4,}\s?…|…\s?\S*(0ken|00kie|gured|us3r)", text)
    assert cut is None, f"{where}: {cut[0]}"


def files_below(folder, *, but):
    """The text of every file, by its path."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8", errors="backslashreplace")
        for path in folder.rglob("*")
        if path.is_file() and path.name not in but
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Judge the server that says everything back: the folder, and what the command printed."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "uowkit.toml").write_text(CONFIGURATION, encoding="utf-8")
    server = echoing_server()
    views = [word for each in FORMATS for word in (f"--{each.option}", f"views/{each.option}")]
    headers = [word for each in HEADERS for word in ("-H", each)]
    with serving(server) as base:
        process = uowkit(
            "run",
            address_of(base),
            *("-k", RULES, "-v", "--out", "run.jsonl", *headers, *views),
            folder=folder,
            CANARY=CONFIGURED,
        )
    basic = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    heard = server.application.heard
    assert {TOKEN, KEY, CONFIGURED, f"Basic {basic}"} <= heard
    return folder, process.stdout + process.stderr


@pytest.mark.slow
def test_the_target_has_said_enough_to_be_a_danger(run):
    """Many failures, whose evidence holds places where a secret stood."""
    folder, said = run
    report = read_report(folder / "run.jsonl")
    assert len(report.failures) >= 3, said
    assert said.count("***") > 50
    assert (folder / "run.jsonl").read_text(encoding="utf-8").count("***") > 500


@pytest.mark.slow
def test_nothing_that_is_printed_holds_a_secret(run):
    """Exchanges, messages and curl lines on the terminal."""
    _, said = run
    assert_clean(said, "terminal")


@pytest.mark.slow
def test_nothing_that_is_written_holds_a_secret(run):
    """The report, every view of it, and the scenarios."""
    folder, _ = run
    files = files_below(folder, but={"uowkit.toml"})
    assert {f"views/{each.option}" for each in FORMATS} <= set(files)
    for name, text in files.items():
        assert_clean(name, name)
        assert_clean(text, name)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", [("--log-cli-level", "DEBUG"), ("-n", "2")], ids=["one process", "two workers"]
)
def test_nothing_that_pytest_tells_holds_a_secret(pytester, monkeypatch, options):
    """Tracebacks, captured output and logs, of the user's own tests, too."""
    pytester.makepyfile(test_mine=MINE)
    (pytester.path / "uowkit.toml").write_text(CONFIGURATION, encoding="utf-8")
    monkeypatch.setenv("CANARY", CONFIGURED)
    with serving(echoing_server()) as base:
        ended = pytester.runpytest_subprocess(
            *("--uow-target", address_of(base), "--uow-report", "run.jsonl"),
            *(f"--uow-header={each}" for each in HEADERS),
            *("--junitxml", "junit.xml", "--log-level", "DEBUG", "--log-file", "log.txt"),
            *("-rA", "-l", "-k", "envelope/result-type or test_mine"),
            *("-p", "no:cacheprovider", "-p", "no:randomly", *options),
            *("--pyargs", "uowkit.suite", "test_mine.py"),
            timeout=100,
        )
    said = ended.stdout.str() + ended.stderr.str()
    assert said.count("***") > 20, said
    assert_clean(said, "pytest")
    files = files_below(pytester.path, but={"uowkit.toml", "stdout", "stderr"})
    assert {"run.jsonl", "junit.xml", "log.txt"} <= set(files)
    for name, text in files.items():
        assert_clean(text, name)


@pytest.mark.parametrize(
    "address",
    [
        f"http://{USER}:{PASSWORD}@127.0.0.1:1/APP/{KEY}?user-token={COOKIE}",
        f"http://{USER}:{PASSWORD}@127.0.0.1:1/APP/{KEY}#{COOKIE}",
        f"http://{USER}:canary-p4ss#w0rd@127.0.0.1:1/APP/{KEY}",
        f"http://{USER}:canary-p4ss?w0rd@127.0.0.1:1/APP/{KEY}",
        f"{USER}:{PASSWORD}@127.0.0.1:1/APP/{KEY}",
        f"ftp://{USER}:{PASSWORD}@127.0.0.1/APP/{KEY}",
        f"http://{USER}:{PASSWORD}@[::1/APP/{KEY}",
        f"http://{USER}:{PASSWORD}@127.0.0.1:99999/APP/{KEY}",
        f"http://{USER}:{PASSWORD}@ex℀mple/APP/{KEY}",
        f"http://127.0.0.1:1/APP/{KEY}",
        f"json:nothing/APP/{KEY}",
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_secrets(tmp_path, address):
    """A typing mistake in CI must not put the password into the log."""
    process = uowkit("run", address, folder=tmp_path)
    assert process.returncode == 2
    assert_clean(process.stderr + process.stdout, "terminal")
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize(
    "header",
    [f"user-token {TOKEN}", f"user-token {TOKEN}: x", f"user-token: {TOKEN}\x7f", f"{TOKEN}:"],
)
def test_a_header_that_cannot_be_used_is_told_without_its_value(tmp_path, header):
    """The option is named, and what it takes."""
    process = uowkit("run", "http://127.0.0.1:1", "-H", header, folder=tmp_path)
    assert process.returncode == 2
    assert "-H" in process.stderr
    assert_clean(process.stderr + process.stdout, "terminal")


@pytest.mark.parametrize(
    "text",
    [
        f'headers = "user-token: {COOKIE}"',
        f'headers = ["user-token: {COOKIE}"]',
        f'[headers]\nuser-token = ["{COOKIE}"]',
        f'[headers.user-token]\nvalue = "{COOKIE}"',
        f'[headers]\nuser-token = "{COOKIE}\\u0000"',
        f'target = ["http://{USER}:{PASSWORD}@127.0.0.1/api"]',
        f'target = "http://{USER}:{PASSWORD}@127.0.0.1/APP/{KEY}?x=y"',
        f'[headers]\nuser-token = "{COOKIE}',
    ],
)
def test_a_configuration_that_cannot_be_used_is_told_without_its_secrets(tmp_path, text):
    """The place is named, and the remedy."""
    (tmp_path / "uowkit.toml").write_text(text, encoding="utf-8")
    process = uowkit("run", folder=tmp_path)
    assert process.returncode == 2
    assert "uowkit.toml" in process.stderr
    assert_clean(process.stderr + process.stdout, "terminal")
