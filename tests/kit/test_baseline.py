"""Reading a baseline."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from uowkit.baseline import PLACEHOLDER, BadBaseline, Deviation, read_baseline, today
from uowkit_schemas import is_valid, load

DAY = date(2031, 12, 31)
CLASS = "create/class"
CHECK = "create/class:test_the_class_is_the_table"
YAML = f"""
# rule: create/created is fine
deviations:
  - rule: {CLASS}
    reason: The old catalogue folds names.
    expires: 2031-12-31
    link: https://tracker.example/1
  - check: "{CHECK}"
    reason: " It is old. "
    expires: "2031-12-31"
"""
TOML = f"""
[[deviations]]  # the first
rule = "{CLASS}"
reason = "The old catalogue folds names."
expires = 2031-12-31
link = "https://tracker.example/1"
[[deviations]]
check = '{CHECK}'
reason = " It is old. "
expires = "2031-12-31"
"""


def read(folder, text, name="known.yaml", day=DAY):
    """The baseline in a file of this text."""
    (folder / name).write_text(text, encoding="utf-8")
    return read_baseline(folder / name, day)


def entry(**members):
    """A baseline of one entry, with other members; None leaves one out."""
    changed = {"rule": CLASS, "reason": "It is old.", "expires": "2031-12-31", **members}
    told = [f"{key}: {value}" for key, value in changed.items() if value is not None]
    return "deviations:\n- {" + ", ".join(told) + "}\n"


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("known.yaml", YAML, (4, 8)),
        ("known.YML", YAML, (4, 8)),
        ("known.toml", TOML, (3, 8)),
    ],
)
def test_both_formats_say_the_same(tmp_path, name, text, lines):
    """Dates may be the format's own, and every entry knows its line."""
    found = read(tmp_path, text, name)
    link = "https://tracker.example/1"
    first = Deviation(CLASS, "The old catalogue folds names.", DAY, link, lines[0])
    assert found.deviations == (first, Deviation(CHECK, "It is old.", DAY, None, lines[1]))
    assert (found.file, found.today) == (name, DAY)


def test_a_baseline_of_nothing_is_one(tmp_path):
    """It lists nothing."""
    assert read(tmp_path, "deviations: []").deviations == ()
    assert read(tmp_path, "deviations = []", "known.toml").deviations == ()


def test_the_last_day_still_counts(tmp_path):
    """The day after it does not."""
    assert read(tmp_path, YAML, day=DAY).covering(CLASS, "x:y")
    over = read(tmp_path, YAML, day=DAY + timedelta(days=1))
    assert over.covering(CLASS, "x:y") is None
    assert over.valid == ()
    assert all(map(over.has_expired, over.deviations))


def test_without_a_day_it_is_today(tmp_path):
    """In UTC."""
    (tmp_path / "known.yaml").write_text("deviations: []")
    assert read_baseline(tmp_path / "known.yaml").today in {today(), today() - timedelta(days=1)}


