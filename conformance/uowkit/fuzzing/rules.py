"""The rules of the profile fuzz, and what explains a breach of one."""

from __future__ import annotations

from typing import Final

from uowkit.judging.guard import RULE as ROBUST
from uowkit.outcomes import Breach

ANSWERED: Final = "fuzz/answers-everything"
FORMED: Final = "fuzz/answers-keep-the-schema"
UNDONE: Final = "fuzz/refused-leaves-nothing"


def of_fuzzing(breach: Breach) -> Breach:
    """A breach that a generated request has led to, under the rule on such requests.

    A missing answer is one of this profile; where listed requests get none either, that
    explains it.
    """
    if breach.rule == ROBUST:
        breach.rule, breach.because = ANSWERED, ROBUST
    return breach
