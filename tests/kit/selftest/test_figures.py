from uowkit.selftest.figures import Figures, verdict_counts
from uowkit.selftest.task import Kind

from tests.kit.selftest.trials import PERSISTED, fault, matrix, right, trial

MADE = matrix(
    (fault(), trial()),
    (fault("survivor"), trial("survivor", failing=())),
    (fault("seldom", intermittent=True), trial("seldom", failing=())),
    conforming=[
        (right("one"), trial("one", Kind.CONFORMING)),
        (right("two", combined=True), trial("two", Kind.CONFORMING, accused={PERSISTED: "no"})),
    ],
)


def test_figures_keep_apart_what_shows_always_and_what_shows_now_and_then():
    """The clean server counts among the right ones, and observers not among the checks."""
    assert Figures.of(MADE) == Figures(
        faults=2,
        caught=1,
        intermittent=1,
        seen=0,
        conforming=3,
        accused=1,
        combined=1,
        checks=2,
        catching=1,
    )


def test_figures_are_told_in_sentences():
    """One that does not apply is left out."""
    assert list(Figures.of(MADE).lines()) == [
        "1 of 2 faults caught by their own rule",
        "0 of 1 intermittent fault caught in this one run, which may miss some",
        "1 of 3 conforming servers accused",
        "1 of 2 checks catch at least one fault",
    ]
    assert len(list(Figures.of(matrix()).lines())) == 3


def test_faults_are_counted_by_verdict():
    """The worst first."""
    assert list(verdict_counts(MADE).items()) == [("survived", 1), ("not seen", 1), ("caught", 1)]
