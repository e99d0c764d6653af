"""Conforming servers for the tests of the self-test: good ones, and some that are none."""

import os
import time

from uowkit.config import Configuration
from uowkit.selftest.servers import ConformingServer

from tests.independent_server import Choices, make_application, running


def servers(combinations, seed):
    """One in process, one on a socket, one that has to be told a header, and so on."""
    yield ConformingServer("plain", "", application=make_application)
    yield ConformingServer("socket", "a socket", address=running)
    token = {"user-token": "open-sesame"}
    yield ConformingServer(
        "closed",
        "a header",
        application=lambda: make_application(Choices(required_headers=token)),
        configuration=Configuration(headers=token),
    )
    for number in range(combinations):
        name = f"{number}-of-seed-{seed}"
        yield ConformingServer(name, "", application=make_application, combined=True)


def bad_servers(_combinations, _seed):
    """One that ends the process, one that never answers, one that answers 500, one that is none."""
    yield ConformingServer("crash", "it crashes", application=lambda: os._exit(7))
    yield ConformingServer("sleep", "it sleeps", application=lambda: time.sleep(600))
    yield ConformingServer("broken", "it fails", application=lambda: broken)
    yield ConformingServer("none", "it is not there")
    yield ConformingServer("plain", "", application=make_application)


def no_servers(_combinations, _seed):
    """Nothing at all."""
    return ["what is this?"]


async def broken(_scope, _receive, _send):
    """Fail in place of answering."""
    raise RuntimeError("broken")
