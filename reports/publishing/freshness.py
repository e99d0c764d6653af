"""Whether a report is of today's rules, checks and kit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from uowkit import __version__
from uowkit.report.lines import COMPLETE
from uowkit.report.model import Report
from uowkit.rules.suite_checks import checks_by_rule
from uowkit.selftest.profiles import checked_profiles
from uowkit_schemas import Requirement, requirements


def staleness(report: Report) -> Iterator[str]:
    """Say in what a report is not what the kit of today would write.

    Yields:
        A sentence for each thing that is another one; nothing for a fresh report.
    """
    header = report.header
    asked = header["configuration"]
    if header["kit"]["version"] != __version__:
        yield f"it is by uowkit {header['kit']['version']}, and this is {__version__}"
    if tuple(asked["profiles"]) != checked_profiles() or asked["rules"]:
        yield f"it is of {_joined(asked['profiles'])}, and there is {_joined(checked_profiles())}"
    if report.footer["ended"] != COMPLETE:
        yield f"the run did not come to its end: {report.footer['ended']}"
    yield from _other_rules(report)


def _other_rules(report: Report) -> Iterator[str]:
    there = {each.id: each for each in requirements() if each.profile in checked_profiles()}
    told = {rule["id"]: rule for rule in report.rules}
    yield from (f"{id_} is not in it" for id_ in there.keys() - told.keys())
    yield from (
        f"{id_} is no rule of these profiles any more" for id_ in told.keys() - there.keys()
    )
    for id_ in there.keys() & told.keys():
        yield from _another_rule(there[id_], told[id_])


def _another_rule(known: Requirement, told: dict[str, Any]) -> Iterator[str]:
    source = {"kind": known.source.kind, "where": known.source.where}
    today = {"level": str(known.level), "rule": known.rule, "source": source}
    for what, value in today.items():
        if told[what] != value:
            yield f"{known.id} has another {what} now"
    checks = {each.id for each in checks_by_rule().get(known.id, ())}
    own = {each for each in told["checks"] if each.startswith(f"{known.id}:")}
    if checks != own:
        yield f"{known.id} has other checks now: {_joined(sorted(checks ^ own))}"


def _joined(words: Any) -> str:
    return ", ".join(words) or "none"
