"""The figures of a kill matrix, as every view of it tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uowkit.report.text import counted
from uowkit.selftest.matrix import Document, Verdict, judges


@dataclass(frozen=True, slots=True)
class Figures:
    """What a kill matrix comes to.

    Attributes:
        faults: Seeded faults that show in every run.
        caught: Those of them that their own rule catches.
        intermittent: Faults that show only now and then.
        seen: Those of them that this one run caught by their own rule.
        conforming: Right servers that were judged, the clean reference among them.
        accused: Those of them that were accused of anything.
        combined: Right servers that make several open choices at once.
        checks: Checks that can fail.
        catching: Those of them that fail on at least one fault.
    """

    faults: int
    caught: int
    intermittent: int
    seen: int
    conforming: int
    accused: int
    combined: int
    checks: int
    catching: int

    @classmethod
    def of(cls, matrix: Document) -> Figures:
        """Count a document of kit/kill-matrix."""
        usual = [each for each in matrix["faults"] if not each["intermittent"]]
        seldom = [each for each in matrix["faults"] if each["intermittent"]]
        right = [matrix["clean"], *matrix["conforming"]]
        checks = [each for each in matrix["checks"] if judges(each)]
        return cls(
            faults=len(usual),
            caught=sum(each["rule"] in each["rules"] for each in usual),
            intermittent=len(seldom),
            seen=sum(each["rule"] in each["rules"] for each in seldom),
            conforming=len(right),
            accused=sum(bool(each["accused"] or each["error"]) for each in right),
            combined=sum(each["combined"] for each in matrix["conforming"]),
            checks=len(checks),
            catching=sum(bool(each["catches"]) for each in checks),
        )

    def lines(self) -> Iterator[str]:
        """The figures in sentences."""
        yield f"{self.caught} of {counted(self.faults, 'fault')} caught by their own rule"
        if self.intermittent:
            yield (
                f"{self.seen} of {counted(self.intermittent, 'intermittent fault')} caught in "
                "this one run, which may miss some"
            )
        yield f"{self.accused} of {counted(self.conforming, 'conforming server')} accused"
        yield f"{self.catching} of {counted(self.checks, 'check')} catch at least one fault"


def verdict_counts(matrix: Document) -> dict[str, int]:
    """How many faults fared how, the worst first."""
    verdicts = [each["verdict"] for each in matrix["faults"]]
    return {str(each): verdicts.count(each) for each in Verdict if each in verdicts}
