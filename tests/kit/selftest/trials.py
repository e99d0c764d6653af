"""Trials and faults made by hand, and the matrix that is made of them."""

from dataclasses import replace

from uowkit.selftest.matrix import Trials, document
from uowkit.selftest.servers import ConformingServer
from uowkit.selftest.task import Kind, Task, Trial
from uowkit_reference.faults import fault_named

IN_ORDER = "create-bulk/ids-in-request-order"
PERSISTED = "create/object-id-persisted"
ORDER_CHECK = f"{IN_ORDER}:test_order"
OTHER_CHECK = f"{PERSISTED}:test_persisted"
OBSERVER = "create/object-id-form:test_form"
LEVELS = {ORDER_CHECK: "MUST", OTHER_CHECK: "MUST", OBSERVER: "REPORT"}
ONE = fault_named("bulk-reversed")


def fault(name="bulk-reversed", breaks=IN_ORDER, *, intermittent=False, on_socket=False):
    """A fault that is only declared."""
    return replace(ONE, name=name, breaks=breaks, intermittent=intermittent, on_socket=on_socket)


def trial(name="bulk-reversed", kind=Kind.FAULT, **came):
    """What came of a server; of a fault, that its own rule caught it, unless told otherwise."""
    if kind is Kind.FAULT and not came:
        came = {"failing": (IN_ORDER,), "caught_by": {ORDER_CHECK: (IN_ORDER,)}}
    return Trial(Task(kind, name), **{"levels": LEVELS, "seconds": 1.234, **came})


def right(name="chunked", **rest):
    """A conforming server that is never run."""
    return ConformingServer(name, "chunked=True", application=lambda: None, **rest)


def matrix(*judged, conforming=(), clean=None, partial=False):
    """The matrix of faults, and of conforming servers, each with what came of it."""
    trials = Trials(
        clean=clean or trial("clean", Kind.CLEAN, exchanges=5071),
        faults={each.name: came for each, came in judged},
        conforming={each.name: came for each, came in conforming},
        effort="quick",
        seed=0,
        seconds=401.7,
        partial=partial,
    )
    return document(trials, [each for each, _ in judged], [each for each, _ in conforming])