@pytest.fixture
def zone(monkeypatch):
    """A function that moves this process to another time zone."""

    def move(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", ["EAST-14", "WEST+12"])
def test_the_day_is_the_same_in_every_time_zone(zone, name):
    """Or an entry would expire for one worker and not for another."""
    before = datetime.now(UTC).date()
    zone(name)
    assert before <= today() <= datetime.now(UTC).date()


def test_an_entry_for_a_rule_covers_all_its_checks_and_one_for_a_check_this_one(tmp_path):
    """Whichever rule the check finds broken."""
    both = read(tmp_path, YAML)
    assert both.covering(CLASS, "create/created:test_other").id == CLASS
    assert both.covering("create/created", CHECK).id == CHECK
    assert both.covering("create/created", "create/created:test_it") is None
    assert both.about(CLASS).id == CLASS
    assert both.about("create/created") is None


def test_an_entry_can_be_told_on_a_line(tmp_path):
    """Reason, link and last day."""
    told = [str(each) for each in read(tmp_path, YAML).deviations]
    assert told == [
        "The old catalogue folds names. (https://tracker.example/1); accepted until 2031-12-31",
        "It is old.; accepted until 2031-12-31",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deviations: [", ("is not YAML", "line 1")),
        (entry(expires="2031-02-30"), ("is not YAML", "day is out of range")),
        ("deviations: &a [*a]", ("is not YAML",)),
        ("", ("at the top", "'object'", "uowkit schema kit/baseline")),
        ("- rule: create/class", ("at the top", "'object'")),
        ("deviations:", ("/deviations", "'array'")),
        ("known: []", ("'deviations' is a required",)),
        ("deviations: []\nknown: []", ("known", "unexpected")),
        ("deviations: [create/class]", ("/deviations/0", "'object'")),
        (entry(rule=None), ("entry 1", "neither rule nor check")),
        (entry(check=CHECK), ("line 2", CLASS, "both rule and check")),
        (entry(rule="class"), ("/deviations/0/rule", '"class"')),
        (entry(rule=CHECK), ("/deviations/0/rule", CHECK)),
        (entry(rule=None, check=CLASS), ("/deviations/0/check", CLASS)),
        (entry(reason=None), ("line 2", CLASS, "reason is not filled in")),
        (entry(reason='""'), ("line 2", CLASS, "reason is not filled in")),
        (entry(reason='" \t"'), ("line 2", CLASS, "reason is not filled in")),
        (entry(reason=f'"{PLACEHOLDER}"'), ("line 2", CLASS, "reason is not filled in")),
        (entry(reason="5"), ("/deviations/0/reason", "'string'")),
        (entry(expires=None), ("line 2", CLASS, "never expires", "2031-12-31")),
        (entry(expires="soon"), ("line 2", CLASS, "'soon'", "2031-12-31")),
        (entry(expires='"20311231"'), ("line 2", CLASS, "'20311231'")),
        (entry(expires='"2031-02-30"'), ("line 2", CLASS, "'2031-02-30'")),
        (entry(expires="2031-12-31 10:00:00"), ("line 2", CLASS, "2031-12-31T10:00:00")),
        (entry(expires="5"), ("line 2", CLASS, "5")),
        (entry(expires="!!set {a}"), ("line 2", CLASS, "expires", "{'a'}")),
        (entry(link='""'), ("/deviations/0/link", "empty")),
        (entry(lnik="x"), ("/deviations/0", "lnik")),
        (YAML + YAML.partition("deviations:")[2], (CLASS, "2 times", "keep one")),
    ],
)
def test_every_error_names_its_place_and_its_remedy(tmp_path, text, words):
    """The file, the entry, and what to write."""
    with pytest.raises(BadBaseline) as caught:
        read(tmp_path, text)
    assert all(word in str(caught.value) for word in (str(tmp_path / "known.yaml"), *words)), caught


@pytest.mark.parametrize("text", ["deviations = ]", "[[deviations]]\nexpires = 2031-02-30\n"])
def test_what_is_no_toml_is_told(tmp_path, text):
    """With the place in it."""
    with pytest.raises(BadBaseline, match=r"known\.toml: is not TOML.*line"):
        read(tmp_path, text, "known.toml")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    """Missing, a folder, no text, or of another kind."""
    with pytest.raises(BadBaseline, match=r"no such baseline; `uowkit baseline run\.jsonl --out"):
        read_baseline(tmp_path / "known.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(BadBaseline, match=r"cannot be read \(Is a directory\)"):
        read_baseline(tmp_path / "folder.yaml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadBaseline, match=r"bytes\.toml: .*UTF-8"):
        read_baseline(tmp_path / "bytes.toml")
    with pytest.raises(BadBaseline, match=r"name it \.yaml, \.yml, \.toml"):
        read(tmp_path, "{}", "known.json")


def test_the_schema_refuses_the_placeholder_too():
    """Who validates a baseline elsewhere gets the same answer."""
    document = {"rule": CLASS, "reason": PLACEHOLDER, "expires": "2031-12-31"}
    assert not is_valid("kit/baseline", {"deviations": [document]})
    assert is_valid("kit/baseline", {"deviations": [{**document, "reason": "It is old."}]})
    reason = load("kit/baseline")["$defs"]["deviation"]["properties"]["reason"]
    assert reason["not"]["const"] == PLACEHOLDER
