"""Writes scenarios as YAML that people read, and those of a run's failures beside its report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

_WIDTH: Final = 100
_BREAKS: Final = ("\x85", "\u2028", "\u2029")
_HOW_RECORDED: Final = """\
# Recorded by uowkit. This plays it on a server, beside the checks or alone:
#   uowkit run ADDRESS --scenarios FOLDER-OF-THIS-FILE
#   uowkit replay {name} --target ADDRESS
"""
_HOW: Final = """\
# Told by uowkit of a failure. This does it again, and ends with 0 when the server keeps the rule:
#   uowkit replay {name} --target ADDRESS
"""


class _Dumper(yaml.SafeDumper):
    """Block style, but for what fits into one line."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write everything out, twice where it is there twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent the items of arrays, too."""
        super().increase_indent(flow, False)

    def represent_small(self, data: dict[str, Any] | list[Any]) -> yaml.Node:
        """An object or array: in one line where that is short."""
        node = self.represent_dict(data) if isinstance(data, dict) else self.represent_list(data)
        node.flow_style = len(json.dumps(data, ensure_ascii=False)) < _WIDTH - 20
        return node

    def represent_text(self, data: str) -> yaml.Node:
        """A string; characters that YAML takes for line breaks are written as escapes."""
        style = '"' if any(each in data for each in _BREAKS) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(dict, _Dumper.represent_small)
_Dumper.add_representer(list, _Dumper.represent_small)
_Dumper.add_representer(str, _Dumper.represent_text)


def scenario_text(document: Mapping[str, Any], name: str) -> str:
    """A scenario as YAML, with a word on how to play it under that file name."""
    text = yaml.dump(
        dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    how = _HOW if "found" in document else _HOW_RECORDED
    return how.format(name=name) + text


def failures_folder(report: Path) -> Path:
    """Where the scenarios of a report's failures are."""
    return report.with_name(f"{report.stem}-failures")


def write_failures(
    report: Path, failures: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]
) -> dict[str, Path]:
    """Write a scenario for each failing rule, and remove those of an earlier report.

    Args:
        report: the report that they belong to.
        failures: rules, and the findings of each, the most telling one first.

    Returns:
        The files by rule; a rule whose findings have no scenario has none.

    Raises:
        OSError: they cannot be written.
    """
    folder = failures_folder(report)
    if folder.is_dir():
        for stale in folder.glob("*.yaml"):
            stale.unlink()
    written = {}
    for rule, findings in failures:
        told = [each["evidence"].get("scenario") for each in findings]
        scenario = next(filter(None, told), None)
        if scenario:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{rule.replace('/', '-')}.yaml"
            path.write_text(scenario_text(scenario, path.name), encoding="utf-8")
            written[rule] = path
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return written
