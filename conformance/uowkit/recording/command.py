"""The command `uowkit record`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from uowkit.stop import Stop
from uowkit.wire.address import Address, BadAddress, parse_address

_WITH_KEY = 2  # segments of a path whose last one is a key, which is not to be printed


@click.command()
@click.option(
    "--listen",
    "port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    required=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--upstream", metavar="URL", required=True, help="The server that everything is passed on to."
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder to write scenario files to.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--scenario", "name", metavar="NAME", help="Write all of it as one scenario of this name."
)
@click.option(
    "--gap",
    metavar="SECONDS",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    show_default=True,
    help="After so long without a call, another scenario begins.",
)
def record(port: int, upstream: str, out: Path, host: str, name: str | None, gap: float) -> None:
    """Record what a client sends, as scenarios to play on other servers.

    Point the client at the address that is printed in place of URL: everything is
    passed on as it is, and units of work and calls of the data service are written to
    files as they pass. Ctrl-C ends it. `uowkit run ADDRESS --scenarios DIR` plays them.
    """
    # Only here: every other command would wait for what a server needs.
    from uowkit.recording.files import BadName, Files
    from uowkit.recording.proxy import Proxy
    from uowkit.recording.recorder import Recorder
    from uowkit.recording.server import CannotListen, listen, serve

    address = _upstream(upstream)
    try:
        files = Files(out, name)
        bound = listen(host, port)
    except BadName as error:
        raise Stop(f"--scenario: {error}") from error
    except CannotListen as error:
        remedy = "--listen 0 picks a free port, --host another address of this machine"
        raise Stop(f"{error}; {remedy}") from error
    except OSError as error:
        raise _cannot_write(out, error) from error
    base = urlsplit(address.base).path
    recorder = Recorder(files, base=base, gap=None if name else gap)
    shown = f"[{host}]" if ":" in host else host
    path = base if base.count("/") < _WITH_KEY else ""
    own = f"http://{shown}:{bound.getsockname()[1]}{path}"
    with bound:
        try:
            serve(
                bound,
                Proxy(address.base, recorder),
                recorder,
                lambda: click.echo(f"uowkit recording proxy: {own}"),
            )
        except OSError as error:
            raise _cannot_write(out, error) from error
    click.echo(recorder.told())


def _cannot_write(out: Path, error: OSError) -> Stop:
    return Stop(
        f"the recording cannot be written to {out}: {error.strerror}; name another "
        "folder with --out"
    )


def _upstream(text: str) -> Address:
    try:
        address = parse_address(text)
    except BadAddress as error:
        raise Stop(f"--upstream: {error}") from error
    if address.application:
        raise Stop("--upstream: an application in this process cannot be recorded; serve it first")
    return address
