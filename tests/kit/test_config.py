import pytest
from uowkit.config import (
    Configuration,
    ConfigurationError,
    check_profiles,
    check_rules,
    check_seed,
    parse_header,
    read_configuration,
)
from uowkit.wire.address import parse_address
from uowkit.work.limits import Limits
from uowkit_schemas import profiles

FULL = """
target = "http://127.0.0.1:8080/APP/${UOW_KEY}"
profiles = ["core", "references"]
provision = "none"
readback = "find"
effort = "standard"
seed = 7
strict = true
[headers]
user-token = "Bearer ${UOW_KEY}"
[limits]
bulk = 50
[timeouts]
answer = 2
[tables.person]
name = "People"
columns = { name = "firstName" }
"""


def read(folder, text, name="uowkit.toml"):
    """The configuration in a file of this text."""
    (folder / name).write_text(text, encoding="utf-8")
    return read_configuration(None, folder)


def test_without_a_file_everything_is_as_usual(tmp_path):
    """`uowkit run URL` needs none."""
    assert read_configuration(None, tmp_path) == Configuration()
    assert read(tmp_path, "") == Configuration()


def test_everything_that_a_file_may_say_is_understood(tmp_path, monkeypatch):
    """Environment variables stand in the place of secrets."""
    monkeypatch.setenv("UOW_KEY", "s3cret-key")
    found = read(tmp_path, FULL)
    assert found.target == parse_address("http://127.0.0.1:8080/APP/s3cret-key")
    assert found.headers == {"user-token": "Bearer s3cret-key"}
    assert found.profiles == ("core", "references")
    assert (found.provision, found.readback, found.strict) == ("none", "find", True)
    assert (found.effort, found.examples, found.seed, found.timeout) == ("standard", 50, 7, 2.0)
    assert found.limits == Limits(operations=20, bulk=50)
    assert found.tables["person"].name == "People"
    assert found.tables["order"].name == "UowkitOrder"
    assert found.tables["person"].column("name") == "firstName"


def test_secrets_are_never_shown(tmp_path, monkeypatch):
    """Names of headers are, values are not; and what must be hidden elsewhere is known."""
    monkeypatch.setenv("UOW_KEY", "s3cret-key")
    found = read(tmp_path, FULL)
    assert "s3cret-key" not in str(found.shown())
    assert found.shown()["headers"] == ["user-token"]
    assert {"Bearer s3cret-key", "s3cret-key"} <= set(found.secrets)
    user = Configuration(target=parse_address("http://joe:pass-word@h/api"))
    assert "pass-word" in user.secrets
    assert "api" not in user.secrets
    assert "pass-word" not in str(user.shown())


def test_a_section_of_pyproject_is_a_configuration_too(tmp_path):
    """A file of the kit's own comes first, and one that was asked for before that."""
    assert read(tmp_path, "[tool.uowkit]\nseed = 1\n", "pyproject.toml").seed == 1
    assert read(tmp_path, "seed = 2\n").seed == 2
    (tmp_path / "other.toml").write_text("seed = 3\n")
    assert read_configuration(tmp_path / "other.toml", tmp_path).seed == 3
    assert read_configuration(tmp_path / "pyproject.toml", tmp_path).seed == 1


@pytest.mark.parametrize("text", ["", "[tool.other]\nuowkit = 1\n", "[project]\nname = 'x'\n"])
def test_a_pyproject_without_a_section_says_nothing(tmp_path, text):
    """It is somebody else's."""
    assert read(tmp_path, text, "pyproject.toml") == Configuration()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tagret = 'x'", "tagret is no setting; did you mean target?"),
        ("xyzzy = 1", "xyzzy is no setting; known are target, "),
        ("[limits]\nbulks = 5", "limits.bulks is no setting; did you mean bulk?"),
        ("[tables.persons]\nname = 'x'", "tables.persons is no setting; did you mean person?"),
        ("[tables.person]\nnames = 'x'", "tables.person.names is no setting; did you mean name?"),
        (
            "[tables.person.columns]\nmarkr = 'x'",
            "tables.person.columns.markr is no setting; did you mean marker?",
        ),
        ("[timeouts]\nanswers = 1", "timeouts.answers is no setting; did you mean answer?"),
        ("seed = 'x'", "seed: "),
        ("seed = -1", "seed: "),
        ("strict = 'yes'", "strict: "),
        ("effort = 'huge'", "effort: "),
        ("provision = 'magic'", "provision: "),
        ("[limits]\nbulk = 2", "limits.bulk: "),
        ("limits = 5", "limits: "),
        ("tables = []", "tables: "),
        ("[tables]\nperson = 'People'", "tables.person: "),
        ("[headers]\nuser-token = 1", "headers.user-token: "),
        ("[headers]\n'user token' = 'x'", "'user token' is no header name"),
        ("[headers]\nuser-token = 'caf\u00e9'", "headers"),
        ('[headers]\nuser-token = "a\\nb"', "headers"),
        ("[headers]\nuser-token = '${UOW_NOT_SET}'", "headers.user-token"),
        ("[headers]\nuser-token = '${UOW_NOT_SET}'", "variable UOW_NOT_SET is not set"),
        ("target = 'http://h/${UOW_NOT_SET}'", "target: the environment variable UOW_NOT_SET"),
        ("target = 'nonsense'", "target: 'nonsense' is no target address; write http://nonsense"),
        ("target = 5", "target: "),
        ("profiles = ['cor']", "profiles: there is no profile 'cor'; known are core, "),
        ("profiles = []", "profiles: "),
        ("profiles = 'core'", "profiles: "),
        ("baseline = 'none.yaml'", "baseline: "),
        ("baseline = 'none.yaml'", "none.yaml: there is no such baseline"),
        ("baseline = ''", "baseline: "),
        ("baseline = 'uowkit.toml'", "uowkit.toml: at the top: "),
        ("seed = = 1", "is not TOML"),
        ("seed = 1\nseed = 2", "is not TOML"),
    ],
)
def test_every_error_names_its_place_and_its_remedy(tmp_path, monkeypatch, text, told):
    """The file, the setting, and what to write."""
    monkeypatch.delenv("UOW_NOT_SET", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, text)
    assert str(tmp_path / "uowkit.toml") in str(caught.value)
    assert told in str(caught.value)


