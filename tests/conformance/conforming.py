"""The conforming servers that `uowkit selftest` judges: every open choice, and many at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial

from uowkit.config import Configuration
from uowkit.selftest.servers import ConformingServer
from uowkit.work.limits import Limits

from tests.independent_server import (
    BREAKS_SHOULD,
    CONFIGURED_CHOICES,
    OPEN_CHOICES,
    Choices,
    make_application,
    random_choices,
    running,
    unclaimed_profiles,
)
from tests.independent_server.contention import ContendedApplication

DEFAULTS = Choices()
ON_A_CONNECTION = {"close_connections", "chunked", "delay"}
TENTH = 10
COLUMNS = {"marker": "STRING", "item": "STRING", "name": "STRING", "note": "STRING"}
COLUMNS |= {"age": "DOUBLE", "score": "DOUBLE", "active": "BOOLEAN"}
HANDLED = {**COLUMNS, "instruction": "STRING"}
TABLES = {
    "UowkitPerson": COLUMNS,
    "UowkitOrder": {**COLUMNS, "total": "DOUBLE"},
    "UowkitHandled": HANDLED,
    "UowkitFollowed": HANDLED,
    "UowkitUnhandled": HANDLED,
}
RELATIONS = {
    "UowkitPerson": {"orders": "UowkitOrder"},
    "UowkitHandled": {"links": "UowkitUnhandled"},
    "UowkitFollowed": {"links": "UowkitUnhandled"},
}


def conforming_servers(combinations: int, seed: int) -> Iterator[ConformingServer]:
    """Give every open choice alone, those that need a configuration, and random combinations."""
    for name, choices in OPEN_CHOICES.items():
        broken = {BREAKS_SHOULD[name]} if name in BREAKS_SHOULD else set()
        yield replace(server_of(name, choices), warned=frozenset(broken))
    yield from configured_servers()
    randomness = random.Random(seed)  # noqa: S311 - no secret
    for number in range(1, combinations + 1):
        choices = random_choices(randomness)
        if number % TENTH:  # a socket takes three times as long, for choices of the connection only
            choices = replace(choices, close_connections=False, chunked=False)
        yield replace(server_of(f"combination-{number}", choices), combined=True)


def configured_servers() -> Iterator[ConformingServer]:
    """Give the choices that a run has to be told of; one that is only slow is judged elsewhere."""
    reads_by_find = Configuration(provision="none", readback="find")
    without_data = replace(
        CONFIGURED_CHOICES["no-data-service"], tables=TABLES, relations=RELATIONS
    )
    yield replace(server_of("no-data-service", without_data), configuration=reads_by_find)
    given = replace(CONFIGURED_CHOICES["relations-given"], tables=TABLES, relations=RELATIONS)
    without_deep_save = CONFIGURED_CHOICES["no-deep-save"]
    yield replace(
        server_of("no-deep-save", without_deep_save),
        application=None,
        address=partial(running_application, without_deep_save),
        configuration=Configuration(provision="console"),
    )
    exotic = Choices(object_ids="exotic", backslash_escapes=True)
    searched = Configuration(readback="find")
    yield replace(server_of("exotic-ids-by-find", exotic), configuration=searched)
    for operations, bulk in ((5, 3), (8, 10)):
        limited = Choices(operation_limit=operations, bulk_limit=bulk)
        declared = Configuration(limits=Limits(operations=operations, bulk=bulk))
        server = server_of(f"limits-{operations}-{bulk}", limited)
        yield replace(server, configuration=declared)
    by_hand = Configuration(provision="none")
    yield replace(server_of("relations-given", given), configuration=by_hand)
    yield ConformingServer(
        "transactions-refused-under-contention",
        "a transaction is refused while five others wait",
        application=lambda: ContendedApplication(make_application(), at_once=5),
    )
    closed = server_of("required-header", CONFIGURED_CHOICES["required-header"])
    yield replace(closed, configuration=Configuration(headers={"user-token": "open-sesame"}))


@contextmanager
def running_application(choices: Choices) -> Iterator[str]:
    """Run a server and yield an address that names an application, which has a console."""
    with running(choices) as address:
        yield address.removesuffix("/api") + "/APP/KEY"


def server_of(name: str, choices: Choices) -> ConformingServer:
    """Give the server that makes these choices: over a socket where they show only there."""
    changes = {
        each.name: getattr(choices, each.name)
        for each in fields(choices)
        if getattr(choices, each.name) != getattr(DEFAULTS, each.name)
    }
    sentence = ", ".join(f"{choice}={value!r}" for choice, value in changes.items())
    unclaimed = unclaimed_profiles(choices)
    if ON_A_CONNECTION & changes.keys():
        return ConformingServer(
            name, sentence, address=partial(running, choices), unclaimed=unclaimed
        )
    application = partial(make_application, choices)
    return ConformingServer(name, sentence, application=application, unclaimed=unclaimed)
