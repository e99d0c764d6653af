"""The rules as a page of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from uowkit_schemas import Requirement

from uowkit.report.text import counted
from uowkit.rules.document import sources

_HEAD = """# The rules

A breach of a MUST fails a run, a breach of a SHOULD is a warning (or fails it, under `--strict`), \
and of a REPORT it is only said what the server does. `uowkit explain RULE` also names the checks \
of a rule and the faults that they catch. This page is made of the catalogue by \
`uowkit rules --format markdown`.
"""


def rules_page(rules: Sequence[Requirement]) -> str:
    """Write a page with the rules by area, each with its sources and how to keep it."""
    areas = [(area, list(each)) for area, each in groupby(rules, lambda rule: rule.area)]
    contents = [
        f"- [{area}](#{area}): {counted(len(each), 'rule')}, profile {each[0].profile}"
        for area, each in areas
    ]
    parts = [_HEAD, "\n".join(contents) + "\n"]
    for area, each in areas:
        parts.append(f"## {area}\n")
        parts += [_section(rule) for rule in each]
    return "\n".join(parts)


def _section(rule: Requirement) -> str:
    lines = [f"### {rule.id}", f"**{rule.level}.** {rule.rule}"]
    if rule.comply:
        lines.append(f"*To keep it:* {rule.comply}")
    if rule.excluded:
        lines.append(f"*Not checked:* {rule.excluded}")
    lines.append(f"*Sources:* {'; '.join(sources(rule))}.")
    return "\n\n".join(lines) + "\n"
