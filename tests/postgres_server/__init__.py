"""A server of the unit-of-work API over PostgreSQL, for the tests only.

It is written from the documents, the rulings and the notes on the protocol alone, and shares no
code, no schema and no helper with the kit, the reference server or the other independent one. A
unit of work is one transaction of PostgreSQL at the level it asks for, so that every level shows
what it permits.
"""

from .cluster import Cluster, running_cluster
from .serving import Server, serving
from .settings import PAUSE_HEADER, Settings

__all__ = ["PAUSE_HEADER", "Cluster", "Server", "Settings", "running_cluster", "serving"]
