"""Run the server: `python -m tests.independent_server --port 8080 --choice chunked`."""

import argparse
import sys

from .choices import combine
from .open_choices import CONFIGURED_CHOICES, OPEN_CHOICES
from .server import make_server


def main() -> None:
    """Serve until interrupted, with the choices that the command line names."""
    named = OPEN_CHOICES | CONFIGURED_CHOICES
    parser = argparse.ArgumentParser(prog="python -m tests.independent_server")
    parser.add_argument("--port", type=int, default=0, help="0 means any free port")
    parser.add_argument("--choice", action="append", default=[], choices=named, metavar="NAME")
    parser.add_argument("--list", action="store_true", help="print the names of all choices")
    arguments = parser.parse_args()
    if arguments.list:
        sys.stdout.write("\n".join(named) + "\n")
        return
    server = make_server(combine(*(named[name] for name in arguments.choice)), port=arguments.port)
    sys.stdout.write(f"listening on {server.address}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
