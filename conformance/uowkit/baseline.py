"""The baseline: what a target is known to break, why that is accepted, and until when."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from uowkit_schemas import explain

PLACEHOLDER: Final = "FILL IN: why this is accepted for now"
SUFFIXES: Final = (".yaml", ".yml", ".toml")
_SCHEMA: Final = "kit/baseline"


class BadBaseline(ValueError):
    """A baseline that cannot be used; the message names the file, the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One entry: a rule or a check that is known to fail.

    Attributes:
        id: of the rule, which covers all its checks, or of the one check.
        reason: why it is accepted for now.
        expires: the last day on which it is.
        link: where more can be read, if anywhere.
        line: where it stands in its file, if that could be told.
    """

    id: str
    reason: str
    expires: date
    link: str | None = None
    line: int | None = None

    @property
    def rule(self) -> str:
        """The rule that it is about, also where it names a check."""
        return self.id.partition(":")[0]

    def covers(self, rule: str, check: str) -> bool:
        """Whether a failure of this rule that this check found is a known one."""
        return self.id in {rule, check}

    def __str__(self) -> str:
        link = f" ({self.link})" if self.link else ""
        return f"{self.reason}{link}; accepted until {self.expires}"


@dataclass(frozen=True)
class Baseline:
    """A baseline on a certain day.

    Attributes:
        file: its name.
        today: the day of the run; what has expired by then covers nothing.
        deviations: the entries, in the order of the file.
    """

    file: str
    today: date
    deviations: tuple[Deviation, ...]

    def has_expired(self, deviation: Deviation) -> bool:
        """Whether its last day is over."""
        return deviation.expires < self.today

    @property
    def valid(self) -> tuple[Deviation, ...]:
        """The entries that have not expired."""
        return tuple(each for each in self.deviations if not self.has_expired(each))

    def covering(self, rule: str, check: str) -> Deviation | None:
        """The entry under which a failure is known, if there is one."""
        return next((each for each in self.valid if each.covers(rule, check)), None)

    def about(self, rule: str) -> Deviation | None:
        """An entry that expects failures of this rule, if there is one."""
        return next((each for each in self.valid if each.rule == rule), None)


def today() -> date:
    """The day, as baselines count: in UTC, so that every worker has the same."""
    return datetime.now(UTC).date()


def read_baseline(path: Path, day: date | None = None) -> Baseline:
    """Read a baseline.

    Args:
        path: a file in YAML or TOML, by its suffix.
        day: the day on which it is to be used; today by default.

    Raises:
        BadBaseline: the file cannot be read, breaks the schema, or has an entry that
            nobody has filled in or that stands there twice.
    """
    text = _text(path)
    document = _document(path, text)
    entries = document.get("deviations") if isinstance(document, dict) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        if isinstance(entry, dict):
            _check(_place(path, text, entry, number), entry)
    problem = explain(_SCHEMA, document)
    if problem:
        raise BadBaseline(f"{path}: {problem}; `uowkit schema {_SCHEMA}` says what may stand there")
    found = tuple(_deviation(text, entry) for entry in document["deviations"])
    _refuse_duplicates(path, found)
    return Baseline(path.name, day or today(), found)


def _text(path: Path) -> str:
    if path.suffix.lower() not in SUFFIXES:
        raise BadBaseline(f"{path}: a baseline is YAML or TOML; name it {', '.join(SUFFIXES)}")
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        remedy = f"`uowkit baseline run.jsonl --out {path}` makes one of a report"
        raise BadBaseline(f"{path}: there is no such baseline; {remedy}") from error
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise BadBaseline(
            f"{path}: the baseline cannot be read ({why}); mend the file, or name another"
        ) from error


def _document(path: Path, text: str) -> Any:
    is_toml = path.suffix.lower() == ".toml"
    try:
        return _as_json(tomllib.loads(text) if is_toml else yaml.safe_load(text))
    except (ValueError, yaml.YAMLError, RecursionError) as error:  # a day that is none, too
        kind = "TOML" if is_toml else "YAML"
        raise BadBaseline(f"{path}: is not {kind}, mend it there: {error}") from error


def _as_json(document: Any) -> Any:
    """Both formats have dates of their own, and YAML has more; the schema knows JSON only."""
    if document is None or isinstance(document, str | int | float):
        return document
    if isinstance(document, list):
        return [_as_json(each) for each in document]
    if isinstance(document, dict):
        return {str(key): _as_json(value) for key, value in document.items()}
    return document.isoformat() if isinstance(document, date) else str(document)


def _check(place: str, entry: Mapping[str, Any]) -> None:
    """Say in plain words what a schema's message would leave to be guessed."""
    if len({"rule", "check"} & entry.keys()) != 1:
        both = (
            "both rule and check; keep one"
            if "rule" in entry
            else "neither rule nor check; add one"
        )
        raise BadBaseline(f"{place}: the entry names {both}")
    reason = entry.get("reason")
    if reason is None or (isinstance(reason, str) and reason.strip() in {"", PLACEHOLDER}):
        raise BadBaseline(f"{place}: the reason is not filled in; say why this is accepted for now")
    if "expires" not in entry:
        raise BadBaseline(f"{place}: the entry never expires; add expires, as 2031-12-31")
    if not _is_date(entry["expires"]):
        raise BadBaseline(f"{place}: expires is {entry['expires']!r}; write a day, as 2031-12-31")


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _deviation(text: str, entry: Mapping[str, Any]) -> Deviation:
    id_ = _id(entry)
    return Deviation(
        id=id_,
        reason=entry["reason"].strip(),
        expires=date.fromisoformat(entry["expires"]),
        link=entry.get("link"),
        line=_line(text, id_),
    )


def _id(entry: Mapping[str, Any]) -> str:
    return str(entry.get("rule") or entry.get("check"))


def _place(path: Path, text: str, entry: Mapping[str, Any], number: int) -> str:
    line = _line(text, _id(entry))
    return f"{path}: entry {number}" if line is None else f"{path}: line {line}: {_id(entry)}"


def _line(text: str, id_: str) -> int | None:
    """The line on which an id is named; both formats write that alike."""
    named = re.compile(
        rf"""[^#]*\b(rule|check)["']?\s*[:=]\s*["']?{re.escape(id_)}["']?\s*([,}}#]|$)"""
    )
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if named.match(line)), None)


def _refuse_duplicates(path: Path, found: tuple[Deviation, ...]) -> None:
    for id_, times in Counter(each.id for each in found).items():
        if times > 1:
            raise BadBaseline(f"{path}: {id_} stands here {times} times; keep one of the entries")
