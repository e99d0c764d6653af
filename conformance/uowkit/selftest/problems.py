"""What a kill matrix says against the kit: one line each, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uowkit.selftest.matrix import MOST_RULES, Document, Verdict, judges


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must not be: what it is about, what is wrong, and the remedy.

    `undecided` is one that says nothing about the kit: a server could not be judged.
    """

    subject: str
    message: str
    undecided: bool = False

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


def problems(matrix: Document) -> list[Problem]:
    """Everything that a kill matrix says against the kit.

    Args:
        matrix: a document of kit/kill-matrix.

    Returns:
        Right servers that are accused first, then faults, then checks; nothing where all
        is well. In a partial matrix checks may catch nothing.
    """
    found = [*_accused("the clean reference server", matrix["clean"])]
    for server in matrix["conforming"]:
        told = f" ({server['sentence']})" if server["sentence"] else ""
        found += _accused(f"the conforming server {server['name']}{told}", server)
    for fault in matrix["faults"]:
        found += _of_fault(fault)
    if not matrix["partial"]:
        found += _unused(matrix)
    return found


def _accused(subject: str, server: Document) -> Iterator[Problem]:
    if server["error"]:
        yield Problem(subject, f"could not be judged: {server['error']}", undecided=True)
    for rule, told in server["accused"].items():
        yield Problem(
            subject,
            f"is accused of {rule} ({told}). It keeps every rule: mend the check, "
            "or the server if the rulings are against it.",
        )


def _of_fault(fault: Document) -> Iterator[Problem]:
    name, rule = fault["name"], fault["rule"]
    others = ", ".join(each for each in fault["rules"] if each != rule)
    match fault["verdict"]:
        case Verdict.UNJUDGED:
            yield Problem(name, f"could not be judged: {fault['error']}", undecided=True)
        case Verdict.SURVIVED:
            yield Problem(
                name,
                f"survives: nothing fails, though it breaks {rule}. Write a check of that rule "
                "that sees it, and never change the expectation.",
            )
        case Verdict.ANOTHER:
            yield Problem(
                name,
                f"is caught by {others} only, though it breaks {rule}. Have a check of {rule} "
                "look for it; if the fault breaks more than one thing, make it narrower.",
            )
        case Verdict.NOT_FIRST:
            yield Problem(
                name,
                f"breaks {rule}, but {fault['rules'][0]} is reported first. Give the breach of "
                f"{fault['rules'][0]} its cause (`because`), or make the fault narrower.",
            )
    if len(fault["rules"]) > MOST_RULES:
        yield Problem(
            name,
            f"breaks {rule}, and {len(fault['rules'])} rules fail; at most {MOST_RULES} may. "
            f"Give the breaches of the others their cause, or make the fault narrower: {others}.",
        )
    for check, told in fault["broken_checks"].items():
        yield Problem(name, f"the kit itself fails in {check}: {told}. Mend that check.")


def _unused(matrix: Document) -> Iterator[Problem]:
    for check in matrix["checks"]:
        if judges(check) and not check["catches"]:
            yield Problem(
                check["id"],
                "catches no fault. Add a fault that breaks what it asks, or drop the check if "
                "nothing could.",
            )


def exit_code(found: list[Problem]) -> int:
    """0 where nothing is wrong, 1 where the kit is, 2 where only that could not be told."""
    if any(not each.undecided for each in found):
        return 1
    return 2 if found else 0