def test_the_self_test_has_a_section_of_its_own(tmp_path):
    """It names the function that gives conforming servers."""
    found = read(tmp_path, "[selftest]\nconforming = 'tests.servers:right'\n")
    assert found.conforming == "tests.servers:right"
    for text, told in (("conforming = 'right'", "selftest.conforming"), ("conform = 1", "mean")):
        with pytest.raises(ConfigurationError, match=told):
            read(tmp_path, f"[selftest]\n{text}\n")


def test_the_first_folder_that_has_a_configuration_is_taken(tmp_path):
    """Others are not looked into."""
    for name, seed in (("first", 1), ("second", 2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "uowkit.toml").write_text(f"seed = {seed}")
    folders = [tmp_path / name for name in ("none", "second", "first")]
    assert read_configuration(None, *folders).seed == 2


def test_a_baseline_is_looked_for_beside_the_file(tmp_path):
    """What is known comes with it, and its name is shown."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "known.yaml").write_text("deviations: []")
    (tmp_path / "uowkit.toml").write_text('baseline = "more/known.yaml"')
    found = read_configuration(tmp_path / "uowkit.toml", tmp_path / "more")
    assert found.baseline.deviations == ()
    assert found.shown()["baseline"] == "known.yaml"
    assert Configuration().shown()["baseline"] is None


@pytest.mark.parametrize("text", ["[tool]\nuowkit = 5\n", "tool = 5\n", "[tool.uowkit]\nsed = 1\n"])
def test_a_bad_section_of_pyproject_is_an_error_and_no_crash(tmp_path, text):
    """Whatever stands where the section should be."""
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml"):
        read(tmp_path, text, "pyproject.toml")


def test_a_file_that_was_asked_for_must_be_there(tmp_path):
    """And it must be a file, of text."""
    with pytest.raises(ConfigurationError, match=r"none\.toml: cannot be read"):
        read_configuration(tmp_path / "none.toml", tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_configuration(tmp_path, tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is not TOML"):
        read_configuration(tmp_path / "bytes.toml", tmp_path)


@pytest.mark.parametrize("text", ["a: b", "A-b:b ", "x-key:  v: w "])
def test_a_header_is_read_from_the_command_line(text):
    """Spaces around the value do not count, colons within it do."""
    name, value = parse_header(text, "-H")
    assert name == text.partition(":")[0]
    assert value == text.partition(":")[2].strip()


@pytest.mark.parametrize(
    "text", ["no colon", ": value", "a b: c", "a: b\nc: d", "a: caf\u00e9", "\u00e9: a"]
)
def test_what_is_no_header_is_refused(text):
    """The message says which option it was."""
    with pytest.raises(ConfigurationError, match="-H"):
        parse_header(text, "-H")


def test_a_control_character_is_no_part_of_a_header():
    """It would be refused only when it is sent."""
    with pytest.raises(ConfigurationError, match="-H"):
        parse_header("a: b\0c", "-H")


def test_all_is_every_profile():
    """Spelled out, in the catalogue's order."""
    assert check_profiles(["all"], "x") == check_profiles(["core", "all"], "x") == profiles()
    assert check_profiles(["core"], "x") == ("core",)
    with pytest.raises(ConfigurationError, match="--profiles: there is no profile 'Core'"):
        check_profiles(["Core"], "--profiles")


def test_rules_are_those_of_the_catalogue():
    """A slip is told with the nearest id."""
    assert check_rules(["create/class"], "--rule") == ("create/class",)
    with pytest.raises(ConfigurationError, match=r"--rule: .*create/class"):
        check_rules(["create/clas"], "--rule")


def test_a_seed_is_a_whole_number_or_random():
    """A random one is told in the report's header like any other."""
    assert check_seed("0", "--seed") == 0
    assert check_seed("random", "--seed") != check_seed("random", "--seed")
    for text in ("-1", "1.5", "", "x", "\u00b2"):
        with pytest.raises(ConfigurationError, match="--seed"):
            check_seed(text, "--seed")
