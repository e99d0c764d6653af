"""Run the server: `python -m tests.postgres_server --port 8080 --pause 0.1`."""

import argparse
import signal
import sys

from .cluster import running_cluster
from .serving import serving
from .settings import LEVELS, Settings


def main() -> None:
    """Serve until interrupted, as the command line says."""
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m tests.postgres_server")
    parser.add_argument("--port", type=int, default=0, help="0 means any free port")
    parser.add_argument("--level", choices=LEVELS, default=defaults.default_level)
    parser.add_argument("--retries", type=int, default=defaults.retries)
    parser.add_argument("--pause", type=float, default=defaults.pause, metavar="SECONDS")
    arguments = parser.parse_args()
    settings = Settings(
        default_level=arguments.level, retries=arguments.retries, pause=arguments.pause
    )
    for each in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore the first
        signal.signal(each, signal.default_int_handler)
    with running_cluster() as cluster, serving(cluster, settings, arguments.port) as server:
        sys.stdout.write(f"listening on {server.address}\n")
        sys.stdout.flush()
        try:
            signal.pause()
        except KeyboardInterrupt:
            sys.stderr.write("stopping\n")


if __name__ == "__main__":
    main()
