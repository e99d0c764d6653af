"""moto's server, as its documentation starts it from Python, in memory and without its log.

Prints its base address on one line, as `uowkit serve` does. It runs in an environment of its
own, which `installing.py` makes.
"""

import logging
import sys
import threading

from moto.server import ThreadedMotoServer

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    sys.stdout.write(f"moto: http://{host}:{port}\n")
    sys.stdout.flush()
    threading.Event().wait()
