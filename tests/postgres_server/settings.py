"""What can be set of the server."""

from dataclasses import dataclass

from psycopg import IsolationLevel

# PostgreSQL takes READ UNCOMMITTED for READ COMMITTED (its manual, section 13.2).
LEVELS = {
    "READ_UNCOMMITTED": IsolationLevel.READ_UNCOMMITTED,
    "READ_COMMITTED": IsolationLevel.READ_COMMITTED,
    "REPEATABLE_READ": IsolationLevel.REPEATABLE_READ,
    "SERIALIZABLE": IsolationLevel.SERIALIZABLE,
    "SERIALZABLE": IsolationLevel.SERIALIZABLE,  # as the documents print it
}


@dataclass(frozen=True)
class Settings:
    """How the server carries out transactions, and how much of what it takes."""

    # The level of a transaction that asks for none; the hosted service's clients send this one.
    default_level: str = "REPEATABLE_READ"
    # The highest level that is really given: a lower one makes a server that claims too much.
    highest_level: str = "SERIALIZABLE"
    # How often a transaction is run again after a serialization failure or a deadlock.
    retries: int = 3
    # Seconds between the operations of a transaction that does not ask for others in its header.
    pause: float = 0.0
    # Connections to the database; as many transactions run at once, others wait for their turn.
    connections: int = 24
    bulk_limit: int = 100
    body_limit: int = 32 * 1024 * 1024  # bytes
    page_size: int = 10
    largest_page: int = 100
    # Seconds after which a statement is given up, and so is waiting for a connection.
    statement_seconds: float = 30.0


PAUSE_HEADER = "pause-between-operations"
LONGEST_PAUSE = 10.0  # seconds
