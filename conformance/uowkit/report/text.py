"""What several views word alike: exchanges, figures, and the facts of a run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from uowkit.report.lines import Line
    from uowkit.report.model import Report

Thing = TypeVar("Thing")

INDENT: Final = "  "
_DEEPEST: Final = 24  # levels that are indented; a hostile document would fill memory with blanks
_WIDEST: Final = 62  # characters of a line on which a whole array or object may stand
_WORD: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}:,]|[^][{}:,"\s]+')


def alike(things: Iterable[Thing], story: Callable[[Thing], Hashable]) -> list[list[Thing]]:
    """Things together of which there is the same to say, in the order of the first of each.

    Args:
        things: any.
        story: what there is to say of one.
    """
    together: dict[Hashable, list[Thing]] = {}
    for each in things:
        together.setdefault(story(each), []).append(each)
    return list(together.values())


def counted(number: int, what: str) -> str:
    """A number of things, in words that agree with it: `1 rule`, `2 rules`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def pretty(text: str) -> str:
    """Indent a text if it is JSON, and change nothing in it but the blanks between tokens.

    Reading it and writing it again would lose what evidence is about: members that
    stand twice, the spelling of numbers, escapes.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    words = _WORD.findall(text)
    ends = _short_ends(words)
    written: list[str] = []
    depth = 0
    flat_until = -1
    for place, word in enumerate(words):
        flat = place <= flat_until
        if word in "[{" and not flat and place in ends:
            flat_until, flat = ends[place], True
        if word in "]}":
            depth -= 0 if flat else 1
            written.append(word if flat else _line(depth) + word)
        elif word in "[{" and not flat:
            depth += 1
            written.append(word + _line(depth))
        elif word == ",":
            written.append(", " if flat else "," + _line(depth))
        else:
            written.append(": " if word == ":" else word)
    return "".join(written)


def _line(depth: int) -> str:
    return "\n" + INDENT * min(depth, _DEEPEST)


def _short_ends(words: list[str]) -> dict[int, int]:
    """Where the arrays and objects end that are short enough to stay on one line."""
    ends: dict[int, int] = {}
    opened: list[tuple[int, int]] = []
    width = 0
    for place, word in enumerate(words):
        if word in "[{":
            opened.append((place, width))
        width += len(word) + (word in ":,")
        if word in "]}":
            start, before = opened.pop()
            if width - before + len(INDENT) * len(opened) <= _WIDEST:
                ends[start] = place
    return ends


def request_text(exchange: Line) -> str:
    """What was sent, much as HTTP writes it."""
    request = exchange["request"]
    head = [f"{request['method']} {request['path']}", *_header_lines(request)]
    return _http(head, request["body"])


def answer_text(exchange: Line) -> str:
    """What came back, much as HTTP writes it, or why nothing did."""
    answer = exchange["answer"]
    if answer is None:
        return f"No answer: {exchange['trouble']}"
    text = _http([f"HTTP {answer['status']}", *_header_lines(answer)], answer["body"])
    return f"{text}\n\n{exchange['trouble']}" if exchange["trouble"] else text


def _header_lines(message: Line) -> list[str]:
    return [f"{name}: {value}" for name, value in message["headers"].items()]


def _http(head: list[str], body: str | None) -> str:
    return "\n".join([*head, "", pretty(body)] if body else head)


def percent(part: int, whole: int) -> str:
    """A share in per cent that is only 0 or 100 where it is so exactly."""
    if not whole:
        return "n/a"
    if part in {0, whole}:
        return "100%" if part else "0%"
    return f"{min(max(100 * part / whole, 0.1), 99.9):.1f}%"


def duration(seconds: float) -> str:
    """A time span as people say it."""
    if seconds < 0.0005:
        return "under 1 ms" if seconds else "0 ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def facts(report: Report) -> dict[str, str]:
    """What is to be known of a run besides its verdict, by name, for a small table."""
    header, footer = report.header, report.footer
    asked: Line = header["configuration"]
    objects, part = footer["objects"], footer.get("selection", False)
    stayed = f"{objects['removed']:,} removed, {objects['stayed']:,} stayed"
    return {
        "Target": header["target"],
        "Kit": f"{header['kit']['name']} {header['kit']['version']}",
        "Profiles": ", ".join(asked["profiles"]),
        **({"Only these rules": ", ".join(asked["rules"])} if asked["rules"] else {}),
        **({"Selection": "of the rules' checks; others were left out"} if part else {}),
        "Effort": asked["effort"],
        "Seed": str(header["seed"]),
        "SHOULD rules": "must be kept too (strict)" if asked["strict"] else "may be broken",
        **({"Baseline": asked["baseline"]} if asked.get("baseline") else {}),
        "Started": header["started"],
        "Finished": f"{footer['finished']} (after {duration(footer['seconds'])})",
        "Ended": footer["ended"],
        "Results": f"{counted(footer['results'], 'result')} on {counted(footer['rules'], 'rule')}",
        "Tables": ", ".join(f"{name} ({role})" for role, name in asked["tables"].items()),
        "Tables come to exist": {
            "save": "by saving objects",
            "console": "by calls of the console",
            "none": "beforehand",
        }.get(asked["provision"], asked["provision"]),
        "Objects are read by": {"data": "the data service", "find": "FIND in a transaction"}.get(
            asked["readback"], asked["readback"]
        ),
        "Limits": "{operations} operations, {bulk} objects in a bulk".format_map(asked["limits"]),
        "Time limit": f"{asked['timeout']:g} s for one exchange",
        "Headers sent": ", ".join(asked["headers"]) or "none",
        "Objects of the run": f"{stayed} ({objects['reason']})" if objects["reason"] else stayed,
        "Ran with": ", ".join(f"{name} {number}" for name, number in header["with"].items()),
    }
