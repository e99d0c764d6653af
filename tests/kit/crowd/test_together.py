"""Pieces of work are done at once, whatever the target is."""

import asyncio
from threading import Barrier, Event, Semaphore

import pytest
from uowkit.crowd.together import together
from uowkit.outcomes import TargetGone
from uowkit.target import Target
from uowkit.wire.address import parse_address

from tests.kit.servers import answering, raw_server

HERE = parse_address("http://here/api")
CLIENTS = 4


class Meeting:
    """An application that answers nobody before all clients have asked."""

    def __init__(self):
        self.waiting = []
        self.ports = set()

    async def __call__(self, scope, receive, send):
        """Answer all when the last one has come."""
        await receive()
        self.ports.add(scope["client"])
        mine = asyncio.get_running_loop().create_future()
        self.waiting.append(mine)
        if len(self.waiting) == CLIENTS:
            for each in self.waiting:
                each.set_result(None)
        await mine
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


def test_requests_to_an_application_in_this_process_overlap():
    """All clients wait for each other in it, and it can tell them apart."""
    application = Meeting()
    with Target(HERE, application=application) as target:
        pieces = [lambda own: own.send("GET", "/").status] * CLIENTS
        assert together(target, pieces, Event()) == [200] * CLIENTS
        assert len(application.ports) == CLIENTS


def test_each_piece_has_a_connection_of_its_own():
    """On a socket."""
    barrier = Barrier(CLIENTS)

    def piece(own):
        barrier.wait(10)
        return own.send("GET", "/").status

    with raw_server(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as server:
        with Target(server.base) as target:
            assert together(target, [piece] * CLIENTS, Event()) == [200] * CLIENTS
        assert server.connections == CLIENTS


def test_no_idle_connection_is_left_open_beside_them():
    """A server that takes only so many connections would keep the last client waiting."""
    places = Semaphore(CLIENTS)
    barrier = Barrier(CLIENTS)

    def serve(connection):
        with places:
            connection.answer_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    def piece(own):
        status = own.send("GET", "/").status
        barrier.wait(20)  # each keeps its connection until all were answered
        return status

    with raw_server(serve) as server, Target(server.base) as target:
        assert target.send("GET", "/").status == 200
        assert together(target, [piece] * CLIENTS, Event()) == [200] * CLIENTS


@pytest.mark.parametrize("in_process", [True, False], ids=["in-process", "on-a-socket"])
def test_the_others_end_when_a_piece_raises(in_process):
    """They are told to stop, and what was raised is raised again: an exception of any kind."""
    stop = Event()

    def gone(_):
        raise TargetGone("nobody is there")

    def other(_):
        assert stop.wait(10)
        return "stopped"

    application = Meeting() if in_process else None
    with (
        Target(HERE, application=application) as target,
        pytest.raises(TargetGone, match="nobody is there"),
    ):
        together(target, [other, gone, other], stop)
    assert stop.is_set()
